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
		"unsigned":                         unsealed(receipt),
		"unsigned-for-hashed-identity":     finishing(receipt, ifHashed(unsigned)),
		"domain-header-twice":              finishing(receipt, func(a *answer) { a.header[domainHeader] = append(a.header[domainHeader], "other.test") }),
		"signature-flipped":                resigned(receipt, flipped),
		"signature-over-reserialised-body": resigned(receipt, overReserialised),
		"signature-sha-1":                  resigned(receipt, withHash(crypto.SHA1)),
		"signature-sha-512":                resigned(receipt, withHash(crypto.SHA512)),
		"signature-double-hash":            resigned(receipt, overDigest),
		"signature-other-key":              otherKey(receipt),
		"signature-base64url":              finishing(receipt, urlAlphabet),
		"later-headers":                    finishing(receipt, laterHeaders),
		"domain-header-other":              domainSaid(otherDomain),
		"domain-header-with-port":          domainSaid(withPort),
		"body-signature-broken":            editing(receipt, spoilInside),

		"rsa-pss":                     signing(network.RSA2048, PSS),
		"ecdsa-der":                   signing(network.ECDSAP256, ECDSADER),
		"ecdsa-joined":                signing(network.ECDSAP256, ECDSAJoined),
		"ecdsa-p384":                  signing(network.ECDSAP384, ECDSADER),
		"body-signature":              signedInside(receipt),
		"body-signature-only":         both(signedInside(receipt), finishing(receipt, unsigned)),
		"domain-header-upper-case":    domainSaid(strings.ToUpper),
		"no-domain-header-on-receipt": finishing(receipt, domainless),
	}
}

// resigned changes how answers of a kind are signed.
func resigned(k kind, change func(signature) signature) deviation {
	return func(b *behaviour) { b.resign[k] = change }
}

// otherKey signs answers of a kind with a key of which nobody knows.
func otherKey(k kind) deviation {
	return func(b *behaviour) { b.otherKey[k] = "another key" }
}

// both applies two deviations.
func both(first, second deviation) deviation {
	return func(b *behaviour) {
		first(b)
		second(b)
	}
}

func unsigned(a *answer) { delete(a.header, signatureHeader) }

// unsealed signs no answers of a kind.
func unsealed(k kind) deviation {
	return func(b *behaviour) { b.unsigned[k] = true }
}

func domainless(a *answer) { delete(a.header, domainHeader) }

func overReserialised(sign signature) signature {
	return func(key crypto.Signer, h crypto.Hash, body []byte) ([]byte, error) {
		return sign(key, h, reserialised(body))
	}
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
		b.finish = append(b.finish, func(_ *view, a *answer) { sayDomain(a, change) })
	}
}

func sayDomain(a *answer, change func(domain string) string) {
	//lint:ignore SA1008 fields are sent as the text spells them
	if said, ok := a.header[domainHeader]; ok {
		setHeader(a.header, domainHeader, change(said[0]))
	}
}

func otherDomain(string) string { return "another-processor.test" }

func withPort(domain string) string { return domain + ":443" }

// spoilInside adds a processor_signature that is none.
func spoilInside(a *answer) {
	a.doc.set("processor_signature", base64.StdEncoding.EncodeToString(make([]byte, 256)))
}

// signedInside adds a processor_signature to answers of a kind.
func signedInside(k kind) deviation {
	return func(b *behaviour) {
		b.edits = append(b.edits, func(v *view, a *answer) {
			if a.kind == k {
				signInside(v, a)
			}
		})
	}
}

// signInside adds a processor_signature over the body as it is without that member,
// which stands last so that cutting it out restores the signed bytes.
func signInside(v *view, a *answer) {
	var sig []byte
	s, err := v.seal()
	if err == nil {
		sig, err = s.signature()(s.leaf.Key, crypto.SHA256, v.b.encode(a.doc))
	}
	if err != nil {
		a.status, a.doc = http.StatusInternalServerError, document{{"error", "the simulated processor cannot sign"}}
		return
	}
	a.doc.set("processor_signature", base64.StdEncoding.EncodeToString(sig))
}
