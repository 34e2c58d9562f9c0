package catalog

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
)

var (
	tokens = []Token{TokenRequest, TokenIdentity, TokenOrigin, TokenHTTP}
	owed   = []Owed{OwedRequired, OwedOptional}

	// citation is an id of a requirement or a reading of DDRF within a text.
	citation = regexp.MustCompile(`\b(AD-[0-9]+|DD-[A-Z]+-[0-9]+)\b`)
)

// validateCodes reports what is wrong with the result codes and the vectors that they decide.
func (c *Catalog) validateCodes(p *problems) {
	p.need(len(c.VectorDefaults) == 0, "vector_defaults: not for this protocol")
	for i, r := range c.ResultCodes {
		p.need(r.Code == i, "result_codes: code %d stands in place %d", r.Code, i)
		c.validateResultCode(p, r)
	}
	for _, v := range c.Vectors {
		c.validateCoded(p, v)
	}
	for _, r := range c.Requirements {
		c.cites(p, r.ID, r.Text, r.Check)
	}
	for _, r := range c.Readings {
		c.cites(p, r.ID, r.Question, r.Seen)
		for _, choice := range r.Choices {
			c.cites(p, r.ID+" "+choice.ID, choice.Means)
		}
	}
}

func (c *Catalog) validateResultCode(p *problems, r ResultCode) {
	where := fmt.Sprintf("code %d", r.Code)
	p.full(where, append(r.Certain, r.Meaning)...)
	c.needDetail(p, where+": row", r.Row)
	p.need(len(r.Certain)+len(r.Shared) > 0, "%s: no condition", where)
	for _, s := range r.Shared {
		p.full(where, s.When)
		c.validateList(p, where+" shared", s.Accept)
		p.need(slices.Contains(s.Accept, r.Code), "%s: shared, but not with itself: %s", where, s.When)
		p.need(len(s.Accept) > 1, "%s: shared with no other code: %s", where, s.When)
		_, ok := c.Reading(s.Reading)
		p.need(ok, "%s: unknown reading %q", where, s.Reading)
	}
}

func (c *Catalog) validateCoded(p *problems, v Vector) {
	p.full(v.ID, v.Change, v.Why)
	c.needDetail(p, v.ID+": violates", v.Violates)
	if r, ok := c.Requirement(v.Violates); ok {
		_, binds := c.SeverityFor(r, Recipient)
		p.need(binds, "%s: %s does not concern a recipient", v.ID, v.Violates)
	}
	c.cites(p, v.ID, v.Change, v.Why)
	p.need(len(v.Outcomes) == 0, "%s: outcomes are not for this protocol", v.ID)
	p.need(slices.Contains(tokens, v.Token), "%s: unknown token %q", v.ID, v.Token)
	p.need(slices.Contains(owed, v.AcJWT), "%s: unknown acjwt %q", v.ID, v.AcJWT)
	p.need(len(v.Codes.Accept) > 0, "%s: no code is right", v.ID)
	c.validateList(p, v.ID+" codes", slices.Concat(v.Codes.Accept, v.Codes.Warn))
	p.need(slices.Contains(outcomes, v.IfAccepted), "%s: unknown outcome %q", v.ID, v.IfAccepted)
	p.need(slices.Contains(v.Codes.Accept, 0) == (v.IfAccepted == Accept || v.IfAccepted == Note),
		"%s: outcome_if_accepted %q does not fit the codes that are right", v.ID, v.IfAccepted)
	p.need(slices.Contains(v.Codes.Warn, 0) == (v.IfAccepted == Warn),
		"%s: outcome_if_accepted %q does not fit the codes that are tolerable", v.ID, v.IfAccepted)
	p.need(!v.Security || !v.Legal(), "%s: a legal request is no security hole", v.ID)
	validateHTTP(p, v)
}

// validateHTTP reports HTTP answers of a vector that do not agree with its codes.
func validateHTTP(p *problems, v Vector) {
	seen := map[int]bool{}
	for _, status := range v.HTTP {
		p.need(status >= 200 && status <= 599, "%s: http %d is no status of an answer", v.ID, status)
		p.need(!seen[status], "%s: http %d stands twice", v.ID, status)
		seen[status] = true
	}
	refused := slices.ContainsFunc(v.Codes.Accept, func(code int) bool { return code != 0 })
	p.need(seen[http.StatusAccepted] == slices.Contains(v.Codes.Accept, 0), "%s: http 202 does not agree with code 0", v.ID)
	p.need(seen[http.StatusBadRequest] == refused, "%s: http 400 does not agree with codes 1 to 6", v.ID)
}

// validateList reports codes that the table does not have or that stand twice.
func (c *Catalog) validateList(p *problems, where string, codes []int) {
	seen := map[int]bool{}
	for _, code := range codes {
		_, ok := c.ResultCode(code)
		p.need(ok, "%s: unknown code %d", where, code)
		p.need(!seen[code], "%s: code %d stands twice", where, code)
		seen[code] = true
	}
}

// cites reports ids in prose that lead nowhere.
func (c *Catalog) cites(p *problems, where string, texts ...string) {
	for _, text := range texts {
		for _, id := range citation.FindAllString(text, -1) {
			_, requirement := c.Requirement(id)
			_, reading := c.Reading(id)
			p.need(requirement || reading, "%s: cites %s, which is not there", where, id)
		}
	}
}
