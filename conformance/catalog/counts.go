package catalog

import "maps"

// count counts the rows of the catalogue.
func (c *Catalog) count() Counts {
	n := Counts{
		Requirements: len(c.Requirements),
		ByLevel:      map[Level]int{},
		ByWire:       map[Wire]int{},
		Readings:     len(c.Readings),
		Vectors:      len(c.Vectors),
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
		{"vectors", said.Vectors, is.Vectors},
	} {
		p.need(n.said == n.is, "counts: %s is %d, not %d", n.name, n.is, n.said)
	}
	p.need(maps.Equal(said.ByLevel, is.ByLevel), "counts: by_level is %v, not %v", is.ByLevel, said.ByLevel)
	p.need(maps.Equal(said.ByWire, is.ByWire), "counts: by_wire is %v, not %v", is.ByWire, said.ByWire)
}
