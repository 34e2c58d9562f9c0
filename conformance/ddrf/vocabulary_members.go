package ddrf

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// param gives a header parameter of the token a value, as JSON.
func param(name, raw string) change {
	return func(b *build) error { b.on.header.set(name, raw); return nil }
}

// withoutParam takes a header parameter of the token away.
func withoutParam(name string) change {
	return func(b *build) error { b.on.header.drop(name); return nil }
}

// sub gives a member of the token's sub a value, as JSON.
func sub(name, raw string) change {
	return func(b *build) error { b.on.sub.set(name, raw); return nil }
}

// withoutSub takes a member of the token's sub away.
func withoutSub(name string) change {
	return func(b *build) error { b.on.sub.drop(name); return nil }
}

// onID and onRQ make changes to one of the tokens, each to either, whichever the vector is about.
func onID(changes ...change) change {
	return func(b *build) error { return b.changed(func() *token { return b.id }, changes) }
}

func onRQ(changes ...change) change {
	return func(b *build) error { return b.changed(func() *token { return b.rq }, changes) }
}

func each(changes ...change) change { return all(onID(changes...), onRQ(changes...)) }

// changed makes changes to a token, and goes back to the one that the vector is about.
func (b *build) changed(on func() *token, changes []change) error {
	before := b.on
	b.on = on()
	defer func() { b.on = before }()
	return all(changes...)(b)
}

// wrapped gives a claim a value in which the one that it has is put where the form says %s.
func wrapped(name, form string) change {
	return claimOf(name, func(b *build) string { return fmt.Sprintf(form, b.raw(name)) })
}

// claimOf gives a claim a value, as JSON, that depends on the request.
func claimOf(name string, raw func(b *build) string) change {
	return func(b *build) error { b.on.claims.set(name, raw(b)); return nil }
}

// raw is the JSON text of a claim of the token, also of those that are only made when the token
// is built.
func (b *build) raw(name string) string {
	switch name {
	case "sub":
		return b.on.sub.String()
	case "idJWT":
		return quoted(b.id.build(b.how.sub))
	}
	return b.on.claims.get(name)
}

// stamp gives a claim a time that far from now.
func stamp(name string, offset time.Duration) change {
	return claimOf(name, func(*build) string { return fmt.Sprint(time.Now().Add(offset).Unix()) })
}

// reversed turns the order of the claims round.
func reversed(b *build) error { slices.Reverse(b.on.claims); return nil }

// headerOrder puts the header's parameters into an order.
func headerOrder(names ...string) change {
	return func(b *build) error {
		slices.SortStableFunc(b.on.header, func(x, y member) int {
			return cmp.Compare(slices.Index(names, x.name), slices.Index(names, y.name))
		})
		return nil
	}
}

// pretty writes header and claims with blanks and line breaks.
func pretty(b *build) error {
	b.on.headerText, b.on.claimsText = indented, indented
	return nil
}

func indented(text string) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(json.RawMessage(text)) // of members that are JSON
	return out.String()
}

// escapedNames writes the first character of every claim's name as an escape of JSON.
func escapedNames(b *build) error {
	names := slices.Clone(b.on.claims)
	b.on.claimsText = func(text string) string {
		for _, m := range names {
			text = strings.Replace(text, quoted(m.name)+":", fmt.Sprintf(`"\u%04x%s":`, m.name[0], m.name[1:]), 1)
		}
		return text
	}
	return nil
}

// signedBy lets P sign the token with one of its keys for an algorithm.
func signedBy(alg string, n int) change {
	return func(b *build) error { b.on.signedBy(b.f.p.nth(alg, n)); return nil }
}
