package ddrf

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"
)

// prefixed are deviations under names that begin so.
func prefixed(name string, all map[string]deviation) map[string]deviation {
	out := make(map[string]deviation, len(all))
	for n, d := range all {
		out[name+"-"+n] = d
	}
	return out
}

// requestingSo changes how requests are sent.
func requestingSo(f func(r *requesting)) deviation { return func(b *behaviour) { f(&b.requesting) } }

// onID, onRQ and onBoth change header and claims of the tokens before they are signed.
func onID(edit tokenEdit) deviation {
	return requestingSo(func(r *requesting) { r.idEdits = append(r.idEdits, edit) })
}

func onRQ(edit tokenEdit) deviation {
	return requestingSo(func(r *requesting) { r.rqEdits = append(r.rqEdits, edit) })
}

func onBoth(edit tokenEdit) deviation { return both(onID(edit), onRQ(edit)) }

func claimSet(name string, value any) tokenEdit {
	return func(_ *origination, t *ownToken) { t.claims.set(name, value) }
}

func claimRemoved(name string) tokenEdit {
	return func(_ *origination, t *ownToken) { t.claims.remove(name) }
}

func iatMoved(by time.Duration) tokenEdit {
	return func(o *origination, t *ownToken) { t.claims.set("iat", o.Started.Add(by).Unix()) }
}

// jtiOfIDJWT takes the jti of the idJWT.
func jtiOfIDJWT(o *origination, t *ownToken) {
	if jti, ok := text(payload(o.IDJWT)["jti"]); ok {
		t.claims.set("jti", jti)
	}
}

// subOf is the identifier of a token, empty where another deviation made something else of
// it.
func subOf(t *ownToken) document {
	sub, _ := t.claims.get("sub").(document)
	return sub
}

func subSays(change func(sub *document)) tokenEdit {
	return func(_ *origination, t *ownToken) {
		sub := subOf(t).clone()
		change(&sub)
		t.claims.set("sub", sub)
	}
}

// another is a second identifier of the same kind.
func another(o *origination) document {
	return document{{"identifierValue", madeUp(o.pair)}, {"identifierType", o.pair.Type}, {"identifierFormat", o.pair.Format}}
}

// flattened has the members of sub beside the other claims.
func flattened(_ *origination, t *ownToken) {
	sub := subOf(t)
	t.claims.remove("sub")
	t.claims = append(t.claims, sub...)
}

func signatureSaid(f func(signature []byte) []byte) tokenEdit {
	return func(_ *origination, t *ownToken) {
		sign := t.sign
		t.sign = func(input []byte) ([]byte, error) {
			s, err := sign(input)
			if err != nil {
				return nil, err
			}
			return f(s), nil
		}
	}
}

// signedBy signs a token with another key.
func (t *ownToken) signedBy(k *signingKey) {
	t.sign = func(input []byte) ([]byte, error) { return sign(k.alg, k.signer, input) }
}

// strangeSigner signs with a key that the file does not have.
func strangeSigner(on func(tokenEdit) deviation, say func(t *ownToken, k *signingKey)) deviation {
	return both(func(b *behaviour) { b.strangeKeys = true }, on(func(o *origination, t *ownToken) {
		keys, err := o.keys()
		if err != nil || keys.strange[o.b.algorithm] == nil {
			return
		}
		k := keys.strange[o.b.algorithm]
		t.signedBy(k)
		say(t, k)
	}))
}

// signedWithAlg signs with the key of an algorithm, where there is one.
func signedWithAlg(alg string) tokenEdit {
	return func(o *origination, t *ownToken) {
		keys, err := o.keys()
		if err != nil || keys.byAlg[alg] == nil {
			return
		}
		t.jose.set("alg", alg)
		t.jose.set("kid", keys.byAlg[alg].kid)
		t.signedBy(keys.byAlg[alg])
	}
}

// signedByOther signs with the other key of the file.
func signedByOther(o *origination, t *ownToken) {
	signedWithAlg(unless(o.b.algorithm == RS256, RS256, ES256))(o, t)
}

// oneKey has only the key in the file with which it signs.
func oneKey(b *behaviour) {
	b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
		f.keys = slices.DeleteFunc(f.keys, func(k document) bool { return k.get("alg") != v.b.algorithm })
	})
}

// sameForAll sends the rqJWT that was made first for a thing to everybody.
func sameForAll(about func(o *origination) string) deviation {
	return requestingSo(func(r *requesting) {
		r.rqDone = append(r.rqDone, func(o *origination, t *ownToken) {
			key := "rqJWT " + about(o)
			o.remember(func(m *memory) {
				if first, ok := m.acks[key]; ok {
					t.text = first
				} else if len(m.acks) < maxReceived {
					m.acks[key] = t.text
				}
			})
			o.IDJWT = innerToken(t.text)
		})
	})
}

// hashing makes hashes otherwise.
func hashing(f func(i identity, format string) (string, bool)) deviation {
	return requestingSo(func(r *requesting) { r.hashed = f })
}

// inBase64 writes a hash in hex as base64.
func inBase64(sum string, ok bool) (string, bool) {
	data, err := hex.DecodeString(sum)
	return base64.StdEncoding.EncodeToString(data), ok && err == nil
}

// otherKind is SHA-256 for every format that is a hash.
func otherKind(i identity, format string) (string, bool) {
	sum, _ := hashOf("sha256", normal(i))
	_, ok := hashOf(format, "")
	if formatName(format) == "sha256" {
		sum, _ = hashOf("sha1", normal(i))
	}
	return sum, ok
}
