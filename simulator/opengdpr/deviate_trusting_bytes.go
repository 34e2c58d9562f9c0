package opengdpr

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"math/big"
)

// takingToo takes further signatures, beside those that hold.
func takingToo(f func(cert *x509.Certificate, body, sig []byte) bool) practised {
	return trusting(func(t *trust) {
		before := t.holds
		t.holds = func(cert *x509.Certificate, body, sig []byte) bool {
			return before(cert, body, sig) || f(cert, body, sig)
		}
	})
}

// keySize is the length of a signature of RSA, and what one of another key cannot have.
func keySize(cert *x509.Certificate) int {
	if key, ok := cert.PublicKey.(*rsa.PublicKey); ok {
		return key.Size()
	}
	return -1
}

// loosePadding looks for the digest at the start of a block of PKCS #1, and not at what
// fills the rest of it.
func loosePadding(cert *x509.Certificate, body, sig []byte) bool {
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok || len(sig) != key.Size() {
		return false
	}
	block := new(big.Int).Exp(new(big.Int).SetBytes(sig), big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
	digest := sha256.Sum256(body)
	_, rest, found := bytes.Cut(block, []byte{0xff, 0x00})
	return found && bytes.HasPrefix(block, []byte{0, 1}) && bytes.Contains(rest, digest[:])
}

// decoding takes further forms of the signature header.
func decoding(f func(string) ([]byte, error)) practised {
	return trusting(func(t *trust) {
		before := t.decode
		t.decode = func(value string) ([]byte, error) {
			if sig, err := before(value); err == nil {
				return sig, nil
			}
			return f(value)
		}
	})
}

// over sets what of a body a signature has to be over.
func over(f func(body []byte) []byte) practised {
	return trusting(func(t *trust) {
		before := t.over
		t.over = func(body []byte) []byte { return f(before(body)) }
	})
}

// reread is a JSON object as a program writes it that has read it; what is none stays.
func reread(body []byte) []byte {
	if _, why := parseObject(body); why != "" {
		return body
	}
	in, d := json.NewDecoder(bytes.NewReader(body)), document{}
	_, _ = in.Token() // the brace
	for in.More() {
		name, _ := in.Token()
		var value any
		if in.Decode(&value) != nil {
			return body
		}
		d.set(fmt.Sprint(name), value)
	}
	return encode(d)
}

// compacted is JSON without blanks.
func compacted(body []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, body) != nil {
		return body
	}
	return out.Bytes()
}
