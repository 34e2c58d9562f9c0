package selftest

import (
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

// agentDomain is that of the agent under test.
const agentDomain = "agent9.test"

// The processors that it knows, by name.
var (
	agentDownstreams = []string{"processor1", "processor2"}
	agentUnchosen    = []string{"processor3"}
)

// agentStage starts an agent in a world where the run's processors are, too.
func agentStage(authority *network.Authority, e Expectation, faults []string) (*stage, error) {
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	if err != nil {
		return nil, err
	}
	t, err := agentTarget(w, authority, e, faults)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &stage{target: t, world: w.Access(), close: w.Close}, nil
}

func agentTarget(w *simulator.World, authority *network.Authority, e Expectation, faults []string) (*target.Target, error) {
	profile, err := opengdpr.Agent()
	if err != nil {
		return nil, err
	}
	for _, p := range profile.Partners {
		if err := w.Add(p.Setup()); err != nil {
			return nil, err
		}
	}
	c := partner.AgentConfig{}
	c.Domain, c.Faults, c.RetryPause = agentDomain, faults, 20*time.Millisecond
	if !e.RSA {
		c.Signing.Key = network.ECDSAP256
	}
	for _, name := range agentDownstreams {
		c.Downstreams = append(c.Downstreams, partner.Downstream{Domain: name + ".test"})
	}
	for _, name := range agentUnchosen {
		c.Downstreams = append(c.Downstreams, partner.Downstream{Domain: name + ".test", Unchosen: true})
	}
	a, err := w.AddAgent(c)
	if err != nil {
		return nil, err
	}
	to, err := url.Parse("http://" + w.Network.Addr().String())
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	root, err := rootOf(authority)
	if err != nil {
		return nil, err
	}
	t := &target.Target{URL: &url.URL{Scheme: "https", Host: agentDomain}, Domain: agentDomain, Roots: authority.Pool(), SigningRoots: root,
		Headers: []target.Header{{Name: "Authorization", Value: "Bearer selftest-credentials"}},
		Resolve: map[string]*url.URL{agentDomain: to}, Timeout: 10 * time.Second * pace,
		LifecycleTimeout: 5 * time.Second * pace, CallbackWait: 4 * time.Second * pace, RetryWait: 2 * time.Second * pace,
		Downstreams: agentDownstreams, Unchosen: agentUnchosen}
	for _, alias := range a.Aliases() {
		t.Resolve[alias] = to
	}
	return t, nil
}
