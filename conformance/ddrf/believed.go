package ddrf

import (
	"slices"

	"dsrcheck/conformance"
)

// believed shows a recipient a true idJWT, and then one that is none although it looks like the
// other. Who keeps in mind what was verified once believes it.
func believed(w *watch) {
	vector, _ := w.Catalog().Vector("id-sig-bit-flipped")
	for _, c := range []struct {
		name, what string
		forge      func(b *build)
	}{
		{"id-broken-after-true", "the same idJWT with another signature", func(b *build) { b.id.signature = flipped }},
		{"id-forged-after-true", "an idJWT with the same jti by somebody else", func(b *build) {
			kid := b.id.key.kid
			b.id.signedBy(byNobody(b))
			b.id.header.set("kid", quoted(kid))
		}},
	} {
		if cause, why := unaccepted(w.f); cause != "" {
			w.Check(c.name, vector.Violates, w.f.cannot(cause, w.f.reason(why)))
			continue
		}
		first := w.f.plain(w, c.name)
		truly := first.send(w.Session, w.f, "a true idJWT")
		second := w.f.plain(w, c.name+"/again")
		id := *first.id
		id.header, id.claims = slices.Clone(id.header), slices.Clone(id.claims)
		second.id = &id
		c.forge(&build{request: second, f: w.f, keys: w, on: second.id})
		a := answered{second.send(w.Session, w.f, c.what), vectorCase{Vector: vector}}
		finding := a.judge()
		if !truly.accepts() {
			finding = conformance.Unknown(plainCheck, "the true idJWT before it was not taken: "+truly.told())
		}
		w.Check(c.name, vector.Violates, finding, truly.ex, a.ex)
	}
}
