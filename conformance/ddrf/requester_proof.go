package ddrf

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"

	"dsrcheck/internal/jws"
	"dsrcheck/simulator/journal"
)

// unanswered shows an exchange without an answer.
func unanswered(p proof) string {
	if p.ex.OK() || p.ex.Response != nil && p.ex.Failure == "" {
		return "it did answer"
	}
	return ""
}

// showsStatus shows an answer of a status without an acJWT.
func showsStatus(status int) func(p proof) string {
	return func(p proof) string {
		if p.ex.Status() != status || p.hasAck() || p.shape != "" {
			return p.told()
		}
		return ""
	}
}

// unsigned says why an acJWT is not one that is fine but for one thing, which is left to the
// caller.
func (p proof) flawed() string {
	switch {
	case len(p.sent.keys) == 0:
		return "the vendor's file was not read, so nobody knows its keys"
	case !p.hasAck():
		return "there is no acJWT"
	}
	return ""
}

// verified says why an acJWT is not the vendor's.
func (p proof) unverified() string {
	if problem := p.flawed(); problem != "" {
		return problem
	}
	if p.refusal != nil {
		return p.refusal.Error()
	}
	return ""
}

// embeds reports that the acJWT holds the rqJWT that was sent.
func (p proof) embeds() bool {
	text, _ := textOf(p.claims, "rqJWT")
	return p.sent.compact != "" && text == p.sent.compact
}

// showsCode shows a verified error code.
func showsCode(status int) func(p proof) string {
	return func(p proof) string {
		switch problem := p.unverified(); {
		case problem != "":
			return problem
		case !p.embeds() || p.code < 1 || p.code > 6 || p.ex.Status() != status:
			return p.told()
		}
		return ""
	}
}

// showsRaw shows a verified acJWT with a claim as it is written, empty for none.
func showsRaw(claim, raw string) func(p proof) string {
	return func(p proof) string {
		if problem := p.unverified(); problem != "" {
			return problem
		}
		if value, _ := p.claims.Get(claim); string(value) != raw || claim != "rqJWT" && !p.embeds() {
			return p.shown(claim)
		}
		return ""
	}
}

// showsRefusal shows an acJWT that says success about this request and does not verify, for one
// of these reasons.
func showsRefusal(reasons ...jws.Reason) func(p proof) string {
	return func(p proof) string {
		if problem := p.flawed(); problem != "" {
			return problem
		}
		if p.refusal == nil || !p.embeds() || p.code != 0 {
			return p.told()
		}
		for _, r := range reasons {
			if p.refusal.Reason == r {
				return ""
			}
		}
		return p.refusal.Error()
	}
}

// showsKeyAtURL shows an acJWT that says success about this request, by a key that is not published,
// and points to where it is.
func showsKeyAtURL(p proof) string {
	if problem := showsRefusal(jws.ReasonKeyUnknown)(p); problem != "" {
		return problem
	}
	if jku, _ := textOf(p.ack.Header, "jku"); jku == "" {
		return "its header points nowhere"
	}
	return ""
}

// showsHMAC shows an acJWT that says success about this request, with an HMAC whose secret is
// something public of the vendor's key.
func showsHMAC(secret func(k *jws.Key) []byte) func(p proof) string {
	return func(p proof) string {
		if problem := showsRefusal(jws.ReasonAlgHMAC)(p); problem != "" {
			return problem
		}
		for _, k := range p.sent.keys {
			mac := hmac.New(sha256.New, secret(k))
			mac.Write(p.ack.Signed)
			if hmac.Equal(mac.Sum(nil), p.ack.Signature) {
				return ""
			}
		}
		return "its secret is another"
	}
}

func derOf(k *jws.Key) []byte {
	der, err := x509.MarshalPKIXPublicKey(k.Public)
	if err != nil {
		return nil
	}
	return der
}

func pemOf(k *jws.Key) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: derOf(k)})
}

func textOfKey(k *jws.Key) []byte { return k.Raw }

// showsDecoded shows claims that say success, and no token around them.
func showsDecoded(p proof) string {
	if p.shape != "decoded" || p.code != 0 || !p.embeds() {
		return p.told()
	}
	return ""
}

// showsIss shows a verified acJWT that says success under another name.
func showsIss(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	if iss, _ := textOf(p.claims, "iss"); iss == "" || iss == hostOf("https://"+p.ex.Partner) || !p.embeds() || p.code != 0 {
		return p.shown("iss")
	}
	return ""
}

// showsAlike shows one whose iss is not the vendor's name, and has it at one end.
func showsAlike(has func(iss, name string) bool) func(p proof) string {
	return func(p proof) string {
		if problem := showsIss(p); problem != "" {
			return problem
		}
		if iss, _ := textOf(p.claims, "iss"); !has(iss, hostOf("https://"+p.ex.Partner)) {
			return p.shown("iss")
		}
		return ""
	}
}

// showsAnother shows an acJWT that says success, under another name and another's key.
func showsAnother(p proof) string {
	if problem := p.flawed(); problem != "" {
		return problem
	}
	if iss, _ := textOf(p.claims, "iss"); p.refusal == nil || iss != anotherVendor || !p.embeds() || p.code != 0 {
		return p.told()
	}
	return ""
}

// showsOlder shows a verified acJWT that says success about another token of the target.
func showsOlder(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	text, _ := textOf(p.claims, "rqJWT")
	other, err := jws.Parse([]byte(text))
	if err != nil || p.own.verify(other) != nil || p.embeds() || p.code != 0 {
		return p.shown("rqJWT")
	}
	return ""
}

// showsAltered shows a verified acJWT that says success about the token that was sent with another
// signature, or with other bytes under the same signature, which verifies with none of the target's
// keys.
func showsAltered(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	text, _ := textOf(p.claims, "rqJWT")
	other, err := jws.Parse([]byte(text))
	if err != nil || p.sent.rq == nil || p.sent.rqErr != nil || p.embeds() || p.code != 0 {
		return p.shown("rqJWT")
	}
	sameText := bytes.Equal(other.Signed, p.sent.rq.Signed)
	sameSignature := bytes.Equal(other.Signature, p.sent.rq.Signature)
	if sameText == sameSignature || p.own.verify(other) == nil {
		return p.shown("rqJWT")
	}
	return ""
}

// showsNoText shows a verified acJWT that says success and holds no token.
func showsNoText(p proof) string {
	if problem := p.unverified(); problem != "" {
		return problem
	}
	if raw, _ := p.claims.Get("rqJWT"); len(raw) == 0 || raw[0] != '{' || p.code != 0 {
		return p.shown("rqJWT")
	}
	return ""
}

// told is what came, in words.
func (p proof) told() string {
	if p.ex.Failure == journal.Failure("") {
		return p.answer.told()
	}
	return fmt.Sprintf("%s: %s", p.ex.Failure, p.ex.Error)
}
