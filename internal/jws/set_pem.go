package jws

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
)

// ParsePEM reads the keys of PEM text: public keys, certificates, and the public part of
// private keys, each with the reason key-private. Text around and other blocks are passed
// over. It fails with a *Refusal if no block holds a key.
func ParsePEM(raw []byte) (*Set, error) {
	if len(raw) > MaxSet {
		return nil, refuse(ReasonTooLong, PartKey, "%d bytes, and %d are read", len(raw), MaxSet)
	}
	set := &Set{Shape: ShapePEM}
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		public, private, err := blockKey(block)
		if public == nil && err == nil {
			continue
		}
		if len(set.Entries) == MaxKeys {
			return nil, refuse(ReasonTooLong, PartKey, "more than %d keys", MaxKeys)
		}
		set.Entries = append(set.Entries, entryOf(public, private, err))
	}
	if len(set.Entries) == 0 {
		return nil, refuse(ReasonKeyJSON, PartKey, "no PEM block holds a key")
	}
	return set, nil
}

// blockKey gives the public key of a PEM block and whether a private one is with it. All are
// nil for a block that is for something else.
func blockKey(block *pem.Block) (public any, private bool, err error) {
	if len(block.Bytes) > MaxKey {
		return nil, false, refuse(ReasonTooLong, PartKey, "a PEM block of %d bytes, and %d are read", len(block.Bytes), MaxKey)
	}
	switch block.Type {
	case "PUBLIC KEY":
		public, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		public, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		var c *x509.Certificate
		if c, err = x509.ParseCertificate(block.Bytes); err == nil {
			public = c.PublicKey
		}
	case "PRIVATE KEY":
		public, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		public, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		public, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	switch key := public.(type) {
	case *ecdsa.PrivateKey:
		return &key.PublicKey, true, err
	case *rsa.PrivateKey:
		return &key.PublicKey, true, err
	case ed25519.PrivateKey:
		return key.Public(), true, err
	}
	return public, false, err
}

// entryOf is the entry of a key that came in PEM.
func entryOf(public any, private bool, err error) Entry {
	if r, ok := err.(*Refusal); ok {
		return Entry{nil, r}
	}
	if err != nil {
		return Entry{nil, refuse(ReasonKeyJSON, PartKey, "%v", err)}
	}
	k := &Key{}
	var r *Refusal
	switch public := public.(type) {
	case *ecdsa.PublicKey:
		if _, ok := curves[public.Curve.Params().Name]; !ok {
			r = refuse(ReasonKeyCurve, PartKey, "%s", public.Curve.Params().Name)
			break
		}
		k.setEC(public)
	case *rsa.PublicKey:
		r = k.setRSA(public)
	case ed25519.PublicKey:
		r = k.setOKP(public)
	default:
		r = refuse(ReasonKeyType, PartKey, "%T", public)
	}
	if k.Public != nil {
		k.Thumbprint = k.thumbprint()
	}
	if r == nil && private {
		r = refuse(ReasonKeyPrivate, PartKey, "it is a private key")
	}
	if k.refused(r) != nil {
		return Entry{k, r}
	}
	return Entry{k, nil}
}
