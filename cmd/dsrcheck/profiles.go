package main

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
)

// profiles loads every profile that the suite has.
func profiles() ([]conformance.Profile, error) {
	processor, err := opengdpr.Processor()
	if err != nil {
		return nil, suiteError(err)
	}
	return []conformance.Profile{processor}, nil
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
	return conformance.Profile{}, usageError(fmt.Errorf("there is no profile %q", name), "profiles are: "+strings.Join(names, ", "))
}
