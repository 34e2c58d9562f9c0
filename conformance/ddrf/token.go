package ddrf

// token is a JWS in the making. Changes are made at the stage at which they belong: to its
// members, to the JSON text, to an encoded segment before signing, to the signature, or to the
// compact text after that. A stage that is nil changes nothing.
type token struct {
	header object
	claims object
	sub    object // what claim sub holds
	key    *key   // that signs
	alg    string // that it signs by, whatever the header says

	headerText, claimsText       func(text string) string
	headerSegment, claimsSegment func(segment string) string
	sign                         func(input string) []byte // in place of the key
	signature                    func(signature []byte) []byte
	signatureSegment             func(segment string) string
	compact                      func(header, claims, signature string) string
}

// signedBy gives a token the key that signs it, with the header that goes with that.
func (t *token) signedBy(k *key) {
	t.key, t.alg = k, k.alg
	t.header.set("alg", quoted(k.alg))
	t.header.set("kid", quoted(k.kid))
}

// build makes the compact text. The claim sub is written in the given form, unless a change
// has given it a value.
func (t *token) build(form string) string {
	claims := append(object(nil), t.claims...)
	if i := claims.index("sub"); i >= 0 && claims[i].raw == "" {
		claims[i].raw = t.sub.String()
		if form == subString {
			claims[i].raw = quoted(t.sub.String())
		}
	}
	header := apply(t.headerSegment, encode([]byte(apply(t.headerText, t.header.String()))))
	payload := apply(t.claimsSegment, encode([]byte(apply(t.claimsText, claims.String()))))
	input := header + "." + payload
	var signature []byte
	if t.sign != nil {
		signature = t.sign(input)
	} else {
		signature = t.key.sign(t.alg, input)
	}
	last := apply(t.signatureSegment, encode(apply(t.signature, signature)))
	if t.compact != nil {
		return t.compact(header, payload, last)
	}
	return input + "." + last
}

// apply makes a change if there is one.
func apply[T any](change func(T) T, value T) T {
	if change == nil {
		return value
	}
	return change(value)
}
