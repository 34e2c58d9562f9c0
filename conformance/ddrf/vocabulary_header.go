package ddrf

import (
	"slices"
	"strings"
	"unicode"
)

// Words about the header of a token and the key that signs it.

// paramOf gives a parameter of the token's header a value that the request tells.
func paramOf(name string, raw func(b *build) string) change {
	return func(b *build) error { return param(name, raw(b))(b) }
}

// paramTwice writes a parameter of the header twice, one after the other.
func paramTwice(name string, first, last func(b *build) string) change {
	return func(b *build) error { b.on.header.twice(name, first(b), last(b)); return nil }
}

// twice writes a member twice, one after the other, in the place where it stands.
func (o *object) twice(name, first, last string) {
	var all object
	for _, m := range *o {
		if m.name == name {
			all = append(all, member{name, first})
			m.raw = last
		}
		all = append(all, m)
	}
	*o = all
}

// always is a text that no request changes.
func always(text string) func(*build) string { return func(*build) string { return text } }

// signer picks a key for a token.
type signer func(b *build) *key

// itsKey is the key that signs the token so far.
func itsKey(b *build) *key { return b.on.key }

// itsAlg is its algorithm as JSON.
func itsAlg(b *build) string { return quoted(b.on.alg) }

// byP, byQ and byAttacker are the first keys of those parties for the recipient's algorithm,
// second is P's next one.
func byP(b *build) *key { return b.f.p.first(b.how.alg) }

func byQ(b *build) *key { return b.f.q.first(b.how.alg) }

func byAttacker(b *build) *key { return b.f.attacker.first(b.how.alg) }

func second(b *build) *key { return b.f.p.nth(b.how.alg, 1) }

// byEC and byRSA are P's first keys of those types.
func byEC(b *build) *key { return b.f.p.first("ES256") }

func byRSA(b *build) *key { return b.f.p.first("RS256") }

// byNobody is a key that no file has.
func byNobody(b *build) *key {
	return newKey("none", b.keys.Key(b.f.p.domain, "unpublished", purposes[usualPurpose[b.how.alg]]))
}

// fromAttacker lets the attacker be the requester, with a true key of its own.
func fromAttacker(b *build) error { b.sentBy(b.f.attacker); return nil }

// attackersWithItsKid is the attacker's JWK under the kid of the key that the header names.
func attackersWithItsKid(b *build) string {
	jwk := slices.Clone(byAttacker(b).jwk)
	jwk.set("kid", b.on.header.get("kid"))
	return jwk.String()
}

// keyed lets a key sign the token, with its alg and kid in the header.
func keyed(who signer) change {
	return func(b *build) error { b.on.signedBy(who(b)); return nil }
}

// forgedBy lets a key sign the token, and leaves the header that names another one.
func forgedBy(who signer) change {
	return func(b *build) error { b.on.key = who(b); return nil }
}

// needs skips a vector about an algorithm that the recipient does not take, where its refusal
// would say nothing. Else P's key of the algorithm signs the token.
func needs(alg string) change {
	return func(b *build) error {
		if !b.f.takes[alg] {
			return notHere("the recipient does not take " + alg + ", so that its refusal would prove nothing")
		}
		b.on.signedBy(b.f.p.first(alg))
		return nil
	}
}

// otherCase is a text with its capitals small and its small letters capital.
func otherCase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}
