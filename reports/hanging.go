package reports

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"dsrcheck/conformance"
)

// hang is a number of checks that could not be judged because of others of one requirement.
type hang struct {
	checks int
	on     string              // the check, or how many of which requirement; safe to show
	ids    []string            // of the checks in the way
	worst  conformance.Verdict // of those
}

// hanging puts the checks of a class together by what they hang on. A check in the way that is
// not among the results stands for itself.
func hanging(r *conformance.Results, c class) (all []hang) {
	owner := map[string]string{}
	verdict := map[string]conformance.Verdict{}
	for _, req := range r.Requirements {
		for _, check := range req.Checks {
			owner[check.ID], verdict[check.ID] = req.ID, check.Verdict
		}
	}
	by := map[string]*hang{}
	for _, g := range c.Groups {
		for _, check := range g.Checks {
			of := cmp.Or(owner[check.Cause], check.Cause)
			h := by[of]
			if h == nil {
				h = &hang{worst: conformance.Untested}
				by[of] = h
			}
			h.checks++
			if !slices.Contains(h.ids, check.Cause) {
				h.ids = append(h.ids, check.Cause)
				h.worst = conformance.Worse(h.worst, cmp.Or(verdict[check.Cause], conformance.Untested))
			}
		}
	}
	for _, of := range slices.Sorted(maps.Keys(by)) {
		h := by[of]
		if h.on = line(h.ids[0], sentence); len(h.ids) > 1 {
			h.on = line(fmt.Sprintf("%d checks of %s", len(h.ids), of), sentence)
		}
		all = append(all, *h)
	}
	return all
}
