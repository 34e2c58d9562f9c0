package opengdpr

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"dsrcheck/simulator/network"
)

// signatureDeviations concern the signature of answers and the headers that carry it.
// The faults of a signature touch the 201 only, the variants every signed message.
func signatureDeviations() map[string]deviation {
	return map[string]deviation{
		"unsigned":                     finishing(receipt, func(a *answer) { delete(a.header, signatureHeader) }),
		"unsigned-for-hashed-identity": finishing(receipt, ifHashed(func(a *answer) { delete(a.header, signatureHeader) })),
		"domain-header-twice":          finishing(receipt, func(a *answer) { a.header[domainHeader] = append(a.header[domainHeader], "other.test") }),
		"signature-flipped":            resigned(flipped),
		"signature-over-reserialised-body": resigned(func(sign signature) signature {
			return func(key crypto.Signer, h crypto.Hash, body []byte) ([]byte, error) {
				return sign(key, h, reserialised(body))
			}
		}),
		"signature-sha-1":         resigned(withHash(crypto.SHA1)),
		"signature-sha-512":       resigned(withHash(crypto.SHA512)),
		"signature-double-hash":   resigned(overDigest),
		"signature-other-key":     func(b *behaviour) { b.receiptKey = "another key" },
		"signature-base64url":     finishing(receipt, urlAlphabet),
		"later-headers":           finishing(receipt, laterHeaders),
		"domain-header-other":     domainSaid(func(string) string { return "another-processor.test" }),
		"domain-header-with-port": domainSaid(func(domain string) string { return domain + ":443" }),
		"body-signature-broken": editing(receipt, func(a *answer) {
			a.doc.set("processor_signature", base64.StdEncoding.EncodeToString(make([]byte, 256)))
		}),

		"rsa-pss":        signing(network.RSA2048, PSS),
		"ecdsa-der":      signing(network.ECDSAP256, ECDSADER),
		"ecdsa-joined":   signing(network.ECDSAP256, ECDSAJoined),
		"ecdsa-p384":     signing(network.ECDSAP384, ECDSADER),
		"body-signature": func(b *behaviour) { b.edits = append(b.edits, signInside) },
		"body-signature-only": func(b *behaviour) {
			b.edits = append(b.edits, signInside)
			b.finish = append(b.finish, func(_ *Processor, a *answer) {
				if a.kind == receipt {
					delete(a.header, signatureHeader)
				}
			})
		},
		"domain-header-upper-case":    domainSaid(strings.ToUpper),
		"no-domain-header-on-receipt": finishing(receipt, func(a *answer) { delete(a.header, domainHeader) }),
	}
}

// resigned changes how the 201 is signed.
func resigned(change func(signature) signature) deviation {
	return func(b *behaviour) { b.signReceipt = change }
}

func withHash(h crypto.Hash) func(signature) signature {
	return func(sign signature) signature {
		return func(key crypto.Signer, _ crypto.Hash, body []byte) ([]byte, error) { return sign(key, h, body) }
	}
}

func overDigest(sign signature) signature {
	return func(key crypto.Signer, h crypto.Hash, body []byte) ([]byte, error) {
		digest := sha256.Sum256(body)
		return sign(key, h, digest[:])
	}
}

// flipped turns the last bit of the signature round.
func flipped(sign signature) signature {
	return func(key crypto.Signer, h crypto.Hash, body []byte) ([]byte, error) {
		sig, err := sign(key, h, body)
		if err != nil {
			return nil, err
		}
		sig[len(sig)-1] ^= 1
		return sig, nil
	}
}

func urlAlphabet(a *answer) {
	//lint:ignore SA1008 fields are sent as the text spells them
	if sig, ok := a.header[signatureHeader]; ok {
		unpadded := strings.TrimRight(sig[0], "=")
		setHeader(a.header, signatureHeader, strings.NewReplacer("+", "-", "/", "_").Replace(unpadded))
	}
}

func laterHeaders(a *answer) {
	later := http.Header{}
	for name, values := range a.header {
		later[strings.Replace(name, "X-OpenGDPR-", "X-OpenDSR-", 1)] = values
	}
	a.header = later
}

// domainSaid changes the domain header of every signed answer and callback.
func domainSaid(change func(domain string) string) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(_ *Processor, a *answer) {
			//lint:ignore SA1008 fields are sent as the text spells them
			if said, ok := a.header[domainHeader]; ok {
				setHeader(a.header, domainHeader, change(said[0]))
			}
		})
	}
}

// signInside adds a processor_signature over the body as it is without that member,
// which stands last so that cutting it out restores the signed bytes.
func signInside(p *Processor, a *answer) {
	if a.kind != receipt {
		return
	}
	sig, err := p.signature(p.leaf.Key, crypto.SHA256, p.b.encode(a.doc))
	if err != nil {
		a.status, a.doc = http.StatusInternalServerError, document{{"error", "the simulated processor cannot sign"}}
		return
	}
	a.doc.set("processor_signature", base64.StdEncoding.EncodeToString(sig))
}
