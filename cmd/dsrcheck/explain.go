package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/selftest"
	"dsrcheck/simulator/fault"
)

func explainCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID",
		Short: "Explains a requirement, reading, vector, scenario, check, fault or variant",
		Example: `  dsrcheck explain OG-7.3-04
  dsrcheck explain AO-27
  dsrcheck explain id-no-hyphens
  dsrcheck explain opengdpr/create/encoded-request
  dsrcheck explain encoded-request-reserialised
  dsrcheck explain DD-RC-09
  dsrcheck explain rq-alg-none`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return explain(u, args[0]) },
	}
}

func explain(u *ui, id string) error {
	all, err := profiles()
	if err != nil {
		return err
	}
	for _, p := range all {
		if text := explainIn(p, all, id); text != "" {
			fmt.Fprint(u.out, text)
			return nil
		}
	}
	return usageError(fmt.Errorf("nothing is known by the id %q", id), "ids are listed by dsrcheck list requirements, readings, scenarios, faults")
}

// explainIn explains an id in the words of one profile, empty if it does not know it. A
// requirement is explained by a profile that it is of, where there is one.
func explainIn(p conformance.Profile, all []conformance.Profile, id string) string {
	if r, ok := p.Catalog.Requirement(id); ok {
		for _, other := range all {
			if other.Catalog == p.Catalog && slices.ContainsFunc(other.Requirements(), func(b conformance.Binding) bool { return b.ID == id }) {
				p = other
				break
			}
		}
		return explainRequirement(p, all, r)
	}
	if r, ok := p.Catalog.Reading(id); ok {
		return explainReading(r)
	}
	if v, ok := p.Catalog.Vector(id); ok {
		return explainVector(p.Catalog, v)
	}
	if d, ok := fault.Lookup(id); ok {
		return explainDeviation(d)
	}
	for _, s := range p.Scenarios {
		if s.ID == id {
			return explainScenario(s)
		}
		if check, ok := strings.CutPrefix(id, s.ID+"/"); ok {
			return explainCheck(p, all, s, check)
		}
	}
	return ""
}

func explainRequirement(p conformance.Profile, all []conformance.Profile, r catalog.Requirement) string {
	var b strings.Builder
	severity, _ := p.Catalog.SeverityFor(r, p.Role)
	fmt.Fprintf(&b, "%s  section %s, %s\n\n  %s\n\n", r.ID, r.Section, r.Level, r.Text)
	fmt.Fprintf(&b, "binds      %s\nseverity   %s for a %s\nwire       %s\ntested by  %s\n", join(r.Binds), severity, p.Role, r.Wire, r.Check)
	if r.Inferred {
		fmt.Fprintln(&b, "inferred   no single sentence states it, but the text implies it")
	}
	if r.Summary() {
		fmt.Fprintf(&b, "restates   %s\n", strings.Join(r.SummaryOf, " "))
	}
	if r.EnforcedBy != "" {
		fmt.Fprintf(&b, "enforced   by a receiver under %s\n", r.EnforcedBy)
	}
	if len(r.Readings) > 0 {
		fmt.Fprintf(&b, "readings   %s\n", strings.Join(r.Readings, " "))
	}
	var scenarios []string
	for _, other := range all {
		for _, s := range other.Scenarios {
			if other.Catalog == p.Catalog && slices.Contains(s.Covers, r.ID) && !slices.Contains(scenarios, s.ID) {
				scenarios = append(scenarios, s.ID)
			}
		}
	}
	if len(scenarios) > 0 {
		fmt.Fprintf(&b, "scenarios  %s\n", strings.Join(scenarios, " "))
	}
	for _, code := range p.Catalog.ResultCodes {
		if code.Row == r.ID {
			b.WriteString(explainCode(code))
		}
	}
	return b.String()
}

// explainCode says when a result code is due.
func explainCode(c catalog.ResultCode) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nresult code %d: %s\n", c.Code, c.Meaning)
	for _, when := range c.Certain {
		fmt.Fprintf(&b, "  alone       %s\n", when)
	}
	for _, s := range c.Shared {
		fmt.Fprintf(&b, "  or %-7s  %s (%s)\n", numbers(s.Accept, c.Code), s.When, s.Reading)
	}
	return b.String()
}

// numbers lists numbers but one.
func numbers(all []int, but int) string {
	var words []string
	for _, n := range all {
		if n != but {
			words = append(words, fmt.Sprint(n))
		}
	}
	return strings.Join(words, ",")
}

func join[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func explainReading(r catalog.Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n\n", r.ID, r.Question)
	for _, c := range r.Choices {
		own := ""
		if c.ID == r.TextChoice {
			own = " (the text's own)"
		}
		fmt.Fprintf(&b, "  %-7s %s: %s%s\n", c.Outcome, c.ID, c.Means, own)
	}
	if len(r.Decides) > 0 {
		fmt.Fprintf(&b, "\ndecides  %s\n", strings.Join(r.Decides, " "))
	}
	fmt.Fprintf(&b, "seen     %s\n", r.Seen)
	return b.String()
}

func explainVector(c *catalog.Catalog, v catalog.Vector) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  a change to a valid request\n\n  %s\n\n", v.ID, v.Change)
	for _, o := range append(slices.Clone(v.Outcomes), c.VectorDefaults...) {
		fmt.Fprintf(&b, "  %-4s earns %s\n", o.Answer, o.Outcome)
	}
	example := opengdpr.Example
	if v.Token != "" {
		b.WriteString(explainAnswers(c, v))
		example = ddrf.Example
	}
	fmt.Fprintf(&b, "\nconcerns  %s\nwhy       %s\n", v.Violates, v.Why)
	if example, err := example(c, v.ID); err == nil {
		fmt.Fprintf(&b, "\nFor example:\n\n%s\n", example)
	}
	return b.String()
}

// explainAnswers says what answers with a result code are worth.
func explainAnswers(c *catalog.Catalog, v catalog.Vector) string {
	var b strings.Builder
	for _, r := range c.ResultCodes {
		due := ""
		if r.Code == v.Codes.Accept[0] {
			due = ", and is due"
		}
		fmt.Fprintf(&b, "  code %d earns %s%s\n", r.Code, v.Code(r.Code), due)
	}
	fmt.Fprintf(&b, "\nHTTP      %s\nacJWT     %s\n", numbers(v.HTTP, 0), v.AcJWT)
	if v.Security {
		b.WriteString("security  a 202 with code 0 is a security hole\n")
	}
	return b.String()
}

func explainScenario(s conformance.Scenario) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n\ncovers  %s\n", s.ID, s.Title, strings.Join(s.Covers, " "))
	for _, send := range s.Sends {
		fmt.Fprintf(&b, "sends   %s %s: %s\n", send.Method, send.Path, send.What)
	}
	return b.String()
}

func explainDeviation(d fault.Deviation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  a %s of a simulated %s\n\n  %s\n\n", d.Name, d.Kind, d.Partner(), d.Title)
	matrix, err := selftest.MatrixOf(d.Protocol, d.Role)
	if err != nil {
		return b.String()
	}
	for _, e := range matrix {
		if e.Deviation == d.Name && len(e.Breaks) > 0 {
			fmt.Fprintf(&b, "breaks  %s\n", strings.Join(e.Breaks, "\n        "))
		}
	}
	fmt.Fprintf(&b, "show it: dsrcheck simulate %s --fault %s\n", d.Partner(), d.Name)
	return b.String()
}
