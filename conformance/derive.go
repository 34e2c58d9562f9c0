package conformance

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/simulator/journal"
)

// attempted is a scenario line with the attempt of its line.
type attempted struct {
	scenarioRecord
	attempt int
}

// evidence is what the lines of a journal hold, by type.
type evidence struct {
	header    *Header
	scenarios []attempted
	checks    []ownedCheck
	seen      []seenBy
	ends      []attemptedEnd
	strays    []string // checks of requirements that the profile has not
	exchanges int
}

// ownedCheck is a check and the requirement that it is of.
type ownedCheck struct {
	requirement string
	CheckResult
}

// attemptedEnd is an end line with its attempt, that of the preflight.
type attemptedEnd struct {
	endRecord
	attempt int
}

// seenBy is a choice and who showed it.
type seenBy struct {
	Seen
	scenario string
	attempt  int
	check    string
}

// Derive computes the results from the lines of a journal. Their order does not matter.
func Derive(lines []journal.Line, p Profile) (*Results, error) {
	ev, err := gather(lines)
	if err != nil {
		return nil, err
	}
	if ev.header.Profile != p.ID() {
		return nil, fmt.Errorf("journal is of profile %s, not %s", ev.header.Profile, p.ID())
	}
	h := ev.header
	r := &Results{
		Schema: ResultsSchema, Suite: h.Suite, Profile: h.Profile, Target: h.Target, Seed: h.Seed, Nonce: h.Nonce,
		Started: h.Started, Settings: Settings{h.Readings, h.FailOn, h.Selection, h.Rerun},
		Summary: Summary{Checks: map[Verdict]int{}, Requirements: map[Verdict]int{}, Exchanges: ev.exchanges},
	}
	counting := ev.counting()
	r.Parts = h.Parts
	r.Scenarios = ev.scenarioResults(p, counting)
	r.Requirements = ev.requirementResults(p, counting)
	r.Readings = ev.readingResults(p, counting)
	for _, end := range ev.ends {
		if end.At.After(r.Ended) {
			r.Ended = end.At
		}
	}
	r.attest(p, h.Attestations)
	r.accept(p, h.Known)
	r.count()
	r.conclude(ev, r.excuse(p), r.forgotten(p))
	return r, nil
}

// ReadHeader reads the header of a journal.
func ReadHeader(lines []journal.Line) (*Header, error) {
	var found *Header
	for _, l := range lines {
		if l.Type != lineHeader {
			continue
		}
		if found != nil {
			return nil, errors.New("journal has two headers")
		}
		h := &Header{}
		if err := json.Unmarshal(l.Data, h); err != nil {
			return nil, fmt.Errorf("read header: %w", err)
		}
		if h.Format != FormatVersion {
			return nil, fmt.Errorf("journal has format %d, this suite reads %d", h.Format, FormatVersion)
		}
		found = h
	}
	if found == nil {
		return nil, errors.New("journal has no header")
	}
	return found, nil
}

func gather(lines []journal.Line) (*evidence, error) {
	header, err := ReadHeader(lines)
	if err != nil {
		return nil, err
	}
	ev := &evidence{header: header}
	if ev.scenarios, err = scenarioRecords(lines); err != nil {
		return nil, err
	}
	for _, l := range lines {
		switch l.Type {
		case journal.TypeExchange:
			ev.exchanges++
		case lineCheck:
			err = ev.addCheck(l)
		case lineReading:
			var rec readingRecord
			err = json.Unmarshal(l.Data, &rec)
			ev.seen = append(ev.seen, seenBy{rec.Seen, rec.Scenario, l.Attempt, ""})
		case lineEnd:
			var rec endRecord
			err = json.Unmarshal(l.Data, &rec)
			ev.ends = append(ev.ends, attemptedEnd{rec, l.Attempt})
		}
		if err != nil {
			return nil, fmt.Errorf("read %s line %s: %w", l.Type, l.ID, err)
		}
	}
	return ev, nil
}

func (ev *evidence) addCheck(l journal.Line) error {
	var c CheckRecord
	if err := json.Unmarshal(l.Data, &c); err != nil {
		return err
	}
	if _, known := badness[c.Verdict]; !known || c.Verdict == Untested {
		return fmt.Errorf("verdict %q is none", c.Verdict)
	}
	exchanges := c.Exchanges
	if exchanges == nil {
		exchanges = []string{}
	}
	ev.checks = append(ev.checks, ownedCheck{c.Requirement, CheckResult{
		ID: c.Check, Scenario: c.Scenario, Attempt: l.Attempt, Verdict: c.Verdict, Want: c.Want, Got: c.Got,
		Problem: c.Problem, Reason: c.Reason, Cause: c.Cause, Security: c.Security, Readings: c.Seen, Exchanges: exchanges,
	}})
	for _, s := range c.Seen {
		ev.seen = append(ev.seen, seenBy{s, c.Scenario, l.Attempt, c.Check})
	}
	return nil
}

// scenarioRecords are the scenario lines, by attempt and time.
func scenarioRecords(lines []journal.Line) ([]attempted, error) {
	var all []attempted
	for _, l := range lines {
		if l.Type != lineScenario {
			continue
		}
		a := attempted{attempt: l.Attempt}
		if l.Attempt < 1 {
			return nil, fmt.Errorf("scenario line %s is of attempt %d, and the first is 1", l.ID, l.Attempt)
		}
		if err := json.Unmarshal(l.Data, &a.scenarioRecord); err != nil {
			return nil, fmt.Errorf("read scenario line %s: %w", l.ID, err)
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b attempted) int {
		return cmp.Or(strings.Compare(a.Scenario, b.Scenario), cmp.Compare(a.attempt, b.attempt), a.At.Compare(b.At), cmp.Compare(stage[a.State], stage[b.State]))
	})
	return all, nil
}

// stage orders the lines of one attempt that bear the same time.
var stage = map[string]int{stateStarted: 0, stateFinished: 1, stateBroken: 1, stateSkipped: 1}

// lastAttempts is the last attempt of each scenario.
func (ev *evidence) lastAttempts() map[string]int {
	last := map[string]int{}
	for _, a := range ev.scenarios {
		last[a.Scenario] = max(last[a.Scenario], a.attempt)
	}
	return last
}

// counting are the attempts that count for each scenario: the last one, or where runs were
// joined the last one of each. Zero stands for a scenario that was to be played and never begun.
func (ev *evidence) counting() map[string][]int {
	all := map[string][]int{}
	for _, part := range ev.header.Parts {
		for id, n := range part.Attempts {
			all[id] = append(all[id], n)
		}
	}
	if len(ev.header.Parts) == 0 {
		for _, id := range ev.header.Plan {
			all[id] = []int{0}
		}
		for id, n := range ev.lastAttempts() {
			all[id] = []int{n}
		}
	}
	return all
}

func (ev *evidence) scenarioResults(p Profile, counting map[string][]int) []ScenarioResult {
	all := []ScenarioResult{ev.scenarioResult(preflight, "The target answers", counting[preflight])}
	for _, s := range p.Scenarios {
		all = append(all, ev.scenarioResult(s.ID, s.Title, counting[s.ID]))
	}
	return all
}

// lack orders the states of a scenario; the worst of several attempts stands for all.
var lack = map[string]int{stateFinished: 0, stateSkipped: 1, stateUnfinished: 2, stateBroken: 3}

// scenarioResult is what became of a scenario in the attempts that count. What it took is the
// mean of them.
func (ev *evidence) scenarioResult(id, title string, attempts []int) ScenarioResult {
	res := ScenarioResult{ID: id, Title: title, State: stateLeftOut}
	var took time.Duration
	for i, n := range attempts {
		one := ev.attemptResult(id, n)
		if i == 0 || lack[one.State] > lack[res.State] {
			res.State, res.Text = one.State, one.Text
		}
		res.Attempt = max(res.Attempt, n)
		took += one.Duration
	}
	if len(attempts) > 0 {
		res.Duration = took / time.Duration(len(attempts))
	}
	return res
}

// attemptResult is what became of one attempt.
func (ev *evidence) attemptResult(id string, attempt int) (res ScenarioResult) {
	res.State = stateUnfinished
	var started time.Time
	for _, a := range ev.scenarios {
		if a.Scenario != id || a.attempt != attempt {
			continue
		}
		if a.State == stateStarted {
			started, res.State = a.At, stateUnfinished
			continue
		}
		if res.State, res.Text = a.State, a.Text; !started.IsZero() {
			res.Duration = a.At.Sub(started)
		}
	}
	return res
}

func (ev *evidence) requirementResults(p Profile, counting map[string][]int) []RequirementResult {
	byRow := map[string][]CheckResult{}
	checks := ev.countingChecks(counting)
	causes := rootCauses(checks)
	for _, c := range checks {
		c.Cause = causes[c.ID]
		byRow[c.requirement] = append(byRow[c.requirement], c.CheckResult)
	}
	ev.strays = strayChecks(p, checks)
	order := map[string]int{}
	for i, s := range p.Scenarios {
		order[s.ID] = i
	}
	var all []RequirementResult
	verdicts := map[string]Verdict{}
	for _, b := range p.Requirements() {
		checks := byRow[b.ID]
		slices.SortFunc(checks, func(x, y CheckResult) int {
			return cmp.Or(cmp.Compare(order[x.Scenario], order[y.Scenario]), strings.Compare(x.ID, y.ID))
		})
		res := RequirementResult{ID: b.ID, Section: b.Section, Level: b.Level, Severity: b.Weight, Text: b.Text, Wire: b.Wire,
			SummaryOf: b.SummaryOf, Duty: p.duty(b), Verdict: Untested, Checks: append([]CheckResult{}, checks...)}
		for _, c := range checks {
			res.Verdict = Worse(res.Verdict, c.Verdict)
		}
		verdicts[b.ID] = res.Verdict
		all = append(all, res)
	}
	for i := range all {
		all[i].Verdict = summarise(all[i], verdicts)
		all[i].Reason = untestedReason(all[i])
	}
	return all
}

// countingChecks are the checks of the attempts that count, each once: the worst of those that
// several attempts made, which remembers what the others came to where that differs.
func (ev *evidence) countingChecks(counting map[string][]int) []ownedCheck {
	made := map[string][]ownedCheck{}
	for _, c := range ev.checks {
		if slices.Contains(counting[c.Scenario], c.Attempt) {
			made[c.ID] = append(made[c.ID], c)
		}
	}
	var all []ownedCheck
	for _, same := range made {
		slices.SortFunc(same, func(a, b ownedCheck) int { return cmp.Compare(a.Attempt, b.Attempt) })
		worst, secure := same[0], true
		var verdicts []Verdict
		for _, c := range same {
			verdicts = append(verdicts, c.Verdict)
			secure = secure && !c.Security
			if c.graver(worst) {
				worst = c
			}
		}
		worst.Security = !secure
		if len(slices.Compact(slices.Clone(verdicts))) > 1 {
			worst.Verdicts = verdicts
		}
		all = append(all, worst)
	}
	return all
}

// strayChecks are the checks of requirements that the profile has not, which no row shows.
func strayChecks(p Profile, checks []ownedCheck) (ids []string) {
	rows := map[string]bool{}
	for _, b := range p.Requirements() {
		rows[b.ID] = true
	}
	for _, c := range checks {
		if !rows[c.requirement] {
			ids = append(ids, c.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// graver reports whether a check of one attempt weighs more than that of another: by its verdict,
// then as a finding of security, then as one that nothing else explains.
func (c ownedCheck) graver(than ownedCheck) bool {
	switch {
	case c.Verdict != than.Verdict:
		return Worse(than.Verdict, c.Verdict) != than.Verdict
	case c.Security != than.Security:
		return c.Security
	}
	return c.Cause == "" && than.Cause != ""
}

// rootCauses follows the cause of each check through checks that were inconclusive
// themselves to the one at the bottom of it.
func rootCauses(checks []ownedCheck) map[string]string {
	direct := map[string]string{}
	for _, c := range checks {
		if c.Cause != "" {
			direct[c.ID] = c.Cause
		}
	}
	roots := map[string]string{}
	for id, cause := range direct {
		for hops := 0; direct[cause] != "" && hops < len(direct); hops++ {
			cause = direct[cause]
		}
		roots[id] = cause
	}
	return roots
}

// summarise gives a summary row the worst verdict of its details; with one of them untested
// a summary that is otherwise fine is untested too.
func summarise(r RequirementResult, verdicts map[string]Verdict) Verdict {
	if len(r.SummaryOf) == 0 {
		return r.Verdict
	}
	worst, missing := Untested, false
	for _, id := range r.SummaryOf {
		worst = Worse(worst, verdicts[id])
		missing = missing || verdicts[id] == Untested
	}
	if missing && badness[worst] < badness[Warn] {
		return Untested
	}
	return worst
}

func (ev *evidence) readingResults(p Profile, counting map[string][]int) []ReadingResult {
	found := map[Seen]*ReadingResult{}
	for _, s := range ev.seen {
		if !slices.Contains(counting[s.scenario], s.attempt) {
			continue
		}
		res := found[s.Seen]
		if res == nil {
			reading, _ := p.Catalog.Reading(s.Reading)
			choice, _ := reading.Choice(s.Choice)
			res = &ReadingResult{ID: s.Reading, Choice: s.Choice, Question: reading.Question, Means: choice.Means, Outcome: choice.Outcome, Checks: []string{}}
			found[s.Seen] = res
		}
		if s.check != "" && !slices.Contains(res.Checks, s.check) {
			res.Checks = append(res.Checks, s.check)
		}
	}
	all := []ReadingResult{}
	for _, res := range found {
		slices.Sort(res.Checks)
		all = append(all, *res)
	}
	slices.SortFunc(all, func(a, b ReadingResult) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Choice, b.Choice))
	})
	return all
}
