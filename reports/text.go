package reports

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// TextOptions say how much is told and how.
type TextOptions struct {
	Verbose bool   // every check, and those of one requirement in full
	Quiet   bool   // the last line alone
	Color   bool   // colour the verdicts, for a terminal that can
	Dir     string // where [WriteDir] wrote, for the last line; empty for nowhere
}

// inFull is how many checks of one requirement are told in full.
const inFull = 2

// exchangesInFull is how many exchanges of one check are told.
const exchangesInFull = 3

// Text writes what a run came to, for the terminal: what to fix first, why the verdict is
// what it is and, on the last line, the verdict and where the report is. The error is that
// of w.
func Text(w io.Writer, in Input, o TextOptions) error {
	t := &text{Writer: bufio.NewWriter(w), in: in, TextOptions: o}
	if !o.Quiet {
		t.findings()
	}
	t.last()
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

// text writes lines; its writer keeps the first error.
type text struct {
	*bufio.Writer
	TextOptions
	in Input
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// findings tell everything but the last line.
func (t *text) findings() {
	for _, c := range classes(t.in.Results) {
		if c.Title == dependent && !t.Verbose {
			t.dependents(c)
			continue
		}
		for _, g := range c.Groups {
			t.group(g)
		}
	}
	t.broken()
	if t.Verbose {
		t.rest()
	}
	t.notes()
	t.reasons()
}

// dependents tell for each requirement how many checks hang on checks of it.
func (t *text) dependents(c class) {
	for _, h := range hanging(t.in.Results, c) {
		t.printf("%s  %d more could not be judged because of %s (%s)", t.paint(conformance.Inconclusive), h.checks, h.on, h.worst)
	}
	t.printf("")
}

// group tells of the checks of one requirement.
func (t *text) group(g group) {
	req := g.Requirement
	t.printf("%s%s  %s %s, section %s", t.paint(worst(g.Checks)), security(g.Checks), req.ID, req.Level, req.Section)
	t.printf("  %s", line(req.Text, sentence))
	if req.Duty != "" {
		t.printf("  Who receives it has to enforce that: %s", line(req.Duty, sentence))
	}
	shown := len(g.Checks)
	if !t.Verbose {
		shown = min(shown, inFull)
	}
	for _, c := range g.Checks[:shown] {
		t.check(c)
	}
	if more := g.Checks[shown:]; len(more) > 0 {
		var ids []string
		for _, c := range more {
			ids = append(ids, line(c.ID, sentence))
		}
		t.printf("\n  and %d more: %s", len(more), strings.Join(ids, ", "))
	}
	t.printf("")
}

func (t *text) check(c conformance.CheckResult) {
	t.printf("")
	for _, f := range facts(t.in.Results, c) {
		if f.Name != "exchanges" {
			t.printf("  %-9s %s", f.Name, f.Value)
			continue
		}
		for i, id := range c.Exchanges {
			if i == exchangesInFull && len(c.Exchanges) > i+1 && !t.Verbose {
				t.printf("  %-9s and %d more", "", len(c.Exchanges)-i)
				break
			}
			ex := t.in.Exchanges[id]
			t.printf("  %-9s %s", "exchange", line(id, sentence))
			t.printf("  %-9s > %s", "", requestLine(ex))
			if ex != nil {
				t.printf("  %-9s < %s", "", statusLine(ex))
			}
		}
	}
}

// broken tells of scenarios that the suite itself could not finish.
func (t *text) broken() {
	for _, s := range t.in.Results.Scenarios {
		if s.State == "broken" {
			t.printf("%s  scenario %s broke off\n  %s\n", t.paint(conformance.Error), line(s.ID, sentence), line(s.Text, sentence))
		}
	}
}

// rest tells of all other checks, a line each.
func (t *text) rest() {
	any := false
	for _, req := range t.in.Results.Requirements {
		for _, c := range req.Checks {
			if !c.Security && (c.Verdict == conformance.Pass || c.Verdict == conformance.Info || c.Verdict == conformance.Skip) {
				t.printf("%s  %s %s: %s", t.paint(c.Verdict), req.ID, line(c.ID, sentence), line(said(c), sentence))
				any = true
			}
		}
	}
	if any {
		t.printf("")
	}
}

// notes tell which choices of open passages were seen that the register does not simply accept.
func (t *text) notes() {
	any := false
	for _, r := range t.in.Results.Readings {
		if r.Outcome != catalog.Accept {
			t.printf("reading %s=%s (%s): %s", line(r.ID, sentence), line(r.Choice, sentence), r.Outcome, line(r.Means, sentence))
			any = true
		}
	}
	if any {
		t.printf("")
	}
}

func (t *text) reasons() {
	r := t.in.Results
	for _, why := range r.Gate {
		t.printf("%s  %s", t.colored(colorOf[conformance.Fail], "gate"), line(why, sentence))
	}
	for _, why := range r.Reasons {
		t.printf("%s", line(why, sentence))
	}
	if n := unaccepted(r); n > 0 && !r.Settings.FailOn.Security && slices.Contains([]int{conformance.ExitOK, conformance.ExitInconclusive}, r.ExitCode()) {
		t.printf("%s not fail this run, and would with --fail-on security", manyDo(n, "security finding"))
	}
	if len(r.Attestations) > 0 {
		t.printf("attested by the owner: %s", answers(r.Attestations))
	}
	t.printf("requirements: %s; security findings: %d; exchanges: %d", rows(r), r.Summary.Security, r.Summary.Exchanges)
}

// unaccepted counts the findings of security that the owner has not accepted.
func unaccepted(r *conformance.Results) (n int) {
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Security && !c.Known {
				n++
			}
		}
	}
	return n
}

// manyDo is a number, its noun and the verb do.
func manyDo(n int, noun string) string {
	if n == 1 {
		return many(n, noun) + " does"
	}
	return many(n, noun) + " do"
}

// answers counts what the owner says of what does not show on the wire.
func answers(all []conformance.AttestationResult) string {
	by := map[string]int{}
	for _, a := range all {
		by[a.Answer]++
	}
	return fmt.Sprintf("%d yes, %d no, %d open", by[conformance.AnswerYes], by[conformance.AnswerNo], by[""])
}

// last is the verdict, the counts and where the report is.
func (t *text) last() {
	r, where := t.in.Results, ""
	if t.Dir != "" {
		where = "; report: " + line(filepath.Join(t.Dir, "report.html"), sentence)
	}
	checks := counts(r.Summary.Checks)
	if all := total(r.Summary.Checks); all > 0 {
		checks += fmt.Sprintf(" of %d", all)
	}
	if n := r.Summary.Security; n > 0 {
		checks += ", " + many(n, "security finding")
	}
	if r.Summary.Known > 0 {
		checks += fmt.Sprintf(", %d known", r.Summary.Known)
	}
	gate := ""
	if len(r.Gate) > 0 {
		gate = fmt.Sprintf(", gate shut by %d of the known deviations", len(r.Gate))
	}
	t.printf("%s: %s%s; checks: %s%s", line(r.Profile, sentence), t.colored(colorOfRun[r.Verdict], string(r.Verdict)), gate, checks, where)
}

func total(by map[conformance.Verdict]int) (all int) {
	for _, n := range by {
		all += n
	}
	return all
}

// worst is the verdict that stands for checks that are told together.
func worst(checks []conformance.CheckResult) conformance.Verdict {
	v := conformance.Untested
	for _, c := range checks {
		v = conformance.Worse(v, c.Verdict)
	}
	return v
}

func security(checks []conformance.CheckResult) string {
	if slices.ContainsFunc(checks, func(c conformance.CheckResult) bool { return c.Security }) {
		return " (security)"
	}
	return ""
}
