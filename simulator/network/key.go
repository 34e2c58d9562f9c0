package network

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"sync"
)

// KeyKind names an algorithm and size of a private key.
type KeyKind string

// The kinds of keys that the authority makes.
const (
	RSA1024   KeyKind = "rsa-1024"
	RSA2048   KeyKind = "rsa-2048"
	RSA3072   KeyKind = "rsa-3072"
	ECDSAP256 KeyKind = "ecdsa-p256"
	ECDSAP384 KeyKind = "ecdsa-p384"
	Ed25519   KeyKind = "ed25519"
)

func (k KeyKind) generate() (crypto.Signer, error) {
	switch k {
	case RSA1024:
		return rsa.GenerateKey(rand.Reader, 1024)
	case RSA2048:
		return rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case ECDSAP256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case ECDSAP384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case Ed25519:
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return nil, fmt.Errorf("unknown kind of key %q", k)
}

// ownKey is a key that is made when it is first asked for, which takes an RSA key a while.
type ownKey struct {
	mu  sync.Mutex
	key crypto.Signer
}

// Key returns the key of a domain for a purpose, made and kept when first asked for. A
// domain has one for each purpose and kind. It fails for a kind that there is not, and where
// the folder cannot be read or written.
func (a *Authority) Key(domain, purpose string, kind KeyKind) (crypto.Signer, error) {
	name := url.PathEscape(domain) + "_" + url.PathEscape(purpose) + "_" + url.PathEscape(string(kind)) + ".pem"
	a.mu.Lock()
	own := a.keys[name]
	if own == nil {
		own = &ownKey{}
		a.keys[name] = own
	}
	a.mu.Unlock()
	own.mu.Lock() // which nobody waits for who asks for another
	defer own.mu.Unlock()
	if own.key != nil {
		return own.key, nil
	}
	data, err := a.keep(filepath.Join("keys", name), func() ([]byte, error) {
		key, err := kind.generate()
		if err != nil {
			return nil, err
		}
		return encodeKey(key)
	})
	if err != nil {
		return nil, fmt.Errorf("keep key of %s: %w", domain, err)
	}
	key, _, err := decodeKey(data)
	if err != nil {
		return nil, fmt.Errorf("load key of %s: %w", domain, err)
	}
	own.key = key
	return key, nil
}

func encodeKey(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// decodeKey reads the private key at the start of data and returns what follows it.
func decodeKey(data []byte) (key crypto.Signer, rest []byte, err error) {
	block, rest := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, nil, errors.New("no private key in PEM form")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, nil, fmt.Errorf("parse key: %w", err)
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, nil, fmt.Errorf("parse key: %T cannot sign", parsed)
	}
	return key, rest, nil
}
