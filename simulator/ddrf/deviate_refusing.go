package ddrf

import (
	"bytes"
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
)

var escapedName = regexp.MustCompile(`\\u00[0-9a-fA-F]{2}[a-zA-Z]*"\s*:`)

// refusing refuses requests that are fine otherwise.
func refusing(code int, when func(x *examination) bool) deviation {
	return func(b *behaviour) {
		before := b.last
		b.last = func(x *examination) *problem {
			if before != nil {
				if p := before(x); p != nil {
					return p
				}
			}
			if when(x) {
				return &problem{where: inRQJWT, reason: reasonOwn, code: code, text: "it is not taken here"}
			}
			return nil
		}
	}
}

// heading refuses tokens for their header.
func heading(code int, when func(t *token) bool) deviation {
	return func(b *behaviour) {
		before := b.header
		b.header = func(t *token) *problem {
			if before != nil {
				if p := before(t); p != nil {
					return p
				}
			}
			if when(t) {
				return &problem{where: t.where, reason: reasonOwn, code: code, text: "its header is not taken here"}
			}
			return nil
		}
	}
}

// claiming refuses tokens for their claims.
func claiming(code int, when func(t *token) bool) deviation {
	return judging(code, func(_ *examination, t *token) bool { return when(t) })
}

func judging(code int, when func(x *examination, t *token) bool) deviation {
	return func(b *behaviour) {
		before := b.claims
		b.claims = func(x *examination, t *token) *problem {
			if before != nil {
				if p := before(x, t); p != nil {
					return p
				}
			}
			if when(x, t) {
				return &problem{where: t.where, reason: reasonOwn, code: code, text: "its claims are not taken here"}
			}
			return nil
		}
	}
}

// timing refuses tokens for a time that is a number.
func timing(when func(x *examination, t *token, iat *big.Float) bool) deviation {
	return judging(6, func(x *examination, t *token) bool {
		iat := numericDate(t.claims["iat"])
		return iat != nil && when(x, t, iat)
	})
}

func listsType(x *examination, name string) bool {
	return slices.ContainsFunc(x.b.identifiers, func(i Identifier) bool { return i.Type == name })
}

// aliased tells whether the two tokens name different identifiers.
func aliased(x *examination) bool { return x.id != nil && x.id.sub != x.rq.sub }

// beyond tells whether an object has other members than these.
func beyond(o object, names ...string) bool {
	for name := range o {
		if !slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// headerJSON and claimsJSON are the two parts of a token as they stand there.
func (t *token) headerJSON() []byte { return t.part(0) }
func (t *token) claimsJSON() []byte { return t.part(1) }

func (t *token) part(i int) []byte {
	parts := split(t.text)
	if len(parts) != 3 {
		return nil
	}
	data, err := fromBase64url(parts[i])
	if err != nil {
		return nil
	}
	return data
}

// highS tells whether the second number of a signature of P-256 is above half the order.
func highS(s []byte) bool {
	half := new(big.Int).Rsh(ecdsaCurves[ES256].Params().N, 1)
	return new(big.Int).SetBytes(s).Cmp(half) > 0
}

func exponent(t *token) bool {
	return kindOf(t.claims["iat"]) == isNumber && bytes.ContainsAny(t.claims["iat"], "eE")
}

func earlier(a, b *token) bool {
	first, second := numericDate(a.claims["iat"]), numericDate(b.claims["iat"])
	return first != nil && second != nil && first.Cmp(second) < 0
}

// lastPairRefused goes on listing the last pair and does not take it.
func lastPairRefused(b *behaviour) {
	if len(b.identifiers) == 0 {
		return
	}
	last := b.identifiers[len(b.identifiers)-1]
	refusing(4, func(x *examination) bool { return x.rq.sub.Type == last.Type && x.rq.sub.Format == last.Format })(b)
}

// replays refuses requests with a claim that came before, of the same issuer or of any,
// in a request that was accepted or in any.
func replays(code int, anyIssuer, refusedToo bool, claim string) deviation {
	seen := func(x *examination) string {
		value, _ := text(json.RawMessage(x.rq.claims[claim]))
		if anyIssuer {
			return claim + " " + value
		}
		return claim + " " + x.rq.issuer + " " + value
	}
	return func(b *behaviour) {
		refusing(code, func(x *examination) (again bool) {
			x.remember(func(m *memory) { again = m.seen[seen(x)] })
			return again
		})(b)
		b.edits = append(b.edits, func(v *view, a *answer) {
			if a.x == nil || a.x.rq == nil || a.problem != nil && !refusedToo {
				return
			}
			v.remember(func(m *memory) {
				if len(m.seen) < 100*maxReceived {
					m.seen[seen(a.x)] = true
				}
			})
		})
	}
}
