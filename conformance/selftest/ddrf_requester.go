package selftest

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

// publisherDomain is that of the publisher under test.
const publisherDomain = "publisher9.test"

// patience is how long the publisher waits for an answer: long enough that the vendors which do
// answer are not taken for silent ones where the machine is busy, and less than half of what the
// suite waits, for which those that do not hold a request.
const patience = 4 * time.Second * pace

// publisherStage starts a publisher in a world where the run's vendors are, to which it sends.
func publisherStage(authority *network.Authority, _ Expectation, faults []string) (*stage, error) {
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	if err != nil {
		return nil, err
	}
	t, err := publisherTarget(w, authority, faults)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &stage{target: t, world: w.Access(), close: w.Close}, nil
}

func publisherTarget(w *simulator.World, authority *network.Authority, faults []string) (*target.Target, error) {
	profile, err := ddrf.Requester()
	if err != nil {
		return nil, err
	}
	for _, p := range profile.Partners {
		if err := w.Add(p.Setup()); err != nil {
			return nil, err
		}
	}
	p, err := w.AddPublisher(partner.Config{Domain: publisherDomain, URL: "https://" + publisherDomain, Faults: faults,
		// Some vendors never answer, and the run waits for the end of that.
		AnswerTimeout: patience, FetchTimeout: 2 * patience,
		Settings: partner.Settings{Identifiers: []partner.Identifier{{ID: 1, Type: "email", Format: "sha256"}}}})
	if err != nil {
		return nil, err
	}
	to, err := url.Parse("http://" + w.Network.Addr().String()) // TLS is no matter of these runs, and costs a third of them
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	t := &target.Target{URL: &url.URL{Scheme: "https", Host: publisherDomain}, Domain: publisherDomain, Roots: authority.Pool(),
		Resolve: map[string]*url.URL{publisherDomain: to, "www." + publisherDomain: to}, Timeout: 10 * time.Second * pace, LifecycleTimeout: 3 * patience,
		ScriptPage: "https://" + publisherDomain + "/privacy/delete?to={partner_domain}", Delete: servedHook(p, target.HookDelete), Belief: servedHook(p, target.HookBelief)}
	for _, alias := range p.Aliases() {
		t.Resolve[alias] = to
	}
	return t, nil
}
