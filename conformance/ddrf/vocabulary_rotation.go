package ddrf

import (
	"dsrcheck/conformance"
	"dsrcheck/simulator/network"
)

// Words about files that change between two requests.

// rotated lets the recipient take a request, and then changes the file, which says how long it
// may be kept.
func rotated(cache string, next func(b *build, p *party) conformance.Answer) fault {
	return func(b *build, p *party) error {
		kept := func(a conformance.Answer) conformance.Answer {
			if a.Header != nil {
				a.Header["Cache-Control"] = cache
			}
			return a
		}
		b.first = b.f.plain(b.keys, b.label+"/before")
		b.first.madeBy(p)
		b.first.sentBy(p)
		if err := answering(kept(served(p.file().String())))(b, p); err != nil {
			return err
		}
		after := kept(next(b, p))
		b.between = func() { p.site.Serve("", filePath, after) }
		return nil
	}
}

// another makes a further key of the kind that signs so far. Nobody else has it.
func another(b *build, p *party, label string) *key {
	kind := map[string]network.KeyKind{"ES256": network.ECDSAP256, "RS256": network.RSA2048}[b.how.alg]
	return newKey(label, b.keys.Key(p.domain, label, kind))
}

// newKid lists a new key beside the old one, and signs with it.
func newKid(b *build, p *party) conformance.Answer {
	k := another(b, p, "next")
	p.listed = append(p.listed, k)
	b.id.signedBy(k)
	b.rq.signedBy(k)
	return served(p.file().String())
}

// sameKid lists a new key in the place and under the kid of the old one, and signs with it.
func sameKid(b *build, p *party) conformance.Answer {
	k := another(b, p, "next")
	k.kid = p.listed[0].kid
	k.jwk.set("kid", quoted(k.kid))
	p.listed = []*key{k}
	b.id.signedBy(k)
	b.rq.signedBy(k)
	return served(p.file().String())
}

// removed lists another key, and signs with the one that is no longer there.
func removed(b *build, p *party) conformance.Answer {
	p.listed = []*key{another(b, p, "next")}
	return served(p.file().String())
}

// down has no file any more.
func down(*build, *party) conformance.Answer { return conformance.Answer{Status: 503} }
