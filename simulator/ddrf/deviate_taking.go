package ddrf

import (
	"encoding/json"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"time"
)

var base64Hash = regexp.MustCompile(`^[A-Za-z0-9+/_-]{43}=?$`)

// unneeded takes tokens without a claim, or with null for it.
func unneeded(member string) deviation {
	return forgiving(func(p problem) bool { return p.about(member) && p.of(reasonMissing, reasonNull) })
}

func typeIgnored(members ...string) deviation {
	return forgiving(func(p problem) bool { return p.about(members...) && p.of(reasonType) })
}

// subSaid finds an identifier where there is no sub.
func subSaid(f func(t *token) json.RawMessage) deviation {
	return func(b *behaviour) {
		before := b.sub
		b.sub = func(t *token) json.RawMessage {
			if raw := before(t); raw != nil {
				return raw
			}
			return f(t)
		}
	}
}

// flatSub makes a sub of claims that stand beside each other.
func flatSub(t *token) json.RawMessage {
	if t.claims["identifierType"] == nil {
		return nil
	}
	o := document{}
	for _, name := range []string{"identifierValue", "identifierType", "identifierFormat"} {
		o.set(name, t.claims[name])
	}
	return encode(o)
}

// payloadClaim is a claim of the rqJWT inside an acJWT, and of the idJWT inside that.
func payloadClaim(t *token, name string) json.RawMessage {
	rq, _ := text(t.claims["rqJWT"])
	return payload(rq)[name]
}

// aheadUpTo takes times that lie that far ahead at most.
func aheadUpTo(most time.Duration) deviation {
	return func(b *behaviour) { b.leeway = most }
}

// numbers reads times otherwise where they are no plain ones.
func numbers(f func(raw json.RawMessage) *big.Float) deviation {
	return func(b *behaviour) {
		before := b.number
		b.number = func(raw json.RawMessage) *big.Float {
			if n := f(raw); n != nil {
				return n
			}
			return before(raw)
		}
	}
}

// inSeconds takes large numbers for milliseconds.
func inSeconds(raw json.RawMessage) *big.Float {
	n := numericDate(raw)
	if n == nil || n.Cmp(big.NewFloat(1e11)) < 0 || n.Cmp(big.NewFloat(1e14)) > 0 {
		return nil
	}
	return n.Quo(n, big.NewFloat(1000))
}

func fromDigits(raw json.RawMessage) *big.Float {
	s, ok := text(raw)
	if !ok {
		return nil
	}
	return numericDate(json.RawMessage(s))
}

// forgivingIdentity takes identifiers whatever the list says.
func forgivingIdentity(when func(identity) bool) deviation {
	return func(b *behaviour) {
		b.listless = append(b.listless, when)
	}
}

// sameBy compares types and formats otherwise.
func sameBy(f func(listed, received string) bool) deviation {
	return func(b *behaviour) { b.same = f }
}

// typesByID takes the id of an entry for its type.
func typesByID(b *behaviour) {
	for _, i := range b.identifiers {
		if i.ID == 0 {
			continue
		}
		id := strconv.Itoa(i.ID)
		forgivingIdentity(func(got identity) bool { return got.Type == id })(b)
	}
}

// subSaidByOrigin processes by what the idJWT says.
func subSaidByOrigin(b *behaviour) {
	b.identityOf = func(x *examination) identity {
		if x.id != nil {
			return x.id.sub
		}
		return x.rq.sub
	}
}

// anyListedFormat takes a format that is listed for another type.
func anyListedFormat(b *behaviour) {
	listed := b.identifiers
	forgivingIdentity(func(got identity) bool {
		return slices.ContainsFunc(listed, func(i Identifier) bool { return i.Type == got.Type }) &&
			slices.ContainsFunc(listed, func(i Identifier) bool { return i.Format == got.Format })
	})(b)
}

func valueBy(f func(identity) bool) deviation { return func(b *behaviour) { b.valueFits = f } }
