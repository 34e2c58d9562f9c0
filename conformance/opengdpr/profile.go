package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
)

// Processor is the profile opengdpr@0.1.2/processor. It fails only if the embedded
// catalogue is broken.
func Processor() (conformance.Profile, error) {
	c, err := catalog.OpenGDPR()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	return conformance.Profile{
		Protocol: "opengdpr", Version: "0.1.2", Role: "processor",
		Title:          "An OpenGDPR processor: what it offers, what it signs with, what it answers to requests",
		Catalog:        c,
		Preflight:      survey,
		PreflightSends: surveySends,
		Hooks:          []target.HookName{target.HookFinish, target.HookAdvance},
		Partners:       []conformance.Partner{{Name: "controller1", Domain: "controller1.test", Role: "opengdpr/controller"}},
		// Those that wait stand early, so that the others are done meanwhile.
		Scenarios: slices.Concat(
			[]conformance.Scenario{discovery, certificate, create, status, lifecycle, callbacks, cancel, cancelLate, repetition},
			[]conformance.Scenario{createKinds, createOptions, createForms(c)},
			errorScenarios(c),
			[]conformance.Scenario{tolerance(c), largeBody(c), throttling},
		),
	}, nil
}
