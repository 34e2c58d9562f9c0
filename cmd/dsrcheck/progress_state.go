package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

// state is how far a run has got.
type state struct {
	began    time.Time
	left     map[string]bool // scenarios that have not ended
	total    int             // of them, at first
	checks   map[conformance.Verdict]int
	security int
	running  []string // in the order in which they started
	waits    []conformance.Event
}

// newState is that of a run that begins now. What an earlier sitting finished is not counted.
func newState(o conformance.Options, now time.Time) *state {
	s := &state{began: now, left: map[string]bool{}, checks: map[conformance.Verdict]int{}}
	plan, _ := conformance.Plan(o.Profile, o.Selection) // the run itself says what is wrong with it
	for _, sc := range plan {
		s.left[sc.ID] = true
	}
	if earlier, err := conformance.Derive(o.Earlier, o.Profile); err == nil {
		for _, sc := range earlier.Scenarios {
			if sc.State == "finished" {
				delete(s.left, sc.ID)
			}
		}
	}
	s.total = len(s.left)
	return s
}

// apply takes an event in.
func (s *state) apply(e conformance.Event) {
	switch {
	case e.Check != nil:
		s.checks[e.Check.Verdict]++
		if e.Check.Security {
			s.security++
		}
	case e.Wait != nil:
		s.waits = slices.DeleteFunc(s.waits, func(w conformance.Event) bool {
			return w.Scenario == e.Scenario && w.Wait.For == e.Wait.For
		})
		if !e.Wait.Over {
			s.waits = append(s.waits, e)
		}
	case e.State == "started":
		s.running = append(s.running, e.Scenario)
	case e.State == "finished" || e.State == "broken":
		delete(s.left, e.Scenario)
		s.running = slices.DeleteFunc(s.running, func(id string) bool { return id == e.Scenario })
		s.waits = slices.DeleteFunc(s.waits, func(w conformance.Event) bool { return w.Scenario == e.Scenario })
	}
}

// lines are the state in one or two lines of that many columns at most.
func (s *state) lines(now time.Time, columns int) []string {
	first := fmt.Sprintf("%d of %d scenarios, %s", s.total-len(s.left), s.total, now.Sub(s.began).Truncate(time.Second))
	if counts := s.counts(); counts != "" {
		first += "; checks: " + counts
	}
	if s.security > 0 {
		first += fmt.Sprintf("; security findings: %d", s.security)
	}
	lines := []string{clip(first, columns)}
	if second := s.doing(now); second != "" {
		lines = append(lines, clip(second, columns))
	}
	return lines
}

// counts are the checks by verdict, in the order in which reports give them.
func (s *state) counts() string {
	var parts []string
	for _, v := range []conformance.Verdict{
		conformance.Fail, conformance.Warn, conformance.Error, conformance.Inconclusive,
		conformance.Pass, conformance.Info, conformance.Skip,
	} {
		if n := s.checks[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// doing is what is waited for, the nearest deadline first, and what runs beside that.
func (s *state) doing(now time.Time) string {
	waits := slices.Clone(s.waits)
	slices.SortStableFunc(waits, func(a, b conformance.Event) int { return a.Wait.Until.Compare(b.Wait.Until) })
	var waiting, running, parts []string
	for _, w := range waits {
		what := longID.ReplaceAllString(reports.Visible(w.Wait.For), "$1…")
		waiting = append(waiting, fmt.Sprintf("%s in %s for %s", remaining(w.Wait.Until, now), short(w.Scenario), what))
	}
	for _, id := range s.running {
		if !slices.ContainsFunc(waits, func(w conformance.Event) bool { return w.Scenario == id }) {
			running = append(running, short(id))
		}
	}
	if len(waiting) > 0 {
		parts = append(parts, "waiting "+strings.Join(waiting, ", "))
	}
	if len(running) > 0 {
		parts = append(parts, "running "+strings.Join(running, ", "))
	}
	return strings.Join(parts, "; ")
}

// longID is a UUID, too long for a line that holds more than that.
var longID = regexp.MustCompile(`\b([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)

// short is the id of a scenario without its protocol.
func short(id string) string {
	_, name, ok := strings.Cut(id, "/")
	if !ok {
		name = id
	}
	return reports.Visible(name)
}

// finding is an event that somebody has to look at: its verdict, and a line that begins
// with it. For any other the line is empty.
func finding(e conformance.Event) (conformance.Verdict, string) {
	if e.State == "broken" {
		return conformance.Error, "ERROR  " + reports.Visible(e.Scenario) + " broke off"
	}
	c := e.Check
	if c == nil || !c.Security && c.Verdict != conformance.Fail && c.Verdict != conformance.Warn && c.Verdict != conformance.Error {
		return "", ""
	}
	mark := ""
	if c.Security {
		mark = " (security)"
	}
	why := cmp.Or(c.Problem, c.Reason, c.Got)
	return c.Verdict, fmt.Sprintf("%s%s  %s %s: %s", strings.ToUpper(string(c.Verdict)), mark, c.Requirement, reports.Visible(c.Check), reports.Visible(why))
}
