package ddrf

// keyDeviations concern the keys in the file (section Cryptographic Keys). Where a key is
// broken it stands beside the good ones, so that acJWTs still verify.
func keyDeviations() map[string]deviation {
	return map[string]deviation{
		// where they stand
		"keys-missing":  editFile(func(f *fileAnswer) { f.doc.remove("publicKey") }),
		"keys-empty":    setInFile("publicKey", []any{}),
		"keys-object":   editFile(func(f *fileAnswer) { f.doc.set("publicKey", first(f)) }),
		"keys-jwk-set":  editFile(func(f *fileAnswer) { f.doc.set("publicKey", document{{"keys", f.keys}}) }),
		"keys-member":   editFile(func(f *fileAnswer) { f.doc.rename("publicKey", "keys") }),
		"keys-jwks-uri": jwksElsewhere(true),
		"keys-jwks-too": jwksElsewhere(false),
		"keys-pem":      func(b *behaviour) { b.fileEdits = append(b.fileEdits, pemKeys) },

		// single keys
		"key-off-curve":        besides(func(k *document) { k.set("y", k.get("x")) }, "EC"),
		"key-without-y":        besides(func(k *document) { k.remove("y") }, "EC"),
		"key-short-coordinate": besides(func(k *document) { k.set("x", base64url(make([]byte, 31))) }, "EC"),
		"key-standard-base64":  besides(toStandard, "RSA"),
		"key-no-kty":           besides(func(k *document) { k.remove("kty") }, "EC"),
		"key-symmetric": func(b *behaviour) {
			b.fileKeys = append(b.fileKeys, func(_ *view, f *fileAnswer) {
				f.keys = append(f.keys, document{{"kty", "oct"}, {"k", base64url([]byte("a secret that everybody knows now"))}, {"kid", "p3-secret"}, {"alg", "HS256"}})
			})
		},
		"key-private":       privateKey,
		"key-kid-twice":     kidTwice,
		"key-rsa-1024":      weakKey,
		"key-use-enc":       changeSigning(func(k *document) { k.set("use", "enc") }),
		"key-alg-other":     changeSigning(func(k *document) { k.set("alg", "ES512") }),
		"key-ops-encrypt":   changeSigning(func(k *document) { k.remove("use"); k.set("key_ops", []string{"encrypt"}) }),
		"key-ops-verify":    changeSigning(func(k *document) { k.remove("use"); k.set("key_ops", []string{"verify"}) }),
		"key-members-least": changeSigning(func(k *document) { k.remove("use"); k.remove("alg") }),
		"key-members-extra": changeSigning(func(k *document) { k.set("status", "active"); k.set("iat", 1711929600) }),
		"key-without-kid":   both(changeSigning(func(k *document) { k.remove("kid") }), joseHeader(func(a *answer) { a.jose.remove("kid") })),
		"keys-many":         manyKeys,
	}
}
