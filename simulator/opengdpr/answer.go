package opengdpr

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"time"

	"dsrcheck/simulator/clock"
)

// kind is what an answer, or a callback, is about.
type kind int

const (
	discovery kind = iota
	certificate
	receipt // the 201
	status
	cancellation // the 202
	refusal
	callback
)

// signed reports whether answers of the kind carry the signature headers (sections
// 7.4, 8.3, 8.6 and 9.4).
func (k kind) signed() bool {
	return k == receipt || k == status || k == cancellation || k == callback
}

const (
	domainHeader    = "X-OpenGDPR-Processor-Domain"
	signatureHeader = "X-OpenGDPR-Signature"
)

// answer is a response, or the message of a callback, while it is made.
type answer struct {
	kind   kind
	status int
	header http.Header
	doc    document // what the body says; nil where body is set at once
	body   []byte

	// what the answer is about, for whoever edits it
	base               string    // scheme and host under which the processor was reached
	credentials        string    // what the request was authorised with
	about              *taken    // the request, where there is one
	at                 progress  // of that request, on the answer to a GET
	request            []byte    // body of the request, on receipts and refusals of one
	received, expected time.Time // of the request, on a 202 of the cancellation
	after              uint64    // number of the change that has to survive before it is written, zero for none
}

func newAnswer(k kind, status int, doc document) *answer {
	return &answer{kind: k, status: status, header: http.Header{"Content-Type": {"application/json"}}, doc: doc}
}

// complete edits, encodes and signs an answer, then lets deviations touch it up.
func (v *view) complete(a *answer) error {
	for _, edit := range v.b.edits {
		edit(v, a)
	}
	if a.doc != nil {
		a.body = v.b.encode(a.doc)
	}
	if a.kind.signed() {
		setHeader(a.header, domainHeader, v.b.domain)
		if !v.b.unsigned[a.kind] {
			sig, err := v.sign(a.kind, a.body)
			if err != nil {
				return err
			}
			setHeader(a.header, signatureHeader, base64.StdEncoding.EncodeToString(sig))
		}
	}
	for _, edit := range v.b.finish {
		edit(v, a)
	}
	return nil
}

// setHeader sets a field under its name as spelled; http.Header.Set would write
// X-Opengdpr-Signature.
func setHeader(h http.Header, name, value string) { h[name] = []string{value} }

// send completes an answer and writes it. It returns false if it wrote another one
// instead, since what the answer tells cannot be kept.
func (v *view) send(w http.ResponseWriter, r *http.Request, a *answer) bool {
	a.base, a.credentials = v.base(r), r.Header.Get("Authorization")
	if err := v.complete(a); err != nil {
		cannotSign(w, err)
		return true
	}
	if a.after > 0 {
		if err := v.keep.Wait(a.after); err != nil {
			v.unkept(w, r, err)
			return false
		}
	}
	if v.b.delay > 0 && !clock.Wait(r.Context(), v.config.Clock, v.b.delay) {
		return true
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	v.b.write(w, a.status, a.body)
	return true
}

func cannotSign(w http.ResponseWriter, err error) {
	http.Error(w, "the simulated processor cannot sign: "+err.Error(), http.StatusInternalServerError)
}

// writeWhole sends a body with its length.
func writeWhole(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// refuse sends the error response of sections 7.5 and 7.6.
func (v *view) refuse(w http.ResponseWriter, r *http.Request, code int, body []byte, problems []problem) {
	v.send(w, r, v.refused(code, body, problems))
}

// refused is that response. Messages name members and never hold their values.
func (v *view) refused(code int, body []byte, problems []problem) *answer {
	details := make([]document, len(problems))
	for i, q := range problems {
		details[i] = document{{"domain", "Validation"}, {"reason", q.reason}, {"message", q.message}}
	}
	a := newAnswer(refusal, code, document{{"error", &document{
		{"code", code},
		{"message", problems[0].message},
		{"errors", details},
	}}})
	a.header.Set("Cache-Control", "no-store")
	a.request = body
	return a
}
