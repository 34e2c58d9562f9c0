package ddrf

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// verifiedBy tells whether a JWK verifies a token.
func verifiedBy(t *token, jwk string) bool {
	k, err := readKey([]byte(jwk))
	return err == nil && signedWith(t, k)
}

// fetched is what a URL of a header leads to.
func (x *examination) fetched(raw []byte, prefix string) []byte {
	s, ok := text(raw)
	u, err := url.Parse(s)
	if !ok || err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.HasPrefix(s, prefix) {
		return nil
	}
	ctx, cancel := context.WithTimeout(x.ctx, x.config.FetchTimeout)
	defer cancel()
	resp, err := x.get(ctx, u, &partnerFile{})
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil
	}
	return body
}

// verifiedByURL tells whether a JWK, a JWK Set or a dsrdelete.json at a URL verifies a
// token.
func (x *examination) verifiedByURL(t *token, raw []byte, prefix string) bool {
	body := x.fetched(raw, prefix)
	o, _, err := readObject(body, false)
	if err != nil {
		return false
	}
	all := append(texts(list(o["keys"])), texts(list(o["publicKey"]))...)
	return slices.ContainsFunc(append(all, string(body)), func(jwk string) bool { return verifiedBy(t, jwk) })
}

// verifiedByChain tells whether the first certificate of x5c verifies a token.
func verifiedByChain(_ *examination, t *token) bool {
	chain := list(t.header["x5c"])
	if len(chain) == 0 {
		return false
	}
	s, _ := text(chain[0])
	der, err := base64.StdEncoding.DecodeString(s)
	return err == nil && verifiedByDER(t, der)
}

func (x *examination) verifiedByCertificate(t *token, raw []byte) bool {
	body := x.fetched(raw, "")
	if block, _ := pem.Decode(body); block != nil {
		body = block.Bytes
	}
	return verifiedByDER(t, body)
}

func verifiedByDER(t *token, der []byte) bool {
	c, err := x509.ParseCertificate(der)
	return err == nil && signedWith(t, &publicKey{public: c.PublicKey})
}

// keyFile reads the file that a kid names below a folder of keys, where no more than
// whether it is empty matters here.
func keyFile(kid string) []byte {
	if filepath.Base(kid) != "null" || !strings.HasPrefix(kid, "..") {
		return nil
	}
	data, err := os.ReadFile(os.DevNull)
	if err != nil {
		return nil
	}
	return append([]byte{}, data...)
}

// kidCompared finds keys by another comparison of kids.
func kidCompared(same func(a, b string) bool) deviation {
	return func(b *behaviour) {
		b.candidates = func(t *token, keys []*publicKey) []*publicKey {
			if !t.hasKid {
				return keys
			}
			return slices.DeleteFunc(slices.Clone(keys), func(k *publicKey) bool { return !same(k.kid, t.kid) })
		}
	}
}
