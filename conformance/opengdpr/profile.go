package opengdpr

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

//go:embed to_come.txt
var toCome string

// Processor is the profile opengdpr@0.1.2/processor. It fails only if the embedded
// catalogue is broken.
func Processor() (conformance.Profile, error) {
	c, err := catalog.OpenGDPR()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	var rows, vectors []string
	for _, id := range strings.Fields(toCome) {
		if _, ok := c.Requirement(id); ok {
			rows = append(rows, id)
		} else {
			vectors = append(vectors, id)
		}
	}
	return conformance.Profile{
		Protocol: "opengdpr", Version: "0.1.2", Role: "processor",
		Title:          "An OpenGDPR processor: what it offers, what it signs with, what it answers to requests",
		Catalog:        c,
		Called:         true,
		Preflight:      survey,
		PreflightSends: surveySends,
		ToCome:         rows,
		VectorsToCome:  vectors,
		Scenarios: slices.Concat(
			[]conformance.Scenario{discovery, certificate, create, createKinds, createOptions, createForms(c)},
			errorScenarios(c),
			[]conformance.Scenario{tolerance(c), status, lifecycle, callbacks, cancel, cancelLate, repetition, throttling, largeBody(c)},
		),
	}, nil
}
