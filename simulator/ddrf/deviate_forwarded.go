package ddrf

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// intermediaryDeviations are those of what a vendor passes on.
func intermediaryDeviations() []map[string]deviation {
	return []map[string]deviation{
		passedOnDeviations(), routeDeviations(), tokenDeviations("forwarded-rqjwt", onRQ),
		messageDeviations("forwarded"), fittingDeviations("forwarded"), sentVariants("forwarded", onRQ),
		believedDeviations(),
	}
}

// believedDeviations take answers of downstreams for acknowledgements that are none, as a
// publisher can.
func believedDeviations() map[string]deviation {
	of, all := beliefDeviations(), map[string]deviation{}
	for _, name := range []string{"bare-202", "bare-400", "server-errors", "pages", "decoded-ack", "unsigned-ack", "any-signature", "any-iss",
		"any-rqjwt", "rqjwt-by-jti", "older-rqjwt"} {
		all["forwarded-believes-"+name] = of["believes-"+name]
	}
	return all
}

// passedOnDeviations concern the tokens that are passed on (section JSON Web Token (JWT)
// Propagation) and the identifier in them.
func passedOnDeviations() map[string]deviation {
	return map[string]deviation{
		// the idJWT
		"forwarded-idjwt-signed-anew":  idJWTSent(signedAnew),
		"forwarded-idjwt-reserialised": idJWTSent(func(_ *origination, s string) string { return reserialised(s) }),
		"forwarded-idjwt-own":          requestingSo(func(r *requesting) { r.idJWT = func(*origination) string { return "" } }),
		"forwarded-idjwt-padded":       idJWTSent(func(_ *origination, s string) string { return s + "==" }),
		"forwarded-idjwt-cut":          idJWTSent(func(_ *origination, s string) string { return s[:strings.LastIndex(s, ".")+1] }),
		"forwarded-idjwt-decoded":      onRQ(func(o *origination, t *ownToken) { t.claims.set("idJWT", decodedClaims(o.IDJWT)) }),
		"forwarded-idjwt-missing":      onRQ(claimRemoved("idJWT")),
		"forwarded-idjwt-is-rqjwt":     idJWTSent(func(o *origination, s string) string { return or(o.received(), s) }),

		// the rqJWT
		"forwarded-rqjwt-unchanged":   rqJWTSent(func(o *origination, s string) string { return or(o.received(), s) }),
		"forwarded-rqjwt-signed-anew": onRQ(claimsKept),
		"forwarded-rqjwt-jti-kept": onRQ(func(o *origination, t *ownToken) {
			if jti, ok := text(payload(o.received())["jti"]); ok {
				t.claims.set("jti", jti)
			}
		}),
		"forwarded-rqjwt-jti-of-idjwt": onRQ(jtiOfIDJWT),
		"forwarded-rqjwt-same-for-all": sameForAll(func(o *origination) string { return o.IDJWT }),
		"forwarded-rqjwt-iss-of-requester": onRQ(func(o *origination, t *ownToken) {
			if o.upstream != nil {
				t.claims.set("iss", o.upstream.rq.issuer)
			}
		}),
		"forwarded-rqjwt-iss-of-recipient": onRQ(func(o *origination, t *ownToken) { t.claims.set("iss", o.to) }),
		"forwarded-rqjwt-iat-hour-early":   onRQ(iatMoved(-time.Hour)),
		"forwarded-rqjwt-options-number":   onRQ(claimSet("optionalParameters", 7)),
		"forwarded-with-options-received": onRQ(func(o *origination, t *ownToken) {
			if o.upstream != nil && o.upstream.rq.claims["optionalParameters"] != nil {
				t.claims.set("optionalParameters", o.upstream.rq.claims["optionalParameters"])
			}
		}),

		// the identifier
		"forwarded-value-constant": valueSent(func(_ *origination, i identity) string {
			return aliasOf(Identifier{0, i.Type, i.Format}, "", identity{}).Value
		}),
		"forwarded-value-before": valueSent(valueBefore),
		"forwarded-hash-of-hash": fittingSo(hashOfHash),
		"forwarded-alias":        fittingSo(aliasAlways),
		"forwarded-by-origin": fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
			if o.id != nil {
				known = append([]identity{o.id.sub}, known...)
			}
			return before(o, known, listed)
		}),
	}
}

// received is the rqJWT that is passed on, empty if none is.
func (o *origination) received() string {
	if o.upstream == nil {
		return ""
	}
	return o.upstream.rq.text
}

// idJWTSent changes the idJWT that is passed on.
func idJWTSent(f func(o *origination, s string) string) deviation {
	return requestingSo(func(r *requesting) {
		r.idDone = append(r.idDone, func(o *origination, t *ownToken) { t.text = f(o, t.text) })
	})
}

// rqJWTSent changes the signed rqJWT.
func rqJWTSent(f func(o *origination, s string) string) deviation {
	return requestingSo(func(r *requesting) {
		r.rqDone = append(r.rqDone, func(o *origination, t *ownToken) { t.text = f(o, t.text) })
	})
}

// signedAnew has the claims of a token, byte for byte, under a signature of its own.
func signedAnew(o *origination, token string) string {
	keys, err := o.keys()
	parts := strings.Split(token, ".")
	if err != nil || len(parts) != 3 {
		return token
	}
	k := keys.byAlg[o.b.algorithm]
	input := base64url(encode(document{{"typ", "JWT"}, {"alg", k.alg}, {"kid", k.kid}})) + "." + parts[1]
	s, err := sign(k.alg, k.signer, []byte(input))
	if err != nil {
		return token
	}
	return input + "." + base64url(s)
}

// claimsKept has the claims of the rqJWT that was received.
func claimsKept(o *origination, t *ownToken) {
	claims := payload(o.received())
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		t.claims.set(name, claims[name])
	}
}

// valueSent changes the value that is passed on.
func valueSent(f func(o *origination, i identity) string) deviation {
	return fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
		i, ok := before(o, known, listed)
		if ok {
			i.Value = f(o, i)
		}
		return i, ok
	})
}

// valueBefore is the value that went to a downstream before, its own where there was none.
func valueBefore(o *origination, i identity) string {
	value := i.Value
	key := "value " + o.to + " " + i.Type + " " + i.Format
	o.remember(func(m *memory) {
		if before, ok := m.acks[key]; ok {
			value = before
		}
		if len(m.acks) < maxReceived || m.acks[key] != "" {
			m.acks[key] = i.Value
		}
	})
	return value
}

// hashOfHash hashes a hash where another one is listed.
func hashOfHash(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
	if isPlain(known[0].Format) || listsAsIs(listed, known[0]) {
		return before(o, known, listed)
	}
	for _, l := range listed {
		if value, ok := hashOf(l.Format, known[0].Value); ok && l.Type == known[0].Type {
			return identity{Type: l.Type, Format: l.Format, Value: value}, true
		}
	}
	return before(o, known, listed)
}

// aliasAlways sends an alias to a downstream that lists anything.
func aliasAlways(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
	if len(listed) == 0 || o.id == nil {
		return before(o, known, listed)
	}
	return aliasOf(listed[0], o.config.Domain, o.id.sub), true
}
