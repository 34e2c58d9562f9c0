package selftest

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"time"

	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	partner "dsrcheck/simulator/opengdpr"
)

// controllerDomain is that of the controller under test.
const controllerDomain = "controller9.example.test"

// controllerStage starts a controller in a world where the processors are that it sends requests
// to.
func controllerStage(authority *network.Authority, _ Expectation, faults []string) (*stage, error) {
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	if err != nil {
		return nil, err
	}
	t, _, err := controllerTarget(w, authority, faults)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &stage{target: t, world: w.Access(), close: w.Close}, nil
}

func controllerTarget(w *simulator.World, authority *network.Authority, faults []string) (*target.Target, *partner.Controller, error) {
	profile, err := opengdpr.Controller()
	if err != nil {
		return nil, nil, err
	}
	for _, p := range profile.Partners {
		if err := w.Add(p.Setup()); err != nil {
			return nil, nil, err
		}
	}
	c, err := w.AddControllerAs(partner.ControllerConfig{Domain: controllerDomain, CallbackPath: partner.UsualCallbackPath, Faults: faults, RetryPause: 20 * time.Millisecond})
	if err != nil {
		return nil, nil, err
	}
	to, err := url.Parse("http://" + w.Network.Addr().String())
	if err != nil {
		return nil, nil, fmt.Errorf("read address: %w", err)
	}
	block, _ := pem.Decode(authority.PEM())
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("read authority: %w", err)
	}
	t := &target.Target{URL: &url.URL{Scheme: "https", Host: controllerDomain}, Domain: controllerDomain, Roots: authority.Pool(),
		SigningRoots: []*x509.Certificate{root}, Resolve: map[string]*url.URL{controllerDomain: to},
		Timeout: 10 * time.Second * pace, LifecycleTimeout: 10 * time.Second * pace, CallbackWait: 2 * time.Second * pace}
	t.Submit, t.Cancel, t.Belief = servedHook(c, target.HookSubmit), servedHook(c, target.HookCancel), servedHook(c, target.HookBelief)
	return t, c, nil
}
