package ddrf

import (
	"crypto/rsa"
	"slices"
	"strings"
)

// minimalRSA is the size below which an RSA key is refused, in bits (AD-59).
const minimalRSA = 2048

// signatureOf verifies the signature of a token with the keys of the file of its iss
// (section JSON Web Token (JWT) Propagation).
func (x *examination) signatureOf(t *token) bool {
	if t.issuer == "" {
		return true // overlooked before
	}
	for _, trusts := range x.b.trusts {
		if trusts(x, t) {
			return true
		}
	}
	if t.alg == "" || x.b.isNone(t.alg) {
		return !x.object(problem{where: t.where, reason: reasonAlgNone, text: "its header names no algorithm"})
	}
	if !slices.Contains(x.b.algorithms, t.alg) {
		return !x.object(problem{where: t.where, reason: reasonAlg, text: "its algorithm is not taken"})
	}
	if _, ok := text(t.header["kid"]); t.hasKid && !ok && x.object(problem{where: t.where, reason: reasonKidType, text: "its kid is no string"}) {
		return false
	}
	reread := false
	for {
		p := x.verify(t, reread)
		if p == nil {
			return true
		}
		f := x.files[t.issuer]
		if p.reason == reasonKid && !reread && x.b.reading.again && f != nil && f.until.After(x.config.Clock.Now()) {
			reread = true
			continue
		}
		return !x.object(*p)
	}
}

// verify looks for a key of the file of the iss that verifies a token, and returns nil if
// there is one.
func (x *examination) verify(t *token, again bool) *problem {
	file, err := x.fileOf(x.b.keeper(x, t), again)
	if err != nil {
		return &problem{where: t.where, reason: reasonFile, member: "iss", text: "the file of its issuer cannot be had"}
	}
	all := x.keysOf(file)
	if len(all) == 0 {
		return &problem{where: t.where, reason: reasonNoKeys, member: "iss", text: "the file of its issuer has no key that could be read"}
	}
	candidates := x.b.candidates(t, all)
	if len(candidates) == 0 {
		return &problem{where: t.where, reason: reasonKid, text: "the file of its issuer has no key of its kid"}
	}
	worst := &problem{where: t.where, reason: reasonSig, text: "its signature is not that of a key of its issuer"}
	fitting := false
	for _, k := range candidates {
		p := unfit(t, k)
		if p != nil && !x.b.forgive(*p) {
			worst = p
			continue
		}
		fitting = true
		if verifies(t.alg, k.public, t.input, t.signature) {
			return nil
		}
	}
	if fitting {
		worst = &problem{where: t.where, reason: reasonSig, text: "its signature is not that of a key of its issuer"}
	}
	return worst
}

// unfit tells why a key cannot be the one of a token, nil if it can.
func unfit(t *token, k *publicKey) *problem {
	small, isRSA := k.public.(*rsa.PublicKey)
	switch {
	case !fits(t.alg, k.public):
		return &problem{where: t.where, reason: reasonFits, text: "its algorithm is not one of the key"}
	case k.use != "" && k.use != "sig", len(k.ops) > 0 && !slices.Contains(k.ops, "verify"), k.alg != "" && k.alg != t.alg:
		return &problem{where: t.where, reason: reasonKeyUse, text: "the key is not for signatures of this algorithm"}
	case isRSA && small.N.BitLen() < minimalRSA:
		return &problem{where: t.where, reason: reasonKeyWeak, text: "the key is too short"}
	}
	return nil
}

// keysOf are the keys of a file. Those that cannot be read are left out (RFC 7517 section 5).
func (x *examination) keysOf(file *partnerFile) []*publicKey {
	var all []*publicKey
	for _, raw := range x.b.reading.keys(x, file.object) {
		if k, err := readKey([]byte(raw)); err == nil {
			all = append(all, k)
		}
	}
	return all
}

// byKid are the keys with the kid of a token, or all that it may be signed with if it has
// none (AD-23).
func byKid(t *token, keys []*publicKey) []*publicKey {
	if !t.hasKid {
		return keys
	}
	return slices.DeleteFunc(slices.Clone(keys), func(k *publicKey) bool { return k.kid != t.kid || k.jwk["kid"] == nil })
}

// isNone tells whether an alg means no signature, however it is spelled.
func isNone(alg string) bool { return strings.EqualFold(strings.TrimSpace(alg), "none") }
