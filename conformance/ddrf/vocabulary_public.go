package ddrf

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"time"

	"dsrcheck/conformance"
)

// What everybody can know of a key, in the forms in which programs keep it.

// publicDER is a public key as a SubjectPublicKeyInfo.
func publicDER(k *key) []byte {
	return k.must(x509.MarshalPKIXPublicKey(k.signer.Public()))
}

// publicPEM is that as text, with a line feed at its end.
func publicPEM(k *key) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER(k)})
}

// pkcs1PEM is an RSA key in the older form.
func pkcs1PEM(k *key) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(k.signer.Public().(*rsa.PublicKey))})
}

// memberText is the text of a member of the JWK, memberBytes what it stands for.
func memberText(name string) func(k *key) []byte {
	return func(k *key) []byte { return bytes.Trim([]byte(k.jwk.get(name)), `"`) }
}

func memberBytes(name string) func(k *key) []byte {
	return func(k *key) []byte {
		return k.must(base64.RawURLEncoding.DecodeString(string(memberText(name)(k))))
	}
}

func noSecret(*key) []byte { return nil }

// kidOf is the kid of a key as JSON.
func kidOf(who signer) func(b *build) string {
	return func(b *build) string { return quoted(who(b).kid) }
}

// kidOfRecipient is the kid of the recipient's first key that has one.
func kidOfRecipient(b *build) string {
	for _, k := range b.f.file.keys {
		if k.Kid != "" {
			return quoted(k.Kid)
		}
	}
	return quoted(b.f.domain)
}

// jwkOf is the public JWK of a key.
func jwkOf(who signer) func(b *build) string {
	return func(b *build) string { return who(b).jwk.String() }
}

// certificateOf is a certificate of a key for a domain, signed with the key itself, in DER.
func certificateOf(k *key, domain string) []byte {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: domain},
		DNSNames:     []string{domain},
		NotBefore:    time.Now().Add(-24 * time.Hour),
		NotAfter:     time.Now().Add(365 * 24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	return k.must(x509.CreateCertificate(rand.Reader, template, template, k.signer.Public(), k.signer))
}

// chainOf is a header's x5c: a certificate of a key.
func chainOf(who signer, domain func(b *build) string) func(b *build) string {
	return func(b *build) string {
		return "[" + quoted(base64.StdEncoding.EncodeToString(certificateOf(who(b), domain(b)))) + "]"
	}
}

func domainOfP(b *build) string { return b.f.p.domain }

func domainOfAttacker(b *build) string { return b.f.attacker.domain }

// The places on the attacker's site to which headers lead.
const (
	attackerSet  = "/jwks.json" // its keys as a JWK Set
	attackerKey  = "/jwk-"      // with an algorithm and .json: one key
	attackerCert = "/cert-"     // with an algorithm and .pem: a certificate of it
)

// attackerURL leads to the attacker's site.
func attackerURL(path func(b *build) string) func(b *build) string {
	return func(b *build) string { return quoted("https://" + b.f.attacker.domain + path(b)) }
}

// byAlg is a path for the algorithm of the recipient.
func byAlg(path, suffix string) func(b *build) string {
	return func(b *build) string { return path + b.how.alg + suffix }
}

// lookalikeURL begins as the URL of P's file does, and ends in the attacker's domain.
func lookalikeURL(b *build) string {
	return quoted("https://" + b.f.p.domain + "." + b.f.attacker.domain + attackerSet)
}

// fileURL is the URL of P's file.
func fileURL(b *build) string { return quoted("https://" + b.f.p.domain + filePath) }

// attackerPages are what the attacker's site serves under those paths.
func attackerPages(attacker *party) []page {
	var keys []json.RawMessage
	var pages []page
	for _, k := range attacker.listed {
		keys = append(keys, json.RawMessage(k.jwk.String()))
		cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificateOf(k, attacker.domain)})
		pages = append(pages, textPage(attackerKey+k.alg+".json", k.jwk.String()), textPage(attackerCert+k.alg+".pem", string(cert)))
	}
	set, _ := json.Marshal(map[string]any{"keys": keys}) // of texts that are JSON
	return append(pages, textPage(attackerSet, string(set)))
}

func textPage(path, text string) page {
	return page{path: path, answers: []conformance.Answer{served(text)}}
}
