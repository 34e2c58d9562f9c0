package catalog

import "maps"

// count counts the rows of the catalogue.
func (c *Catalog) count() Counts {
	n := Counts{
		Requirements: len(c.Requirements),
		ByLevel:      map[Level]int{},
		ByWire:       map[Wire]int{},
		Readings:     len(c.Readings),
		ByChoice:     map[Outcome]int{},
		ResultCodes:  len(c.ResultCodes),
		Vectors:      len(c.Vectors),
		ByToken:      map[Token]int{},
		ByFirstCode:  map[int]int{},
		ByAccepted:   map[Outcome]int{},
	}
	for _, r := range c.Requirements {
		n.ByLevel[r.Level]++
		n.ByWire[r.Wire]++
		if r.Summary() {
			n.Summary++
		} else {
			n.Detail++
		}
		if r.Inferred {
			n.Inferred++
		}
		if r.EnforcedBy != "" {
			n.EnforcedBy++
		}
	}
	for _, r := range c.Readings {
		if len(r.Choices) > 0 {
			n.ReadingsWithChoices++
		}
		if r.TextChoice != "" {
			n.ReadingsWithText++
		}
		n.Choices += len(r.Choices)
		for _, choice := range r.Choices {
			n.ByChoice[choice.Outcome]++
		}
	}
	for _, v := range c.Vectors {
		if v.Token == "" {
			continue
		}
		n.ByToken[v.Token]++
		n.ByAccepted[v.IfAccepted]++
		if len(v.Codes.Accept) > 0 {
			n.ByFirstCode[v.Codes.Accept[0]]++
		}
		if v.Security {
			n.Security++
		}
	}
	return n
}

// validateCounts reports every count of the file that its rows do not bear out.
func (c *Catalog) validateCounts(p *problems) {
	said, is := c.Counts, c.count()
	for _, n := range []struct {
		name     string
		said, is int
	}{
		{"requirements", said.Requirements, is.Requirements},
		{"detail", said.Detail, is.Detail},
		{"summary", said.Summary, is.Summary},
		{"inferred", said.Inferred, is.Inferred},
		{"enforced_by", said.EnforcedBy, is.EnforcedBy},
		{"readings", said.Readings, is.Readings},
		{"readings_with_choices", said.ReadingsWithChoices, is.ReadingsWithChoices},
		{"readings_with_text_choice", said.ReadingsWithText, is.ReadingsWithText},
		{"choices", said.Choices, is.Choices},
		{"result_codes", said.ResultCodes, is.ResultCodes},
		{"vectors", said.Vectors, is.Vectors},
		{"security", said.Security, is.Security},
	} {
		p.need(n.said == n.is, "counts: %s is %d, not %d", n.name, n.is, n.said)
	}
	needCounts(p, "by_level", said.ByLevel, is.ByLevel)
	needCounts(p, "by_wire", said.ByWire, is.ByWire)
	needCounts(p, "by_choice", said.ByChoice, is.ByChoice)
	needCounts(p, "by_token", said.ByToken, is.ByToken)
	needCounts(p, "by_first_code", said.ByFirstCode, is.ByFirstCode)
	needCounts(p, "by_accepted", said.ByAccepted, is.ByAccepted)
}

// needCounts reports counts by some key that the rows do not bear out.
func needCounts[K comparable](p *problems, name string, said, is map[K]int) {
	p.need(maps.Equal(said, is), "counts: %s is %v, not %v", name, is, said)
}
