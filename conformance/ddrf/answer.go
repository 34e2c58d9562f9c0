package ddrf

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// answer is what came back to a deletion request.
type answer struct {
	label  string
	sent   *request
	token  string // the rqJWT that was sent
	ex     *journal.Exchange
	body   []byte  // of the answer, without a content coding
	size   int     // bytes of the body that was sent
	before *answer // to the request that came before, nil if none did
	meant  bool    // a status that asks for credentials is about this request: a plain one is taken as it is

	shape   string // of AD-05, empty if there is no acJWT in any
	member  string // that held the acJWT, where it was another than acJWT
	ack     *jws.Token
	refusal *jws.Refusal    // why the acJWT does not verify, nil if it does
	key     *jws.Key        // that verified it, or that was tried
	claims  observe.Members // of the acJWT, or of the answer itself where it is decoded
	code    int             // raResultCode, or noCode
}

// noCode stands for a result code that is not there, or is no whole number.
const noCode = math.MinInt

// readAnswer looks for the acJWT in an answer, in every form that AD-05 lists, and verifies it
// with the keys of the recipient's file.
func readAnswer(f *facts, label string, r *request, token string, ex *journal.Exchange) answer {
	a := answer{label: label, sent: r, token: token, ex: ex, code: noCode}
	if !ex.OK() {
		return a
	}
	body, problem := content(ex)
	if problem != "" {
		return a
	}
	a.body = body
	compact := a.find(bytes.TrimSpace(body))
	if compact != "" {
		a.verify(f, compact)
	}
	if raw, ok := a.claims.Get("raResultCode"); ok {
		a.code = codeOf(raw)
	}
	return a
}

// find is the text of the acJWT.
func (a *answer) find(body []byte) string {
	switch {
	case len(body) == 0:
		return ""
	case body[0] == '{':
		return a.findIn(body)
	case body[0] == '"':
		var text string
		if json.Unmarshal(body, &text) == nil && looksSigned(text) {
			a.shape = "json-string"
			return text
		}
		return ""
	case looksSigned(string(body)):
		a.shape = "bare"
		return string(body)
	}
	return ""
}

// findIn looks into a JSON object: for the member of the name first, then for any that holds a
// token with a result code, then for the claims themselves.
func (a *answer) findIn(body []byte) string {
	members, problem := observe.Object(body, observe.DefaultLimits)
	if problem != "" {
		return ""
	}
	if text, ok := textOf(members, "acJWT"); ok && looksSigned(text) {
		a.shape = "wrapper"
		return text
	}
	for _, m := range members {
		var text string
		if json.Unmarshal(m.Value, &text) != nil || !looksSigned(text) || text == a.token {
			continue
		}
		if t, _ := jws.Parse([]byte(text)); t != nil {
			if _, ok := t.Payload.Get("raResultCode"); ok {
				a.shape, a.member = "other-member", m.Name
				return text
			}
		}
	}
	if _, ok := members.Get("raResultCode"); ok {
		a.shape, a.claims = "decoded", members
	}
	return ""
}

// looksSigned reports a text that is meant to be a compact token.
func looksSigned(text string) bool {
	dots := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '.':
			dots++
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '=', c == '+', c == '/':
		default:
			return false
		}
	}
	return dots >= 1
}

// verify reads the acJWT and verifies it with the keys of the recipient's file, and no others.
func (a *answer) verify(f *facts, compact string) {
	var err error
	a.refusal = nil
	a.ack, err = jws.Parse([]byte(compact))
	a.claims = a.ack.Payload
	if err == nil {
		a.key, err = a.ack.Verify(f.file.keys)
	}
	if err != nil {
		a.refusal = err.(*jws.Refusal) // the only errors of package jws
	}
}

// codeOf is a result code as a whole number, written as one or not.
func codeOf(raw json.RawMessage) int {
	if n, err := strconv.Atoi(string(raw)); err == nil {
		return n
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		if n, err := strconv.Atoi(text); err == nil {
			return n // which DD-AC-06 judges; its meaning is plain all the same
		}
	}
	if x, err := strconv.ParseFloat(string(raw), 64); err == nil && x == math.Trunc(x) && math.Abs(x) < 1e9 {
		return int(x)
	}
	return noCode
}

// textOf is a member that is a string.
func textOf(members observe.Members, name string) (string, bool) {
	raw, ok := members.Get(name)
	if !ok {
		return "", false
	}
	var text string
	return text, json.Unmarshal(raw, &text) == nil && raw[0] == '"'
}

// hasAck reports whether there is an acJWT in any form that has one.
func (a answer) hasAck() bool { return a.ack != nil }

// accepts reports that the recipient took the request: by its code where it has one, else by
// the status.
func (a answer) accepts() bool {
	if a.code != noCode {
		return a.code == 0
	}
	return a.ex.OK() && a.ex.Status()/100 == 2
}

// unsaid reports an answer that says nothing about the request: none, or one that asks for
// credentials or patience.
func (a answer) unsaid() bool {
	return !a.ex.OK() || a.code == noCode && conformance.Withheld(a.ex.Status()) && !a.meant
}

// forbidden reports an answer that asks for credentials and says nothing else.
func (a answer) forbidden() bool {
	return a.unsaid() && (a.ex.Status() == http.StatusUnauthorized || a.ex.Status() == http.StatusForbidden)
}

// silent is the finding for an answer that says nothing about the request.
func (a answer) silent(want string) conformance.Finding {
	if !a.ex.OK() {
		return conformance.NoAnswer(want, a.ex)
	}
	return conformance.WithheldFinding(want, a.ex)
}
