package main

import (
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/opengdpr"
)

// listPersonalities lists the styles that the simulated partner of a profile can have.
func listPersonalities(p conformance.Profile) (rows []listed) {
	if p.Name() != "opengdpr/processor" {
		return nil
	}
	for _, who := range opengdpr.Personalities() {
		rows = append(rows, listed{
			map[string]any{"name": who.Name, "title": who.Title, "deviations": who.Deviations},
			fmt.Sprintf("%-24s %s\n%-24s %s", who.Name, who.Title, "", strings.Join(who.Deviations, " ")),
		})
	}
	return rows
}

// checkPersonality refuses the name of a personality that does not exist.
func checkPersonality(name string) error {
	if name == "" {
		return nil
	}
	if _, ok := opengdpr.LookupPersonality(name); !ok {
		return usageError(fmt.Errorf("there is no personality %q", name), "dsrcheck list personalities")
	}
	return nil
}
