package ddrf

import (
	"slices"
	"strings"
)

// fit chooses what is sent of what is known, like [fitting].
type fit = func(o *origination, known []identity, listed []Identifier) (identity, bool)

// fittingSo chooses otherwise, with what chose before at hand.
func fittingSo(f func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool)) deviation {
	return requestingSo(func(r *requesting) {
		before := r.fitting
		r.fitting = func(o *origination, known []identity, listed []Identifier) (identity, bool) {
			return f(before, o, known, listed)
		}
	})
}

// fittingDeviations send identifiers that the recipient does not list (section Identifier
// Communication).
func fittingDeviations(name string) map[string]deviation {
	said := func(change func(i *identity)) deviation {
		return fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
			i, ok := before(o, known, listed)
			change(&i)
			return i, ok
		})
	}
	return prefixed(name, map[string]deviation{
		"of-unlisted-types": fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
			if i, ok := before(o, known, listed); ok || listsTypeOf(listed, known[0]) {
				return i, ok
			}
			return known[0], true
		}),
		"of-unlisted-formats": fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
			if !listsTypeOf(listed, known[0]) || listsAsIs(listed, known[0]) {
				return before(o, known, listed)
			}
			return known[0], true
		}),
		"under-listed-format": fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
			if !listsTypeOf(listed, known[0]) || listsAsIs(listed, known[0]) {
				return before(o, known, listed)
			}
			i := slices.IndexFunc(listed, func(l Identifier) bool { return l.Type == known[0].Type })
			return identity{Type: known[0].Type, Format: listed[i].Format, Value: known[0].Value}, true
		}),
		"type-in-upper-case":   said(func(i *identity) { i.Type = strings.ToUpper(i.Type) }),
		"format-in-upper-case": said(func(i *identity) { i.Format = strings.ToUpper(i.Format) }),
	})
}

// listsTypeOf tells whether a list has the type of an identifier.
func listsTypeOf(listed []Identifier, i identity) bool {
	return slices.ContainsFunc(listed, func(l Identifier) bool { return l.Type == i.Type })
}

// listsAsIs tells whether it has its type and format.
func listsAsIs(listed []Identifier, i identity) bool {
	return slices.ContainsFunc(listed, func(l Identifier) bool { return l.Type == i.Type && sameFormat(l.Format, i.Format) })
}

// lastFirst looks at what is listed from its end.
func lastFirst(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
	for _, l := range slices.Backward(listed) {
		if i, ok := before(o, known[:1], []Identifier{l}); ok {
			return i, ok
		}
	}
	return before(o, known, listed)
}

// hashedFirst sends the hash of a plain identifier if one is listed.
func hashedFirst(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
	for _, l := range listed {
		if l.Type != known[0].Type || !isPlain(known[0].Format) {
			continue
		}
		if value, ok := o.b.requesting.hashed(known[0], l.Format); ok {
			return identity{Type: l.Type, Format: l.Format, Value: value}, true
		}
	}
	return before(o, known, listed)
}
