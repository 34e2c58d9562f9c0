package selftest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

// vendorDomain is that of the vendor under test.
const vendorDomain = "vendor9.test"

// vendorStage starts a vendor in a world where the run's publishers and vendors are, too, since
// it reads their files.
func vendorStage(authority *network.Authority, e Expectation, faults []string) (*stage, error) {
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	if err != nil {
		return nil, err
	}
	t, err := vendorTarget(w, authority, faults)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &stage{target: t, world: w.Access(), close: w.Close}, nil
}

func vendorTarget(w *simulator.World, authority *network.Authority, faults []string) (*target.Target, error) {
	profile, err := ddrf.Recipient()
	if err != nil {
		return nil, err
	}
	for _, p := range profile.Partners {
		setup := p.Setup()
		if net.ParseIP(p.Domain) != nil { // reached by address, not by name
			setup.URL = "http://" + w.Network.Addr().String()
		}
		if err := w.Add(setup); err != nil {
			return nil, err
		}
	}
	v, err := w.AddVendor(partner.Config{Domain: vendorDomain, URL: "https://" + vendorDomain, Faults: faults, FetchTimeout: 3 * time.Second * pace})
	if err != nil {
		return nil, err
	}
	to, err := url.Parse("http://" + w.Network.Addr().String()) // TLS is no matter of these runs, and costs a third of them
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	t := &target.Target{URL: &url.URL{Scheme: "https", Host: vendorDomain}, Domain: vendorDomain, Roots: authority.Pool(),
		Resolve: map[string]*url.URL{vendorDomain: to, "www." + vendorDomain: to}, Timeout: 10 * time.Second * pace}
	for _, alias := range v.Aliases() {
		t.Resolve[alias] = to
	}
	return t, nil
}
