package ddrf

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"
)

// publisherDeviations are those of a 1st party: what it sends and what it believes.
func publisherDeviations() []map[string]deviation {
	return []map[string]deviation{
		tokenDeviations("sent-idjwt", onID), tokenDeviations("sent-rqjwt", onRQ), sentDeviations(),
		messageDeviations("sent"), fittingDeviations("sent"), beliefDeviations(), sentVariants("sent", onBoth), pageDeviations(),
	}
}

// sentDeviations are those of a 1st party's tokens and hashes that no intermediary has.
func sentDeviations() map[string]deviation {
	return map[string]deviation{
		"sent-rqjwt-iat-hour-early": onRQ(iatMoved(-time.Hour)),
		"sent-rqjwt-signature-der":  onRQ(signatureSaid(asDER)),
		"sent-rqjwt-padded":         rqTextSaid(func(text string) string { return text + "==" }),
		"sent-idjwt-padded":         onRQ(func(o *origination, t *ownToken) { t.claims.set("idJWT", o.IDJWT+"==") }),
		"sent-until-one-fails":      requestingSo(untilOneFails),
		"sent-to-one-recipient-only": requestingSo(func(r *requesting) {
			r.around = onlyOnce(func(o *origination) string { return o.wish.Type + "\x00" + o.wish.Value }, 1<<30)
		}),
		"sent-every-other-time": requestingSo(func(r *requesting) { r.around = onlyOnce(func(o *origination) string { return o.to }, 2) }),
		"sent-not-at-all": fittingSo(func(fit, *origination, []identity, []Identifier) (identity, bool) {
			return identity{}, false
		}),
		"sent-value-before": fittingSo(func(before fit, o *origination, known []identity, listed []Identifier) (identity, bool) {
			i, ok := before(o, known, listed)
			if ok {
				i.Value = lastValue(o, i)
			}
			return i, ok
		}),
		"sent-rqjwt-no-idjwt":       onRQ(claimRemoved("idJWT")),
		"sent-rqjwt-idjwt-decoded":  onRQ(func(o *origination, t *ownToken) { t.claims.set("idJWT", decodedClaims(o.IDJWT)) }),
		"sent-rqjwt-options-number": onRQ(claimSet("optionalParameters", 7)),
		"sent-rqjwt-jti-of-idjwt":   onRQ(jtiOfIDJWT),
		"sent-rqjwt-jti-of-subject": onRQ(func(o *origination, t *ownToken) {
			id, _ := hashOf("md5", o.wish.Type+"\x00"+o.wish.Value)
			t.claims.set("jti", id)
		}),
		"sent-rqjwt-same-for-all": sameForAll(func(o *origination) string { return o.wish.Type + "\x00" + o.wish.Value }),

		"sent-hash-in-base64":     hashing(func(i identity, format string) (string, bool) { return inBase64(hashed(i, format)) }),
		"sent-hash-salted":        hashing(func(i identity, format string) (string, bool) { return hashOf(format, "salt"+normal(i)) }),
		"sent-hash-of-other-kind": hashing(otherKind),
		"sent-mail-as-written":    hashing(func(i identity, format string) (string, bool) { return hashOf(format, i.Value) }),
		"sent-hashed-if-possible": fittingSo(hashedFirst),
		"sent-with-two-keys":      onRQ(signedByOther),
		"sent-idjwt-older":        onID(iatMoved(-24 * time.Hour)),
	}
}

// rqTextSaid changes the text of the signed rqJWT.
func rqTextSaid(f func(text string) string) deviation {
	return requestingSo(func(r *requesting) {
		r.rqDone = append(r.rqDone, func(_ *origination, t *ownToken) { t.text = f(t.text) })
	})
}

// onlyOnce sends the first of so many requests that have something in common, and not the others.
func onlyOnce(about func(o *origination) string, every int) func(o *origination, send func() error) error {
	var mu sync.Mutex
	turns := map[string]int{}
	return func(o *origination, send func() error) error {
		mu.Lock()
		key := about(o)
		turn := turns[key]
		if len(turns) > maxReceived {
			clear(turns)
		}
		turns[key] = turn + 1
		mu.Unlock()
		if turn%every > 0 {
			return errors.New("it is taken for one that was sent before")
		}
		return send()
	}
}

// toHost leads a message to another host.
func toHost(m *message, host string) {
	if u, err := url.Parse(m.url); err == nil {
		u.Host = host
		m.url = u.String()
	}
}

// untilOneFails sends what is about one identifier in turn, and nothing more of it once a
// recipient could not be reached.
func untilOneFails(r *requesting) {
	type queue struct {
		sync.Mutex
		failed bool
	}
	var mu sync.Mutex
	queues := map[string]*queue{}
	r.around = func(o *origination, send func() error) error {
		key := o.wish.Type + "\x00" + o.wish.Value
		mu.Lock()
		q := queues[key]
		if q == nil {
			q = &queue{}
			queues[key] = q
		}
		if len(queues) > maxReceived {
			clear(queues)
		}
		mu.Unlock()
		q.Lock()
		defer q.Unlock()
		if q.failed {
			return errors.New("a request about this identifier could not be delivered")
		}
		err := send()
		q.failed = err == nil && o.away()
		return err
	}
}

// lastValue is the value that was sent last in that form, its own where there was none.
func lastValue(o *origination, i identity) string {
	value, key := i.Value, "value "+i.Type+" "+i.Format
	o.remember(func(m *memory) {
		if before, ok := m.acks[key]; ok {
			value = before
		}
		m.acks[key] = i.Value
	})
	return value
}

// tokenDeviations are those of one token: its claims (the tables of Deletion Request Data)
// and its signature. Their names begin with that of the token.
func tokenDeviations(name string, on func(tokenEdit) deviation) map[string]deviation {
	iss := func(f func(domain string) string) deviation {
		return on(func(o *origination, t *ownToken) { t.claims.set("iss", f(o.config.Domain)) })
	}
	return prefixed(name, map[string]deviation{
		"no-version":       on(claimRemoved("version")),
		"version-number":   on(claimSet("version", 1.0)),
		"version-2.0":      on(claimSet("version", "2.0")),
		"no-jti":           on(claimRemoved("jti")),
		"jti-number":       on(func(o *origination, t *ownToken) { t.claims.set("jti", time.Now().UnixNano()) }),
		"jti-empty":        on(claimSet("jti", "")),
		"jti-constant":     on(claimSet("jti", "0c9d64e1a1f5")),
		"no-iss":           on(claimRemoved("iss")),
		"iss-subdomain":    iss(func(d string) string { return "privacy." + d }),
		"iss-url":          iss(func(d string) string { return "https://" + d }),
		"iss-port":         iss(func(d string) string { return d + ":443" }),
		"iss-other":        iss(func(string) string { return "another-party.example" }),
		"no-sub":           on(claimRemoved("sub")),
		"sub-array":        on(func(o *origination, t *ownToken) { t.claims.set("sub", []any{subOf(t), another(o)}) }),
		"sub-flat":         on(flattened),
		"sub-plain":        on(func(o *origination, t *ownToken) { t.claims.set("sub", o.pair.Type+":"+o.pair.Value) }),
		"no-type":          on(subSays(func(sub *document) { sub.remove("identifierType") })),
		"no-value":         on(subSays(func(sub *document) { sub.remove("identifierValue") })),
		"value-number":     on(subSays(func(sub *document) { sub.set("identifierValue", 15555550100) })),
		"no-format":        on(subSays(func(sub *document) { sub.remove("identifierFormat") })),
		"no-iat":           on(claimRemoved("iat")),
		"iat-string":       on(func(o *origination, t *ownToken) { t.claims.set("iat", o.Started.UTC().Format(time.RFC3339)) }),
		"iat-milliseconds": on(func(o *origination, t *ownToken) { t.claims.set("iat", o.Started.UnixMilli()) }),
		"iat-hour-ahead":   on(iatMoved(time.Hour)),
		"foreign-key":      strangeSigner(on, func(*ownToken, *signingKey) {}),
		"unpublished-key":  strangeSigner(on, func(t *ownToken, k *signingKey) { t.jose.set("kid", k.kid) }),
		"kid-unknown":      on(func(_ *origination, t *ownToken) { t.jose.set("kid", "no-such-key") }),
		"unsigned": on(func(_ *origination, t *ownToken) {
			t.jose.set("alg", "none")
			t.sign = func([]byte) ([]byte, error) { return nil, nil }
		}),
		"hmac": on(func(_ *origination, t *ownToken) {
			t.jose.set("alg", "HS256")
			t.sign = func(input []byte) ([]byte, error) { return hmacOf([]byte("a secret of the sender's"), input), nil }
		}),
		"signature-flipped": on(signatureSaid(func(s []byte) []byte { s[len(s)/2] ^= 1; return s })),
	})
}

// sentVariants are odd but legal tokens and messages.
func sentVariants(name string, on func(tokenEdit) deviation) map[string]deviation {
	return prefixed(name, map[string]deviation{
		"rs256":        on(signedWithAlg(RS256)),
		"no-kid":       both(on(func(_ *origination, t *ownToken) { t.jose.remove("kid") }), oneKey),
		"no-typ":       on(func(_ *origination, t *ownToken) { t.jose.remove("typ") }),
		"extra-claims": on(func(_ *origination, t *ownToken) { t.claims.set("x_trace", newID()) }),
		"extra-header": on(func(_ *origination, t *ownToken) { t.jose.set("x_env", "test") }),
		"claims-shuffled": on(func(_ *origination, t *ownToken) {
			for i, j := 0, len(t.claims)-1; i < j; i, j = i+1, j-1 {
				t.claims[i], t.claims[j] = t.claims[j], t.claims[i]
			}
		}),
		"sub-string":    on(func(_ *origination, t *ownToken) { t.claims.set("sub", string(encode(subOf(t)))) }),
		"jti-long":      on(func(_ *origination, t *ownToken) { t.claims.set("jti", strings.Repeat(newID(), 8)) }),
		"jti-in-dashes": on(func(_ *origination, t *ownToken) { t.claims.set("jti", asUUID(newID())) }),
		"iat-fraction":  on(func(o *origination, t *ownToken) { t.claims.set("iat", float64(o.Started.UnixMilli())/1000+0.125) }),
		"exp-and-aud": onRQ(func(o *origination, t *ownToken) {
			t.claims.set("exp", o.Started.Add(10*time.Minute).Unix())
			t.claims.set("aud", o.to)
		}),
		"iss-upper-case": on(func(o *origination, t *ownToken) { t.claims.set("iss", strings.ToUpper(o.config.Domain)) }),
		"options":        onRQ(claimSet("optionalParameters", document{{"ticket", "42"}})),
		"bare":           bodySentAs("application/jwt", func(token string) []byte { return []byte(token) }),
		"bare-as-jose":   bodySentAs("application/jose", func(token string) []byte { return []byte(token) }),
		"bare-as-json":   bodySentAs("application/json", func(token string) []byte { return []byte(token) }),
		"bare-as-text":   bodySentAs("text/plain", func(token string) []byte { return []byte(token) }),
		"json-string":    bodySentAs("application/json", func(token string) []byte { return encode(token) }),
		"charset": messageSaid(func(_ *origination, m *message) {
			m.header.Set("Content-Type", m.header.Get("Content-Type")+"; charset=utf-8")
		}),
		"in-wider-wrapper":   bodySentAs("application/json", func(token string) []byte { return encode(document{{"rqJWT", token}, {"client", "a"}}) }),
		"late":               messageSaid(waits),
		"again-after-errors": requestingSo(func(r *requesting) { r.again = func(_ *origination, got reply) bool { return got.status/100 == 5 } }),
		"along-redirects":    requestingSo(func(r *requesting) { r.follow = withinSite }),
		"after-reading":      requestingSo(func(r *requesting) { r.had = readAgain }),
		"in-last-format":     fittingSo(lastFirst),
		"in-upper-case-hex": hashing(func(i identity, format string) (string, bool) {
			s, ok := hashed(i, format)
			return strings.ToUpper(s), ok
		}),
	})
}
