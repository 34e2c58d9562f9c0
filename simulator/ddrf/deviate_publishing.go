package ddrf

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"slices"

	"dsrcheck/simulator/network"
)

// first is the first key of the file.
func first(f *fileAnswer) any {
	if len(f.keys) == 0 {
		return nil
	}
	return f.keys[0]
}

// change edits a key of the file in its place.
func change(keys []document, i int, edit func(*document)) {
	k := keys[i].clone()
	edit(&k)
	keys[i] = k
}

// changeSigning changes the JWK of the key that acJWTs are signed with.
func changeSigning(edit func(*document)) deviation {
	return func(b *behaviour) {
		b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
			for i, k := range f.keys {
				if k.get("alg") == v.b.algorithm || k.get("alg") == nil {
					change(f.keys, i, edit)
				}
			}
		})
	}
}

// besides adds a key of a type whose JWK is changed, another one than those of the file.
func besides(edit func(*document), kty string) deviation {
	return func(b *behaviour) {
		b.strangeKeys = true
		b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
			keys, err := v.keys()
			if err != nil {
				return
			}
			for _, alg := range []string{ES256, RS256} {
				k := keys.strange[alg]
				if k == nil || k.jwk.get("kty") != kty {
					continue
				}
				strange := k.jwk.clone()
				edit(&strange)
				f.keys = append(f.keys, strange)
			}
		})
	}
}

// both commits two deviations.
func both(all ...deviation) deviation {
	return func(b *behaviour) {
		for _, d := range all {
			d(b)
		}
	}
}

// toStandard writes the modulus with padding and in the standard alphabet.
func toStandard(k *document) {
	n, _ := k.get("n").(string)
	if data, err := fromBase64url(n); err == nil {
		k.set("n", base64.StdEncoding.EncodeToString(append(data, 0xff, 0xfb)))
	}
}

// jwksElsewhere puts the keys into a JWK Set of its own, only or as well.
func jwksElsewhere(only bool) deviation {
	return func(b *behaviour) {
		b.fileEdits = append(b.fileEdits, func(v *view, f *fileAnswer) {
			f.doc.set("jwksUri", v.base(f.in)+"/jwks.json")
			if only {
				f.doc.remove("publicKey")
			}
		})
		b.others = append(b.others, func(v *view, w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/jwks.json" {
				return false
			}
			if f, err := v.file(r); err == nil {
				w.Header().Set("Content-Type", "application/jwk-set+json")
				_, _ = w.Write(encode(document{{"keys", f.keys}}))
			}
			return true
		})
	}
}

// pemKeys gives the keys as PEM.
func pemKeys(v *view, f *fileAnswer) {
	keys, err := v.keys()
	if err != nil {
		return
	}
	var all []string
	for _, alg := range []string{ES256, RS256} {
		if k := keys.byAlg[alg]; k != nil {
			der, _ := x509.MarshalPKIXPublicKey(k.signer.Public()) // which knows both types
			all = append(all, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
		}
	}
	f.doc.set("publicKey", all)
}

// manyKeys puts good keys of the same kind before those that sign.
func manyKeys(b *behaviour) {
	b.strangeKeys = true
	b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
		keys, err := v.keys()
		if err != nil {
			return
		}
		for _, k := range keys.strange {
			f.keys = slices.Insert(f.keys, 0, k.jwk)
		}
	})
}

// privateKey publishes the private member of a further key of P-256.
func privateKey(b *behaviour) {
	b.strangeKeys = true
	b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
		keys, err := v.keys()
		if err != nil || keys.strange[ES256] == nil {
			return
		}
		if private, ok := keys.strange[ES256].signer.(*ecdsa.PrivateKey); ok {
			k := keys.strange[ES256].jwk.clone()
			if d, err := private.Bytes(); err == nil {
				k.set("d", base64url(d))
				f.keys = append(f.keys, k)
			}
		}
	})
}

// weakKey adds an RSA key of 1024 bits.
func weakKey(b *behaviour) {
	b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
		signer, err := v.config.Authority.Key(v.config.Domain, "p3", network.RSA1024)
		if err != nil {
			return
		}
		if k, err := jwkOf(signer.Public()); err == nil {
			k.set("kid", "p3-weak")
			f.keys = append(f.keys, k)
		}
	})
}

// kidTwice adds a further key with the kid of the first.
func kidTwice(b *behaviour) {
	b.strangeKeys = true
	b.fileKeys = append(b.fileKeys, func(v *view, f *fileAnswer) {
		keys, err := v.keys()
		if err != nil || len(f.keys) == 0 || keys.strange[v.b.algorithm] == nil {
			return
		}
		k := keys.strange[v.b.algorithm].jwk.clone()
		k.set("kid", f.keys[0].get("kid"))
		f.keys = append(f.keys, k)
	})
}
