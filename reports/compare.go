package reports

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dsrcheck/conformance"
)

// ErrCompare says that two runs cannot be compared.
var ErrCompare = errors.New("compare")

// Movement is how a check went from one run to another.
type Movement string

// The movements, from the one to look at first. Those up to Gone say that less holds, or less is
// known to hold, than before.
const (
	MovedBroken  Movement = "broken"   // it held and does not any more, or cannot be shown to
	MovedNewFail Movement = "new-fail" // it is new and does not hold
	MovedGone    Movement = "gone"     // it is made no longer
	MovedChanged Movement = "changed"  // another verdict, neither fixed nor broken
	MovedFixed   Movement = "fixed"    // it did not hold and does now
	MovedNew     Movement = "new"      // it is new
)

// movements is their order.
var movements = []Movement{MovedBroken, MovedNewFail, MovedGone, MovedChanged, MovedFixed, MovedNew}

// Comparison is what two runs of one profile differ in.
type Comparison struct {
	Profile string           `json:"profile"`
	Before  ComparedRun      `json:"before"`
	After   ComparedRun      `json:"after"`
	Moved   []Moved          `json:"moved"` // in the order of movements, what is known to be wrong first, then of the catalogue
	Counts  map[Movement]int `json:"counts"`
	same    int
	shut    bool // the later run fails where the earlier one did not, or no longer passes
}

// ComparedRun is one of the runs.
type ComparedRun struct {
	Verdict conformance.RunVerdict `json:"verdict"`
	Target  string                 `json:"target"`
	Suite   string                 `json:"suite"`
	Nonce   string                 `json:"nonce"`
}

// Moved is a check that differs.
type Moved struct {
	Movement    Movement            `json:"movement"`
	Check       string              `json:"check"`
	Requirement string              `json:"requirement"`
	Before      conformance.Verdict `json:"before,omitempty"`
	After       conformance.Verdict `json:"after,omitempty"`
	Said        string              `json:"said,omitempty"` // what the later run says of it, or the earlier where it is gone
	security    bool                // the later run says that it is a finding of security
}

// Worse reports whether less holds, or is known to hold, than before, or the later run fails where
// the earlier one did not, no longer passes, or came to nothing.
func (c Comparison) Worse() bool {
	return c.Counts[MovedBroken]+c.Counts[MovedNewFail]+c.Counts[MovedGone] > 0 || c.shut
}

// Compare compares two runs check by check. The error wraps [ErrCompare].
func Compare(before, after *conformance.Results) (Comparison, error) {
	if len(before.Requirements) == 0 || len(after.Requirements) == 0 {
		return Comparison{}, fmt.Errorf("%w: one of the runs has no requirements", ErrCompare)
	}
	if before.Profile != after.Profile {
		return Comparison{}, fmt.Errorf("%w: one run is of %s, the other of %s", ErrCompare, before.Profile, after.Profile)
	}
	c := Comparison{Profile: after.Profile, Before: comparedRun(before), After: comparedRun(after), Moved: []Moved{}, Counts: map[Movement]int{}}
	was, is := before.ExitCode(), after.ExitCode()
	c.shut = was != is && (was == conformance.ExitOK || is == conformance.ExitNonconform) || after.Verdict == conformance.RunError || after.Verdict == conformance.Interrupted
	of := map[Movement][]Moved{}
	add := func(m Moved) {
		of[m.Movement] = append(of[m.Movement], m)
		c.Counts[m.Movement]++
	}
	for _, req := range before.Requirements {
		for _, was := range req.Checks {
			if _, still := after.Check(was.ID); !still {
				add(Moved{Movement: MovedGone, Check: was.ID, Requirement: req.ID, Before: was.Verdict, Said: said(was)})
			}
		}
	}
	for _, req := range after.Requirements {
		for _, is := range req.Checks {
			m := Moved{Check: is.ID, Requirement: req.ID, After: is.Verdict, Said: said(is), security: is.Security}
			was, made := before.Check(is.ID)
			if made {
				m.Before = was.Verdict
			}
			switch {
			case !made && holds(is.Verdict):
				m.Movement = MovedNew
			case !made:
				m.Movement = MovedNewFail
			case was.Verdict == is.Verdict && was.Security == is.Security:
				c.same++
				continue
			case harm(is.Verdict) > harm(was.Verdict), !was.Security && is.Security,
				was.Verdict.Executed() && holds(was.Verdict) && is.Verdict == conformance.Skip, // what is not looked at is not known to hold
				is.Fails(after.Settings.FailOn) && !was.Fails(before.Settings.FailOn):
				m.Movement = MovedBroken
			case is.Verdict != conformance.Skip && holds(is.Verdict) && harm(is.Verdict) < harm(was.Verdict):
				m.Movement = MovedFixed
			default:
				m.Movement = MovedChanged
			}
			add(m)
		}
	}
	for _, m := range movements {
		slices.SortStableFunc(of[m], func(x, y Moved) int { return cmp.Compare(x.known(), y.known()) })
		c.Moved = append(c.Moved, of[m]...)
	}
	return c, nil
}

// known orders what moved likewise: what is known to be wrong comes before what may only follow from
// it, and cannot be shown any more.
func (m Moved) known() int {
	switch {
	case m.After == conformance.Fail, m.security:
		return 0
	case m.After == conformance.Warn:
		return 1
	}
	return 2
}

// harm orders verdicts by what they say against the target.
func harm(v conformance.Verdict) int {
	switch {
	case v == conformance.Fail:
		return 3
	case v == conformance.Warn:
		return 1
	case holds(v):
		return 0
	}
	return 2 // it is not known
}

// holds reports whether a verdict says that nothing is wrong and nothing unknown.
func holds(v conformance.Verdict) bool {
	return v == conformance.Pass || v == conformance.Info || v == conformance.Warn || v == conformance.Skip
}

func comparedRun(r *conformance.Results) ComparedRun {
	return ComparedRun{r.Verdict, r.Target.URL, r.Suite.Version, r.Nonce}
}

// WriteJSON writes the comparison as JSON. The error is that of w.
func (c Comparison) WriteJSON(w io.Writer) error {
	if err := encode(w, c); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// WriteText writes the comparison for a terminal, the last line in short. The error is that of w.
func (c Comparison) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, m := range c.Moved {
		fmt.Fprintf(&b, "%-8s  %s %s: %s\n", m.Movement, line(m.Requirement, sentence), line(m.Check, sentence), m.step())
		if m.Said != "" && (m.Movement == MovedBroken || m.Movement == MovedNewFail) {
			fmt.Fprintf(&b, "          it says: %s\n", line(m.Said, sentence))
		}
	}
	fmt.Fprintf(&b, "%s: %s before, %s now; %s\n", line(c.Profile, sentence), line(string(c.Before.Verdict), sentence), line(string(c.After.Verdict), sentence), c.told())
	_, err := io.WriteString(w, b.String())
	if err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// WriteMarkdown writes the comparison for a pull request, by movement and requirement. The error is that of w.
func (c Comparison) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: %s → %s\n\n%s\n", code(c.Profile), code(string(c.Before.Verdict)), code(string(c.After.Verdict)), c.told())
	var movement Movement
	var requirement string
	for _, m := range c.Moved {
		if m.Movement != movement {
			movement, requirement = m.Movement, ""
			fmt.Fprintf(&b, "\n### %s\n\n", movement)
		}
		if m.Requirement != requirement {
			requirement = m.Requirement
			fmt.Fprintf(&b, "- **%s**\n", escaped(requirement))
		}
		fmt.Fprintf(&b, "  - %s: %s", code(m.Check), escaped(m.step()))
		if m.Said != "" {
			fmt.Fprintf(&b, "; %s", code(m.Said))
		}
		b.WriteByte('\n')
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// step is the way of a check in words.
func (m Moved) step() string {
	before, after := line(string(m.Before), sentence), line(string(m.After), sentence)
	switch {
	case before == "":
		return after
	case after == "":
		return before + " before"
	}
	return before + " → " + after
}

// told counts the movements in words.
func (c Comparison) told() string {
	var parts []string
	for _, m := range movements {
		if n := c.Counts[m]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, m))
		}
	}
	return strings.Join(append(parts, fmt.Sprintf("%d as before", c.same)), ", ")
}
