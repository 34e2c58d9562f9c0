package reports

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"dsrcheck/conformance"
)

// How much a summary tells: it is to be read, not searched.
const (
	summaryGroups = 30   // requirements
	summaryChecks = 3    // of each
	summaryText   = 300  // bytes of each text
	commandText   = 4096 // bytes of a command, which is of no use in part
)

// Markdown writes summary.md, for $GITHUB_STEP_SUMMARY, a merge request or a mail: the verdict,
// what to fix, by requirement and the worst first, and what the owner accepts. It is short; the
// whole is in report.html.
//
// Foreign text stands in code spans, in which nothing is markup in any dialect: no link, no
// image, no mention of a person, no formula. The error is that of w.
func Markdown(w io.Writer, in Input) error {
	m := &markdown{Writer: bufio.NewWriter(w), r: in.Results}
	m.verdict()
	m.findings()
	m.end()
	if err := m.Flush(); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	return nil
}

// markdown writes lines; its writer keeps the first error.
type markdown struct {
	*bufio.Writer
	r      *conformance.Results
	groups int // told until now
}

func (m *markdown) printf(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

// verdict tells what the run came to and why.
func (m *markdown) verdict() {
	r := m.r
	m.printf("# %s: %s\n", r.Verdict, code(r.Profile))
	m.printf("Target: %s\n", code(r.Target.URL))
	for _, why := range r.Gate {
		m.printf("- **gate**: %s", code(why))
	}
	for _, why := range r.Reasons {
		m.printf("- %s", sentenceOrCode(why))
	}
	if len(r.Attestations) > 0 {
		m.printf("- attested by the owner: %s", answers(r.Attestations))
	}
	m.printf("")
	m.counts()
}

// counts is a table of the verdicts of checks and requirements.
func (m *markdown) counts() {
	head, rule, checks, requirements := "| |", "| --- |", "| checks |", "| requirements |"
	for _, v := range verdicts {
		c, q := m.r.Summary.Checks[v], m.r.Summary.Requirements[v]
		if c+q == 0 {
			continue
		}
		head += fmt.Sprintf(" %s |", v)
		rule += " ---: |"
		checks += fmt.Sprintf(" %d |", c)
		requirements += fmt.Sprintf(" %d |", q)
	}
	m.printf("%s\n%s\n%s\n%s\n", head, rule, checks, requirements)
	if slices.ContainsFunc(m.r.Requirements, func(q conformance.RequirementResult) bool { return len(q.SummaryOf) > 0 && deviates[q.Verdict] }) {
		m.printf("Requirements: %s.\n", rows(m.r))
	}
}

// findings tell what to look at, class by class.
func (m *markdown) findings() {
	left := 0
	for _, c := range classes(m.r) {
		m.printf("## %s\n", c.Title)
		if c.Title == dependent {
			m.dependents(c)
			continue
		}
		for _, g := range c.Groups {
			if m.groups++; m.groups > summaryGroups && c.Title != acceptedTitle {
				left++
				continue
			}
			m.group(g, c.Title == securityTitle || c.Title == acceptedTitle)
		}
		m.printf("")
	}
	if some := admitted(m.r); len(some) > 0 {
		m.printf("## Admitted by the owner\n")
		for _, a := range some {
			m.printf("- **%s** %s, section %s: %s\n  - %s", escaped(a.Requirement), a.Level, escaped(a.Section), escaped(a.Text), code(attested(a)))
		}
		m.printf("")
	}
	for _, s := range m.r.Scenarios {
		if s.State == "broken" {
			m.printf("Scenario %s broke off: %s\n", code(s.ID), code(s.Text))
		}
	}
	if left > 0 {
		m.printf("%d more requirements are in report.html.\n", left)
	}
}

// dependents tell for each requirement how many checks hang on checks of it.
func (m *markdown) dependents(c class) {
	for _, h := range hanging(m.r, c) {
		m.printf("- %d because of %s", h.checks, code(h.on))
	}
	m.printf("")
}

// group tells of the checks of one requirement, with their verdicts where not all are of one.
func (m *markdown) group(g group, verdicts bool) {
	req := g.Requirement
	m.printf("- **%s** %s, section %s: %s", escaped(req.ID), req.Level, escaped(req.Section), escaped(req.Text))
	if req.Duty != "" {
		m.printf("  Who receives it has to enforce that: %s", escaped(req.Duty))
	}
	for _, c := range g.Checks[:min(summaryChecks, len(g.Checks))] {
		mark := ""
		if verdicts {
			mark = fmt.Sprintf("%s%s ", c.Verdict, security([]conformance.CheckResult{c}))
		}
		m.printf("  - %s%s: %s", mark, code(c.ID), code(said(c)))
		for _, f := range []fact{{"expected", c.Want}, {"actual", c.Got}, {"accepted", m.why(c)}, {"flake", flake(c)}} {
			if f.Value != "" && f.Value != said(c) {
				m.printf("    - %s: %s", f.Name, code(f.Value))
			}
		}
	}
	if more := len(g.Checks) - summaryChecks; more > 0 {
		m.printf("  - and %d more", more)
	}
}

func (m *markdown) why(c conformance.CheckResult) string {
	if c.Known {
		return acceptance(m.r, c)
	}
	return ""
}

// end tells how to make the run again.
func (m *markdown) end() {
	if m.r.Settings.Rerun != "" {
		m.printf("Again: %s\n", codeUpTo(m.r.Settings.Rerun, commandText))
	}
	m.printf("dsrcheck %s, seed %d", code(m.r.Suite.Version), m.r.Seed)
}
