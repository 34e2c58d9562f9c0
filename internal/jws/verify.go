package jws

import (
	"slices"
	"strconv"
	"strings"
)

// algorithm is one that is verified here, and what it demands of a key.
type algorithm struct {
	name, kind, curve string
}

// algorithms is the closed list (RFC 7518 section 3.1, RFC 8037 section 3.1).
var algorithms = map[string]algorithm{
	"ES256": {"ES256", "EC", "P-256"},
	"ES384": {"ES384", "EC", "P-384"},
	"ES512": {"ES512", "EC", "P-521"},
	"RS256": {"RS256", "RSA", ""},
	"RS384": {"RS384", "RSA", ""},
	"RS512": {"RS512", "RSA", ""},
	"PS256": {"PS256", "RSA", ""},
	"PS384": {"PS384", "RSA", ""},
	"PS512": {"PS512", "RSA", ""},
	"EdDSA": {"EdDSA", "OKP", "Ed25519"},
}

// algorithmOf finds the algorithm that a header names.
func algorithmOf(alg string) (algorithm, *Refusal) {
	if a, ok := algorithms[alg]; ok {
		return a, nil
	}
	switch {
	case strings.EqualFold(alg, "none"):
		return algorithm{}, refuse(ReasonAlgNone, PartHeader, "alg %s", strconv.Quote(alg))
	case len(alg) == 5 && strings.EqualFold(alg[:2], "HS"):
		return algorithm{}, refuse(ReasonAlgHMAC, PartHeader, "alg %s", strconv.Quote(alg))
	}
	return algorithm{}, refuse(ReasonAlgUnknown, PartHeader, "alg %s", strconv.Quote(alg))
}

// Verify verifies the token with one of the keys, and gives that key. Keys come from nowhere
// else: what the header holds or points to is never used. Only the keys that have the token's
// kid count; if there are none, those that have no kid at all; for a token without kid all. Of
// these each that fits alg is tried. The error is a *Refusal: that of Parse if it refused the
// token. The key is nil then, unless just one counted.
func (t *Token) Verify(keys []*Key) (*Key, error) {
	if t.refusal != nil {
		return nil, t.refusal
	}
	a, r := algorithmOf(t.Alg)
	if r != nil {
		return nil, r
	}
	if len(keys) == 0 {
		return nil, refuse(ReasonNoKey, PartKey, "")
	}
	named := t.named(keys)
	if len(named) == 0 {
		return nil, refuse(ReasonKeyUnknown, PartKey, "kid %s", strconv.Quote(t.Kid))
	}
	var tried *Key
	for _, k := range named {
		problem := k.verify(a, t.Signed, t.Signature)
		if problem == nil {
			return k, nil
		}
		if r == nil || weight(problem.Reason) > weight(r.Reason) {
			tried, r = k, problem
		}
	}
	if len(named) > 1 {
		tried = nil
	}
	return tried, r
}

// weight orders the reasons for which several keys refuse: the one that got furthest tells
// most.
func weight(r Reason) int {
	return slices.Index([]Reason{ReasonAlgKey, ReasonSignatureLength, ReasonSignatureRange, ReasonSignature}, r)
}

// named are the keys that the token's kid allows.
func (t *Token) named(keys []*Key) []*Key {
	if !t.HasKid {
		return keys
	}
	if len(keys) == 1 && keys[0].HasKid && keys[0].Kid == t.Kid {
		return keys
	}
	var same, nameless []*Key
	for _, k := range keys {
		switch {
		case !k.HasKid:
			nameless = append(nameless, k)
		case k.Kid == t.Kid:
			same = append(same, k)
		}
	}
	if len(same) == 0 {
		return nameless
	}
	return same
}

// Verify verifies a signature over bytes with this key and no other, under an algorithm by
// its name of RFC 7518. The error is a *Refusal.
func (k *Key) Verify(alg string, signed, signature []byte) error {
	a, r := algorithmOf(alg)
	if r == nil {
		r = k.verify(a, signed, signature)
	}
	if r != nil {
		return r
	}
	return nil
}

// verify checks all that can be known of key and signature without cryptography, then that.
func (k *Key) verify(a algorithm, signed, signature []byte) *Refusal {
	if r := k.fits(a); r != nil {
		return r
	}
	size := len(k.bound)
	if k.Kind != "RSA" {
		size *= 2
	}
	if len(signature) != size {
		return refuse(ReasonSignatureLength, PartSignature, "%d bytes in place of %d", len(signature), size)
	}
	if problem := k.outOfRange(signature); problem != "" {
		return refuse(ReasonSignatureRange, PartSignature, "%s", problem)
	}
	if !cryptographic(a.name, k.Public, signed, signature) {
		return refuse(ReasonSignature, PartSignature, "%s", k.named())
	}
	return nil
}
