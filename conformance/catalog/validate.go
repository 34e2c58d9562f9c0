package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// The closed sets that are not keys of a table.
var (
	wires    = []Wire{WireYes, WirePartly, WireAttest}
	outcomes = []Outcome{Accept, Note, Warn, Fail}
	detects  = []string{"", "yes", "partly", "setting"}

	answerForm = regexp.MustCompile(`^[2-5]([0-9][0-9]|xx)$`)
	aspectForm = regexp.MustCompile(`^([a-z]+(-[a-z]+)*)?$`)
)

// problems gathers what is wrong with a catalogue.
type problems []error

// need reports a problem unless ok. The problem begins with the id of the row at fault.
func (p *problems) need(ok bool, format string, args ...any) {
	if !ok {
		*p = append(*p, fmt.Errorf(format, args...))
	}
}

// unique reports ids that are empty or stand in the list more than once.
func (p *problems) unique(where string, ids []string) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		p.need(id != "", "%s: empty id", where)
		p.need(!seen[id], "%s: %q stands twice", where, id)
		seen[id] = true
	}
}

// full reports texts that are empty.
func (p *problems) full(id string, texts ...string) {
	p.need(!slices.Contains(texts, ""), "%s: a text is empty", id)
}

// validate returns one error that joins every problem of the catalogue.
func (c *Catalog) validate() error {
	var p problems
	p.full("catalogue", c.Protocol, c.Version)
	p.unique("requirements", ids(c.Requirements, func(r Requirement) string { return r.ID }))
	p.unique("readings", ids(c.Readings, func(r Reading) string { return r.ID }))
	p.unique("vectors", ids(c.Vectors, func(v Vector) string { return v.ID }))
	for _, r := range c.Requirements {
		c.validateRequirement(&p, r)
	}
	for _, r := range c.Readings {
		c.validateReading(&p, r)
	}
	if len(c.ResultCodes) > 0 {
		c.validateCodes(&p)
	} else {
		c.validateOutcomes(&p)
	}
	c.validateCounts(&p)
	return errors.Join(p...)
}

func (c *Catalog) validateRequirement(p *problems, r Requirement) {
	p.full(r.ID, r.Section, r.Text, r.Check)
	severity, ok := severities[r.Level]
	p.need(ok, "%s: unknown level %q", r.ID, r.Level)
	p.need(!ok || r.Severity == severity, "%s: severity %q does not follow from level %s", r.ID, r.Severity, r.Level)
	p.need(slices.Contains(wires, r.Wire), "%s: unknown wire %q", r.ID, r.Wire)
	p.need(len(r.Binds) > 0, "%s: binds nobody", r.ID)
	for _, role := range r.Binds {
		p.need(slices.Contains(parts[c.Protocol], role), "%s: unknown role %q", r.ID, role)
	}
	p.unique(r.ID+" readings", r.Readings)
	for _, id := range r.Readings {
		reading, ok := c.Reading(id)
		p.need(ok, "%s: unknown reading %q", r.ID, id)
		p.need(!ok || slices.Contains(reading.Decides, r.ID), "%s: reading %s does not decide it", r.ID, id)
	}
	// That summaries name detail rows only also rules out summaries in a circle.
	p.unique(r.ID+" summary_of", r.SummaryOf)
	for _, id := range r.SummaryOf {
		c.needDetail(p, r.ID+": summary_of", id)
	}
	if r.EnforcedBy != "" {
		c.needDetail(p, r.ID+": enforced_by", r.EnforcedBy)
	}
}

// needDetail reports an id that is not that of a detail row.
func (c *Catalog) needDetail(p *problems, where, id string) {
	r, ok := c.Requirement(id)
	p.need(ok, "%s: unknown requirement %q", where, id)
	p.need(!r.Summary(), "%s: %s is a summary row", where, id)
}

func (c *Catalog) validateReading(p *problems, r Reading) {
	p.full(r.ID, r.Question, r.Seen)
	p.unique(r.ID+" decides", r.Decides)
	for _, id := range r.Decides {
		req, ok := c.Requirement(id)
		p.need(ok, "%s: unknown requirement %q", r.ID, id)
		p.need(!ok || slices.Contains(req.Readings, r.ID), "%s: requirement %s does not name it", r.ID, id)
	}
	p.unique(r.ID+" choices", ids(r.Choices, func(c Choice) string { return c.ID }))
	for _, choice := range r.Choices {
		where := r.ID + " " + choice.ID
		p.full(where, choice.Means)
		p.need(slices.Contains(outcomes, choice.Outcome), "%s: unknown outcome %q", where, choice.Outcome)
		p.need(aspectForm.MatchString(choice.Aspect), "%s: aspect %q is no word", where, choice.Aspect)
	}
	if r.TextChoice != "" {
		_, ok := r.Choice(r.TextChoice)
		p.need(ok, "%s: text_choice %q is no choice", r.ID, r.TextChoice)
	}
	p.need(slices.Contains(detects, r.Detect), "%s: unknown detect %q", r.ID, r.Detect)
	p.need((r.Detect == "") == (len(r.Choices) == 0), "%s: detect is for readings with choices", r.ID)
}

// validateOutcomes reports what is wrong with vectors that HTTP answers decide.
func (c *Catalog) validateOutcomes(p *problems) {
	validateAnswers(p, "vector_defaults", c.VectorDefaults)
	for _, class := range []string{"3xx", "4xx", "5xx"} {
		_, ok := listed(c.VectorDefaults, class)
		p.need(ok, "vector_defaults: no outcome for %s", class)
	}
	for _, v := range c.Vectors {
		p.full(v.ID, v.Change, v.Why)
		c.needDetail(p, v.ID+": violates", v.Violates)
		validateAnswers(p, v.ID, v.Outcomes)
		_, ok := listed(v.Outcomes, "201")
		p.need(ok, "%s: no outcome for 201", v.ID)
		p.need(!v.coded(), "%s: result codes are not for this protocol", v.ID)
	}
}

func validateAnswers(p *problems, where string, answers []Answer) {
	p.unique(where+" answers", ids(answers, func(a Answer) string { return a.Answer }))
	for _, a := range answers {
		p.need(answerForm.MatchString(a.Answer), "%s: answer %q is no status", where, a.Answer)
		p.need(slices.Contains(outcomes, a.Outcome), "%s: unknown outcome %q", where, a.Outcome)
	}
}

// ids returns the id of each row.
func ids[T any](rows []T, id func(T) string) []string {
	list := make([]string, len(rows))
	for i, row := range rows {
		list[i] = id(row)
	}
	return list
}
