package bodysig

import (
	"crypto"
	_ "crypto/sha1"   // to recognise it
	_ "crypto/sha256" // registers SHA-224 and SHA-256
	_ "crypto/sha512" // registers SHA-384 and SHA-512
	"encoding/base64"
	"encoding/hex"
)

// digester makes the digest that a signer may have signed.
type digester struct {
	name   string      // AO-07
	detail string      // what was hashed a second time
	hash   crypto.Hash // the hash that is named inside an RSA signature
	again  func(digest []byte) []byte
}

// digesters are the digests that are tried, the lawful one first.
var digesters = []digester{
	{name: SHA256, hash: crypto.SHA256},
	{name: DoubleHash, detail: "the digest was hashed again", hash: crypto.SHA256, again: func(d []byte) []byte { return d }},
	{name: DoubleHash, detail: "the digest was hashed again as hexadecimal text", hash: crypto.SHA256, again: func(d []byte) []byte { return []byte(hex.EncodeToString(d)) }},
	{name: DoubleHash, detail: "the digest was hashed again as base64 text", hash: crypto.SHA256, again: func(d []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(d)) }},
	{name: SHA512, hash: crypto.SHA512},
	{name: SHA384, hash: crypto.SHA384},
	{name: SHA1, hash: crypto.SHA1},
	{name: SHA224, hash: crypto.SHA224},
}

// sum makes the digest of text.
func (d digester) sum(text []byte) []byte {
	digest := sum(d.hash, text)
	if d.again != nil {
		digest = sum(d.hash, d.again(digest))
	}
	return digest
}

// sum hashes text once.
func sum(hash crypto.Hash, text []byte) []byte {
	h := hash.New()
	h.Write(text)
	return h.Sum(nil)
}
