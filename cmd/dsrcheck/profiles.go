package main

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/internal/near"
)

// profiles loads every profile that the suite has.
func profiles() ([]conformance.Profile, error) {
	var all []conformance.Profile
	for _, load := range []func() (conformance.Profile, error){opengdpr.Processor, opengdpr.Controller, opengdpr.Agent, ddrf.Resource, ddrf.Recipient, ddrf.Requester, ddrf.Intermediary} {
		p, err := load()
		if err != nil {
			return nil, suiteError(err)
		}
		all = append(all, p)
	}
	return all, nil
}

// profileNamed finds a profile by its short or full name.
func profileNamed(name string) (conformance.Profile, error) {
	all, err := profiles()
	if err != nil {
		return conformance.Profile{}, err
	}
	var names []string
	for _, p := range all {
		if name == p.Name() || name == p.ID() {
			return p, nil
		}
		names = append(names, p.Name())
	}
	hints := []string{"profiles are: " + strings.Join(names, ", ")}
	if meant := near.Name(name, names); meant != "" {
		hints = append([]string{"is it " + meant + "?"}, hints...)
	}
	return conformance.Profile{}, usageError(fmt.Errorf("there is no profile %q", name), hints...)
}
