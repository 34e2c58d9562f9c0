package ddrf

import (
	"context"
	"math/big"
	"net/http"
	"time"
)

// leeway is how far a time may lie ahead of the clock (AD-11).
const leeway = 5 * time.Minute

// incoming is a request while it is answered.
type incoming struct {
	http *http.Request
	body []byte
	text string // the rqJWT as it was received; the body as text where it holds none
}

// examination is the look at one request.
type examination struct {
	*view
	ctx   context.Context
	in    *incoming
	rq    *token
	id    *token
	files map[string]*partnerFile // those that were read for this request
	found *problem                // the one that it is refused for
}

// object notes a problem, unless it is overlooked, and reports whether the request is
// refused for it.
func (x *examination) object(p problem) bool {
	if x.found != nil {
		return true
	}
	if x.b.forgive(p) {
		return false
	}
	x.found = &p
	return true
}

func (x *examination) objectIn(t *token, reason, member, text string) bool {
	return x.object(problem{where: t.where, reason: reason, member: member, text: text})
}

// examine returns the problem that a request is refused for, nil if it is accepted.
func (x *examination) examine() *problem {
	compact, p := x.b.unwrap(x.in)
	if p != nil && x.object(*p) {
		return x.found
	}
	if p != nil {
		return nil // whatever it was, it is taken
	}
	x.in.text = compact
	if x.rq = x.parse(inRQJWT, compact); x.rq == nil || !x.claimsOf(x.rq) || !x.issuerOf(x.rq) {
		return x.found
	}
	inner, _ := text(x.b.idJWT(x.rq))
	if inner != "" {
		if x.id = x.parse(inIDJWT, inner); x.id == nil || !x.claimsOf(x.id) || !x.issuerOf(x.id) {
			return x.found
		}
	}
	for _, t := range []*token{x.rq, x.id} {
		if t != nil && !x.signatureOf(t) {
			return x.found
		}
	}
	for _, t := range []*token{x.rq, x.id} {
		if t != nil && !x.timesOf(t) {
			return x.found
		}
	}
	x.identifier(x.b.identityOf(x))
	if x.found == nil && x.b.last != nil {
		if p := x.b.last(x); p != nil {
			x.object(*p)
		}
	}
	return x.found
}

// timesOf looks at iat, and at exp, nbf and aud where a token has them (AD-58).
func (x *examination) timesOf(t *token) bool {
	if raw := t.claims["iat"]; kindOf(raw) != isNothing && kindOf(raw) != isNull {
		iat := x.b.number(raw)
		if iat == nil {
			return !x.objectIn(t, reasonTimeType, "iat", "it is no number")
		}
		if x.ahead(iat) > 0 && x.objectIn(t, reasonAhead, "iat", "it lies more than five minutes ahead") {
			return false
		}
	}
	if raw := t.claims["exp"]; raw != nil {
		exp := numericDate(raw)
		if (exp == nil || exp.Cmp(x.at(-leeway)) < 0) && x.objectIn(t, reasonExpired, "exp", "it has passed") {
			return false
		}
	}
	if raw := t.claims["nbf"]; raw != nil {
		nbf := numericDate(raw)
		if (nbf == nil || x.ahead(nbf) > 0) && x.objectIn(t, reasonEarly, "nbf", "it lies ahead") {
			return false
		}
	}
	if raw := t.claims["aud"]; raw != nil && !x.isAudience(raw) && x.objectIn(t, reasonAudience, "aud", "it names another recipient") {
		return false
	}
	return true
}

// ahead is positive if a time lies further ahead than the leeway.
func (x *examination) ahead(t *big.Float) int { return t.Cmp(x.at(x.b.leeway)) }

// at is a moment as seconds since 1970.
func (x *examination) at(from time.Duration) *big.Float {
	return big.NewFloat(float64(x.config.Clock.Now().Add(from).UnixMilli()) / 1000)
}

// isAudience tells whether aud, a string or a list of them, names this participant.
func (x *examination) isAudience(raw []byte) bool {
	if s, ok := text(raw); ok {
		return s == x.config.Domain
	}
	for _, one := range list(raw) {
		if s, ok := text(one); ok && s == x.config.Domain {
			return true
		}
	}
	return false
}
