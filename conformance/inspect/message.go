package inspect

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"time"

	"dsrcheck/internal/bodysig"
	"dsrcheck/simulator/journal"
)

// The names by which OpenGDPR 0.1.2 signs (sections 6.2, 8.3 and 8.6).
const (
	signatureHeader = "X-OpenGDPR-Signature"
	domainHeader    = "X-OpenGDPR-Processor-Domain"
	signatureMember = "processor_signature"
)

// MessageReport is what is known of the signature of an OpenGDPR message. Its JSON is
// stable: members are only ever added.
type MessageReport struct {
	Start       string       `json:"start,omitempty"`  // the request or status line, empty for a bare body
	Domain      string       `json:"domain,omitempty"` // that the message claims
	Place       string       `json:"place"`            // the header or member that holds the signature, empty for none
	Member      string       `json:"member,omitempty"` // over which form of the body a member verifies
	Algorithm   string       `json:"algorithm,omitempty"`
	Hash        string       `json:"hash,omitempty"`
	Form        string       `json:"form,omitempty"`
	Bytes       string       `json:"bytes,omitempty"`
	Encoding    string       `json:"encoding,omitempty"`
	Certificate *Certificate `json:"certificate,omitempty"`
	Valid       *bool        `json:"valid"` // nil if it is not known
	Outcome     Outcome      `json:"outcome"`
	Reason      string       `json:"reason,omitempty"` // "no-certificate", "no-signature", "key", "signature" or "bytes"
	Detail      string       `json:"detail,omitempty"`
}

// Certificate is the one that a message was verified with.
type Certificate struct {
	Subject     string `json:"subject"`
	Key         string `json:"key"`
	NotBefore   string `json:"not_before"`
	NotAfter    string `json:"not_after"`
	Validity    string `json:"validity"`
	NamesDomain *bool  `json:"names_domain,omitempty"` // nil if the message claims no domain
}

// MessageSentence says what a reason of a message means.
func MessageSentence(reason string) string {
	switch reason {
	case "no-certificate":
		return "no certificate was given to verify it with"
	case "no-signature":
		return "the message has no signature"
	case "key":
		return "the certificate's key cannot verify"
	case "bytes":
		return "the signature verifies, but over other bytes than the body"
	}
	return "the signature does not verify"
}

// firstLine is the first line of an HTTP/1.x message.
var firstLine = regexp.MustCompile(`^(?:HTTP/1\.[01] [0-9]{3}(?: [^\r\n]*)?|[A-Z]+ [^ \r\n]+ HTTP/1\.[01])\r?\n`)

// IsMessage reports whether text begins as an HTTP message does.
func IsMessage(text []byte) bool { return firstLine.Match(text) }

// headEnd is the blank line after a head.
var headEnd = regexp.MustCompile(`\r?\n\r?\n`)

// Signed is a message whose signature is looked at.
type Signed struct {
	Text        []byte // a whole HTTP message, or a body alone
	Signature   string // in place of the one in the message, empty for that
	Certificate []byte // PEM or DER, empty for none
}

// Message verifies the signature of an OpenGDPR message over its body, as it stands after the
// head, with the key of a certificate: the signature header, else the processor_signature
// within the body. now is when the certificate should be valid. It fails if the certificate
// cannot be read, or the message ends within its head. Whether an authority stands behind
// the certificate is not asked.
func Message(s Signed, now time.Time) (*MessageReport, error) {
	r := &MessageReport{}
	m := &journal.Message{Payload: s.Text}
	for IsMessage(m.Payload) {
		text := m.Payload
		end := headEnd.FindIndex(text)
		if end == nil {
			return nil, errors.New("read message: it ends within its head")
		}
		m = &journal.Message{Head: text[:end[1]], Payload: text[end[1]:]}
		r.Start = m.StartLine()
		// Two heads of responses follow each other where a tool has kept what a proxy said to
		// CONNECT, or an interim response.
		if response := []byte("HTTP/"); !bytes.HasPrefix(text, response) || !bytes.HasPrefix(m.Payload, response) {
			break
		}
	}
	r.Domain, _ = m.Header(domainHeader)
	body := m.Body()
	if len(body) == 0 {
		body = m.Payload // saved without the chunks that its head announces
	}
	var leaf *bodysig.Certificate
	if len(s.Certificate) > 0 {
		bundle, err := bodysig.ParseBundle(s.Certificate)
		if err != nil {
			return nil, fmt.Errorf("read certificate: %w", err)
		}
		leaf, _ = bundle.Leaf(r.Domain)
		r.Certificate = certificateOf(leaf, r.Domain, now)
	}
	value, signed := s.Signature, s.Signature != ""
	if !signed {
		value, signed = m.Header(signatureHeader)
	}
	r.verify(leaf, body, value, signed)
	r.Valid = r.Outcome.valid()
	return r, nil
}

// verify fills in what the signature came to.
func (r *MessageReport) verify(leaf *bodysig.Certificate, body []byte, value string, signed bool) {
	inside := !signed && bytes.Contains(body, []byte(`"`+signatureMember+`"`))
	switch {
	case signed:
		r.Place = signatureHeader
	case inside:
		r.Place = signatureMember
	default:
		r.Outcome, r.Reason = Refused, "no-signature"
		return
	}
	if leaf == nil {
		r.Outcome, r.Reason = NotVerified, "no-certificate"
		return
	}
	if !leaf.Key.Verifiable {
		r.Outcome, r.Reason, r.Detail = Refused, "key", leaf.Key.Problem
		return
	}
	var result bodysig.Result
	if inside {
		var form bodysig.MemberForm
		form, result = bodysig.VerifyMember(leaf.Key, body, signatureMember)
		r.Member = string(form)
	} else {
		result = bodysig.Verify(leaf.Key, body, value)
	}
	r.Algorithm, r.Hash, r.Form, r.Bytes, r.Encoding, r.Detail = result.Algorithm, result.Hash, result.Form, result.Bytes, result.Encoding, result.Detail
	switch {
	case !result.Verified:
		r.Outcome, r.Reason, r.Detail = Refused, "signature", result.Problem
	case result.Bytes != bodysig.RawBody:
		r.Outcome, r.Reason = Refused, "bytes"
	default:
		r.Outcome = Verified
	}
}

// certificateOf tells a certificate.
func certificateOf(c *bodysig.Certificate, domain string, now time.Time) *Certificate {
	all := &Certificate{
		Subject: c.CommonName, Key: string(c.Key.Kind),
		NotBefore: c.NotBefore.UTC().Format(time.RFC3339), NotAfter: c.NotAfter.UTC().Format(time.RFC3339),
		Validity: string(c.ValidAt(now)),
	}
	if domain != "" {
		names, _ := c.NamesDomain(domain)
		all.NamesDomain = &names
	}
	return all
}
