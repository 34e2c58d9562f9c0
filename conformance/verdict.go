package conformance

import (
	"fmt"

	"dsrcheck/conformance/catalog"
)

// Verdict is what a check, or all checks of a requirement, came to.
type Verdict string

// The verdicts of checks. Untested is for requirements only: no check was made.
const (
	Pass         Verdict = "pass"
	Fail         Verdict = "fail"
	Warn         Verdict = "warn"
	Info         Verdict = "info"
	Skip         Verdict = "skip"
	Inconclusive Verdict = "inconclusive"
	Error        Verdict = "error"
	Untested     Verdict = "untested"
)

// badness orders verdicts; the worst of several stands for all.
var badness = map[Verdict]int{Untested: 0, Skip: 1, Pass: 2, Info: 3, Warn: 4, Inconclusive: 5, Error: 6, Fail: 7}

// Worse returns the worse of two verdicts.
func Worse(a, b Verdict) Verdict {
	if badness[b] > badness[a] {
		return b
	}
	return a
}

// Executed reports whether a verdict rests on something that was seen.
func (v Verdict) Executed() bool { return v == Pass || v == Fail || v == Warn || v == Info }

// ReadingSettings say which choices of open passages a run accepts.
type ReadingSettings struct {
	Strict bool              `json:"strict"`         // only the text's own choice, where it has one
	Pins   map[string]string `json:"pins,omitempty"` // reading to the one choice accepted
}

// Validate reports pins that name no reading, or no choice of it.
func (rs ReadingSettings) Validate(c *catalog.Catalog) error {
	for id, choice := range rs.Pins {
		r, ok := c.Reading(id)
		if !ok {
			return fmt.Errorf("reading %q is not in the register", id)
		}
		if _, ok := r.Choice(choice); !ok {
			return fmt.Errorf("reading %s has no choice %q", id, choice)
		}
	}
	return nil
}

// judge gives the verdict of a finding under a requirement. Mistakes of the suite itself,
// such as a choice that is not in the register, are errors.
func judge(c *catalog.Catalog, rs ReadingSettings, b Binding, f Finding) (Verdict, error) {
	switch {
	case f.Skip != "":
		return Skip, nil
	case f.Unknown != "":
		return Inconclusive, nil
	case f.Problem != "":
		return verdictOf(b.Weight), nil
	}
	verdict := Pass
	if f.Earned != "" {
		if f.Earned == catalog.Inconclusive {
			return Inconclusive, nil
		}
		verdict = capped(f.Earned, b.Weight)
	}
	for _, seen := range f.Seen {
		outcome, err := outcomeOf(c, rs, b, seen)
		if err != nil {
			return Error, err
		}
		verdict = Worse(verdict, capped(outcome, b.Weight))
	}
	if f.Unseen != "" && verdict != verdictOf(b.Weight) { // it could be worse still
		verdict = Worse(verdict, Inconclusive)
	}
	return verdict, nil
}

// outcomeOf is what a choice earns under the settings: its own outcome, or the severity of
// the requirement where another choice is pinned, or the text's own is asked for.
func outcomeOf(c *catalog.Catalog, rs ReadingSettings, b Binding, seen Seen) (catalog.Outcome, error) {
	r, ok := c.Reading(seen.Reading)
	if !ok {
		return "", fmt.Errorf("reading %s is not in the register", seen.Reading)
	}
	choice, ok := r.Choice(seen.Choice)
	if !ok {
		return "", fmt.Errorf("reading %s has no choice %q", seen.Reading, seen.Choice)
	}
	if !decides(c, r, b.Requirement) {
		return "", fmt.Errorf("reading %s does not decide %s", r.ID, b.ID)
	}
	if pin, pinned := r.Choice(rs.Pins[r.ID]); pinned {
		if pin.ID != choice.ID && pin.Rules(choice) {
			return b.Weight, nil
		}
	} else if rs.Strict && r.TextChoice != "" && r.TextChoice != choice.ID {
		return b.Weight, nil
	}
	return choice.Outcome, nil
}

// decides reports whether a reading decides a requirement or the duty that enforces it.
func decides(c *catalog.Catalog, r catalog.Reading, req catalog.Requirement) bool {
	for _, id := range r.Decides {
		if id == req.ID || id == req.EnforcedBy {
			return true
		}
	}
	return false
}

var weights = map[catalog.Outcome]int{catalog.Accept: 0, catalog.Note: 1, catalog.Info: 1, catalog.Warn: 2, catalog.Fail: 3}

// capped is the verdict of an outcome that must not exceed the severity of its row.
func capped(o, severity catalog.Outcome) Verdict {
	if weights[o] > weights[severity] {
		o = severity
	}
	return verdictOf(o)
}

func verdictOf(o catalog.Outcome) Verdict {
	switch o {
	case catalog.Accept:
		return Pass
	case catalog.Note, catalog.Info:
		return Info
	case catalog.Warn:
		return Warn
	}
	return Fail
}
