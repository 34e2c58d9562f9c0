package conformance

import (
	"fmt"
	"path"
	"slices"
	"time"
)

// KnownDeviation is a check that the owner accepts as failing for now, or all of a requirement.
// One of Check and Requirement is set.
type KnownDeviation struct {
	Check       string `json:"check,omitempty"`       // its id, scenario/name
	Requirement string `json:"requirement,omitempty"` // its id
	Reason      string `json:"reason"`
	Expires     string `json:"expires"`         // the last day on which it counts, in UTC, such as 2027-01-31
	Place       string `json:"place,omitempty"` // file and line of the list
}

// Subject is what a known deviation is about: a check or a requirement.
func (k KnownDeviation) Subject() string { return k.Check + k.Requirement }

// Expired reports whether it counts no longer at a time.
func (k KnownDeviation) Expired(at time.Time) bool {
	return at.UTC().Format(time.DateOnly) > k.Expires
}

// KnownState is what a run came to about one known deviation.
type KnownState string

// The states of known deviations, a closed list. Those but the first and the last fail the gate.
const (
	KnownSeen     KnownState = "seen"     // it deviates as the owner says
	KnownGone     KnownState = "gone"     // it deviates no longer
	KnownNoMatch  KnownState = "no-match" // the run has no such check, though it had the occasion
	KnownExpired  KnownState = "expired"  // its day has passed
	KnownUnjudged KnownState = "unjudged" // the run says nothing about it
)

// KnownResult is what a run says about one known deviation.
type KnownResult struct {
	KnownDeviation
	State  KnownState `json:"state"`
	Checks []string   `json:"checks"` // those that deviate and are accepted by it
}

// Stale reports whether the entry keeps the gate shut: the list has to be mended then, whatever
// the target does.
func (k KnownResult) Stale() bool {
	return k.State == KnownGone || k.State == KnownNoMatch || k.State == KnownExpired
}

// Advice says in a sentence what to do about an entry that is stale.
func (k KnownResult) Advice() string {
	where := ""
	if k.Place != "" {
		where = k.Place + ": "
	}
	switch k.State {
	case KnownGone:
		return fmt.Sprintf("%s%s deviates no longer; remove the entry", where, k.Subject())
	case KnownNoMatch:
		return fmt.Sprintf("%s%s matches no check of this run; remove the entry or name another", where, k.Subject())
	case KnownExpired:
		return fmt.Sprintf("%s%s expired after %s; mend the target, or decide anew and change the day", where, k.Subject(), k.Expires)
	}
	return ""
}

// matches reports whether the entry is about a check of a requirement.
func (k KnownDeviation) matches(requirement, check string) bool {
	return k.Check == check && check != "" || k.Requirement == requirement && requirement != ""
}

// deviates reports whether a check shows what an owner can accept.
func (c CheckResult) deviates() bool { return c.Verdict == Fail || c.Verdict == Warn || c.Security }

// accept marks the checks that the owner accepts as they are, and says what became of each
// entry of the list. A check that is listed twice is accepted by the first entry that counts.
func (r *Results) accept(p Profile, list []KnownDeviation) {
	r.Known = []KnownResult{}
	latest := r.Started // a run may go on, or be joined, long after it began
	if r.Ended.After(latest) {
		latest = r.Ended
	}
	for _, part := range r.Parts {
		if part.Started.After(latest) {
			latest = part.Started
		}
	}
	for _, k := range list {
		known := KnownResult{KnownDeviation: k, Checks: []string{}}
		expired := k.Expired(latest)
		found, fine := 0, 0
		for i := range r.Requirements {
			req := &r.Requirements[i]
			for j := range req.Checks {
				c := &req.Checks[j]
				if !k.matches(req.ID, c.ID) {
					continue
				}
				found++
				switch {
				case c.deviates() && !expired:
					c.Known = true
					known.Checks = append(known.Checks, c.ID)
				case !c.deviates() && (c.Verdict == Pass || c.Verdict == Info):
					fine++
				}
			}
		}
		switch {
		case expired:
			known.State = KnownExpired
		case len(known.Checks) > 0:
			known.State = KnownSeen
		case found == 0 && r.occasion(p, k):
			known.State = KnownNoMatch
		case found > 0 && fine == found:
			known.State = KnownGone
		default:
			known.State = KnownUnjudged
		}
		r.Known = append(r.Known, known)
	}
	if len(list) > 0 {
		r.excuseHangers()
	}
}

// excuseHangers accepts what could not be judged because of a check that is accepted.
func (r *Results) excuseHangers() {
	for i := range r.Requirements {
		for j := range r.Requirements[i].Checks {
			c := &r.Requirements[i].Checks[j]
			if cause, ok := r.Check(c.Cause); ok && c.Verdict == Inconclusive && cause.Known {
				c.Known = true
			}
		}
	}
}

// occasion reports whether the run would have made a check of the entry if there were one:
// every scenario that could have was played to its end, or there is none.
func (r *Results) occasion(p Profile, k KnownDeviation) bool {
	for _, s := range p.Scenarios {
		concerned := s.ID == path.Dir(k.Check) || k.Requirement != "" && slices.Contains(s.Covers, k.Requirement)
		if concerned && !slices.ContainsFunc(r.Scenarios, func(res ScenarioResult) bool { return res.ID == s.ID && res.State == stateFinished }) {
			return false
		}
	}
	return true
}
