package selftest

import (
	"context"
	"errors"
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
)

// Outcome is what a run under one deviation came to.
type Outcome struct {
	Deviation fault.Deviation
	Verdict   conformance.RunVerdict
	Broken    []string // ids of the checks that failed or warned
	Problems  []string // what is not as expected, in sentences
	Results   *conformance.Results
	Skipped   string // why it was not run at all, empty if it was
}

// Reference is the name of the outcome without any deviation.
const Reference = "reference"

// Run runs the profile once without a deviation and once under each that is expected, each
// against a partner and a world of its own, parallel of them at a time. Observe is called
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
				outcome, err := one(ctx, p, authority, e, whole, 1)
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

// stage is a partner that a profile is run against, in a world of its own.
type stage struct {
	target *target.Target
	world  simulator.Access // in which the run's partners are, nil for one of the run's own
	close  func() error
}

// rigs start the partner that a profile is run against, by the profile's name.
var rigs = map[string]func(*network.Authority, Expectation, []string) (*stage, error){
	"opengdpr/processor":  processorStage,
	"opengdpr/controller": controllerStage,
	"ddrf/recipient":      vendorStage,
	"ddrf/intermediary":   intermediaryStage,
	"ddrf/requester":      publisherStage,
	"opengdpr/agent":      agentStage,
}

// one runs the profile against one partner, with so many scenarios side by side.
func one(ctx context.Context, p conformance.Profile, authority *network.Authority, e Expectation, whole bool, parallel int) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	var faults []string
	o := Outcome{Deviation: fault.Deviation{Name: Reference, Title: "Nothing: it conforms."}}
	if e.Deviation != Reference {
		d, ok := fault.Lookup(e.Deviation)
		if !ok {
			return o, fmt.Errorf("the matrix names %q, which is no deviation", e.Deviation)
		}
		o.Deviation, faults = d, []string{d.Name}
	}
	if o.Skipped = e.lacks(); o.Skipped != "" {
		return o, nil
	}
	rig, ok := rigs[p.Name()]
	if !ok {
		return o, fmt.Errorf("there is no partner for %s", p.Name())
	}
	on, err := rig(authority, e, faults)
	if err != nil {
		return o, fmt.Errorf("start partner with %s: %w", e.Deviation, err)
	}
	options := conformance.Options{Profile: p, Parallel: parallel, Seed: 1, Selection: e.selection(p, whole), World: on.world, Keys: authority.Key}
	o.Results, err = conformance.Run(ctx, on.target, options)
	if err = errors.Join(err, on.close()); err != nil {
		return o, fmt.Errorf("run under %s: %w", e.Deviation, err)
	}
	o.Verdict = o.Results.Verdict
	o.Broken, o.Problems = e.Judge(o.Results)
	return o, nil
}
