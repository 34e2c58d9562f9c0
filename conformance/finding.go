package conformance

import "dsrcheck/conformance/catalog"

// Seen is one choice of a reading that behaviour has shown.
type Seen struct {
	Reading string `json:"reading"`
	Choice  string `json:"choice"`
}

// Finding is what a check saw. Want and Got are for people; Problem, Seen and Earned decide.
type Finding struct {
	Want string // what would be right: a set, in words
	Got  string // what was seen
	// Problem is a sentence about a broken rule, empty if none is broken. What a choice in
	// Seen describes is no problem.
	Problem string
	// Seen are the choices of readings that decide the requirement.
	Seen []Seen
	// Earned is the outcome that a vector's row gives, empty for none.
	Earned catalog.Outcome
	// Skip says why the check does not apply.
	Skip string
	// Unknown says why the check could not be made; Cause names the check that explains it.
	Unknown string
	Cause   string
	// Unseen says which part that matters was not seen, and why. What was seen beside it may
	// still break the rule; it is no proof that the rule is kept.
	Unseen string
	// Security marks a finding that is a security hole whatever the text's word for it.
	Security bool
}

// Fine is a finding without a problem.
func Fine(want, got string) Finding { return Finding{Want: want, Got: got} }

// Broken is a finding with a problem.
func Broken(want, got, problem string) Finding {
	return Finding{Want: want, Got: got, Problem: problem}
}

// Skipped is a finding of a check that does not apply.
func Skipped(why string) Finding { return Finding{Skip: why} }

// Unknown is a finding of a check whose precondition could not be had. The cause is the id
// of the check that says why, scenario/check, or empty.
func Unknown(cause, why string) Finding { return Finding{Cause: cause, Unknown: why} }

// Saw adds a choice that was seen.
func (f Finding) Saw(reading, choice string) Finding {
	f.Seen = append(f.Seen[:len(f.Seen):len(f.Seen)], Seen{reading, choice})
	return f
}

// Holds reports whether nothing speaks against what was seen, as far as the finding knows.
func (f Finding) Holds() bool {
	return f.Problem == "" && f.Skip == "" && f.Unknown == "" && f.Unseen == ""
}
