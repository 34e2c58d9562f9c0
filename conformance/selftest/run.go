package selftest

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// Outcome is what a run under one deviation came to.
type Outcome struct {
	Deviation fault.Deviation
	Verdict   conformance.RunVerdict
	Broken    []string // ids of the checks that failed or warned
	Problems  []string // what is not as expected, in sentences
	Results   *conformance.Results
}

// Reference is the name of the outcome without any deviation.
const Reference = "reference"

// Run runs the profile once without a deviation and once under each that is expected, each
// against a processor and a world of its own, parallel of them at a time. Observe is called
// for each outcome in the order of the matrix. Results do not depend on parallel: within a
// run the scenarios follow each other. Unless the runs are to be whole, scenarios that are not
// the matter of a deviation are left out.
func Run(ctx context.Context, p conformance.Profile, matrix []Expectation, parallel int, whole bool, observe func(Outcome)) error {
	authority, err := network.OpenAuthority("")
	if err != nil {
		return fmt.Errorf("start world: %w", err)
	}
	all := append([]Expectation{{Deviation: Reference, RSA: true}}, matrix...)
	type slot struct {
		outcome Outcome
		err     error
	}
	slots := make([]chan slot, len(all))
	limit := make(chan struct{}, max(1, parallel))
	for i := range all {
		slots[i] = make(chan slot, 1)
	}
	go func() { // in the order of the matrix, so that the first outcomes come first
		for i, e := range all {
			limit <- struct{}{}
			go func() {
				defer func() { <-limit }()
				outcome, err := one(ctx, p, authority, e, whole)
				slots[i] <- slot{outcome, err}
			}()
		}
	}()
	var failures []error
	for _, c := range slots {
		s := <-c
		if s.err != nil {
			failures = append(failures, s.err)
			continue
		}
		observe(s.outcome)
	}
	return errors.Join(failures...)
}

// one runs the profile against one processor.
func one(ctx context.Context, p conformance.Profile, authority *network.Authority, e Expectation, whole bool) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	config := opengdpr.Config{Domain: "processor1.test", Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}, RetryPause: 20 * time.Millisecond}
	if e.Own {
		config.Lifecycle = opengdpr.Lifecycle{Pending: 50 * time.Millisecond, InProgress: 50 * time.Millisecond}
	}
	if !e.RSA {
		config.Signing.Key = network.ECDSAP256
	}
	o := Outcome{Deviation: fault.Deviation{Name: Reference, Title: "Nothing: it conforms."}}
	if e.Deviation != Reference {
		d, ok := fault.Lookup(e.Deviation)
		if !ok {
			return o, fmt.Errorf("the matrix names %q, which is no deviation", e.Deviation)
		}
		o.Deviation, config.Faults = d, []string{d.Name}
	}
	server, err := simulator.StartProcessor(simulator.Options{Authority: authority, Plain: "127.0.0.1:0"}, config)
	if err != nil {
		return o, fmt.Errorf("start processor with %s: %w", e.Deviation, err)
	}
	defer server.Close()
	t, err := loopbackTarget(server, authority)
	if err != nil {
		return o, err
	}
	if e.Own {
		t.Advance = nil
	}
	if o.Results, err = conformance.Run(ctx, t, conformance.Options{Profile: p, Parallel: 1, Seed: 1, Selection: e.selection(p, whole)}); err != nil {
		return o, fmt.Errorf("run under %s: %w", e.Deviation, err)
	}
	o.Verdict = o.Results.Verdict
	o.Broken, o.Problems = e.Judge(o.Results)
	return o, nil
}

// loopbackTarget describes a processor by its loopback address and its own domain.
func loopbackTarget(server *simulator.ProcessorServer, authority *network.Authority) (*target.Target, error) {
	base, err := url.Parse(server.Loopback)
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	block, _ := pem.Decode(authority.PEM())
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read authority: %w", err)
	}
	t := &target.Target{URL: base, Domain: server.Processor.Domain(), Roots: authority.Pool(), SigningRoots: []*x509.Certificate{root},
		Headers: []target.Header{{Name: "Authorization", Value: "Bearer selftest-credentials"}},
		Resolve: map[string]*url.URL{server.Processor.Domain(): base}, Timeout: 10 * time.Second,
		LifecycleTimeout: time.Second, CallbackWait: time.Second, RetryWait: 2 * time.Second}
	t.Advance = target.NewHook("advance", time.Second, func(_ context.Context, c target.HookCall) error {
		return server.Processor.Advance(c.ID, c.State)
	})
	for _, alias := range server.Processor.Aliases() {
		t.Resolve[alias] = base
	}
	return t, nil
}
