package selftest

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

// forwardsTo are the downstream partners that the vendor under test passes requests on to.
var forwardsTo = []string{"vendor11", "vendor12", "vendor13"}

// intermediaryStage starts a vendor that forwards, in a world where those are that it meets.
func intermediaryStage(authority *network.Authority, _ Expectation, faults []string) (*stage, error) {
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	if err != nil {
		return nil, err
	}
	t, err := intermediaryTarget(w, authority, faults)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &stage{target: t, world: w.Access(), close: w.Close}, nil
}

func intermediaryTarget(w *simulator.World, authority *network.Authority, faults []string) (*target.Target, error) {
	profile, err := ddrf.Intermediary()
	if err != nil {
		return nil, err
	}
	var to []string
	for _, p := range profile.Partners {
		setup := p.Setup()
		if net.ParseIP(p.Domain) != nil { // reached by address, not by name
			setup.URL = "http://" + w.Network.Addr().String()
		}
		if err := w.Add(setup); err != nil {
			return nil, err
		}
		if slices.Contains(forwardsTo, p.Name) {
			to = append(to, p.Domain)
		}
	}
	v, err := w.AddVendor(partner.Config{Domain: vendorDomain, URL: "https://" + vendorDomain, Faults: faults, FetchTimeout: 3 * time.Second * pace, Others: []string{"vendor15.test"}, Settings: partner.Settings{Downstreams: to, CacheControl: "max-age=300"}})
	if err != nil {
		return nil, err
	}
	at, err := url.Parse("http://" + w.Network.Addr().String()) // TLS is no matter of these runs, and costs a third of them
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	t := &target.Target{URL: &url.URL{Scheme: "https", Host: vendorDomain}, Domain: vendorDomain, Roots: authority.Pool(),
		Resolve: map[string]*url.URL{vendorDomain: at, "www." + vendorDomain: at}, Timeout: 10 * time.Second * pace, LifecycleTimeout: 3 * time.Second * pace,
		Downstreams: forwardsTo, Unchosen: []string{"vendor15"}, CallbackWait: time.Second * pace}
	t.Belief = servedHook(v, target.HookBelief)
	for _, alias := range v.Aliases() {
		t.Resolve[alias] = at
	}
	return t, nil
}
