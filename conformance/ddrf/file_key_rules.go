package ddrf

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// kidUnique judges DD-DF-03: a kid leads to one key. RFC 7517 section 4.5 lets keys of different
// types share one; the same key listed twice leads nobody astray.
func (f *file) kidUnique() conformance.Finding {
	fd := conformance.Fine("no kid that two keys of one type have", f.keysShown())
	type name struct{ kind, kid string }
	first := map[name]fileKey{}
	var problems []string
	for i, k := range f.entries {
		if k.key == nil || !k.key.HasKid {
			continue
		}
		n := name{k.key.Kind, k.key.Kid}
		other, taken := first[n]
		switch {
		case !taken:
			first[n] = k
		case !k.same(other):
			problems = append(problems, fmt.Sprintf("key %d has the kid %q of another key", i, conformance.Clip(k.key.Kid)))
		}
	}
	fd.Problem = several(problems)
	return fd
}

// same reports the same key, whatever else its JWK says.
func (k fileKey) same(other fileKey) bool {
	if k.key.Thumbprint != "" || other.key.Thumbprint != "" {
		return k.key.Thumbprint == other.key.Thumbprint
	}
	return bytes.Equal(k.raw, other.raw)
}

// keyStrength judges DD-DF-03: no RSA key is too short (AD-59).
func (f *file) keyStrength() conformance.Finding {
	fd := conformance.Fine("RSA keys of at least 2048 bits", f.keysShown())
	if slices.ContainsFunc(f.entries, fileKey.weak) {
		return fd.Saw("AD-59", "own-weak")
	}
	return fd
}

// keyUse judges DD-DF-03: what keys say of themselves lets them verify tokens (AD-25).
func (f *file) keyUse() conformance.Finding {
	fd := conformance.Fine("keys whose alg, use and key_ops let them verify, and do not contradict each other", f.usesShown())
	if len(f.keys) == 0 {
		return conformance.Unknown(causeParse, "no key could be read")
	}
	if slices.ContainsFunc(f.keys, contradictory) || !slices.ContainsFunc(f.keys, verifies) {
		return fd.Saw("AD-25", "own-mismatch")
	}
	return fd
}

// usesShown lists what the keys say of their use.
func (f *file) usesShown() string {
	var words []string
	for i, k := range f.keys {
		if k.Alg != "" || k.Use != "" || k.Ops != nil {
			words = append(words, fmt.Sprintf("key %d: alg %q, use %q, key_ops %q", i, k.Alg, k.Use, k.Ops))
		}
	}
	if len(words) == 0 {
		return "no alg, use or key_ops"
	}
	return conformance.Clip(several(words))
}

// verifies reports a key that says nothing against verifying with it.
func verifies(k *jws.Key) bool {
	return (k.Use == "" || k.Use == "sig") && (k.Ops == nil || slices.Contains(k.Ops, "verify")) && (k.Alg == "" || fits(k))
}

// contradictory reports a key whose members speak against each other: one says that it is for
// signatures, and another that it is not, or not by an algorithm of its kind.
func contradictory(k *jws.Key) bool {
	return (k.Use == "sig" || slices.Contains(k.Ops, "verify") || signs(k.Alg)) && !verifies(k)
}

// signs reports an algorithm of JWS.
func signs(alg string) bool {
	return alg == "EdDSA" || alg == "Ed25519" || alg == "none" ||
		len(alg) == 5 && slices.Contains([]string{"ES", "RS", "PS", "HS"}, alg[:2]) && strings.TrimLeft(alg[2:], "0123456789") == ""
}

// fits reports that a key's alg is one of its type and curve.
func fits(k *jws.Key) bool {
	switch k.Kind {
	case "EC":
		return k.Alg == map[string]string{"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[k.Curve]
	case "RSA":
		return slices.Contains([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, k.Alg)
	}
	return k.Alg == "EdDSA" || k.Alg == "Ed25519"
}
