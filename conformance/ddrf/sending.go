package ddrf

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

// sending is a deletion request of the target as a partner was sent it. Whatever is wrong with
// it, what can be made out of it is there, so that one fault is blamed once.
type sending struct {
	label string
	ex    *journal.Exchange
	wish  *wish      // that it comes of, nil if nobody knows
	to    *file      // of the partner, as the target had read it then; nil if it had not
	keys  []*jws.Key // of the partner, as the target ever read them
	base  string     // URL of the partner's own where it has another than https and its domain

	form    string // of AD-03, empty if the rqJWT came in none
	where   string // it was found, in words
	compact string // the rqJWT, empty if there is none
	rq      *jws.Token
	rqErr   *jws.Refusal // why it is no token in compact form, nil if it is
	id      *jws.Token   // nil if claim idJWT holds no text that could be one
	idErr   *jws.Refusal
}

// readSending looks for the tokens in a request, in every form of AD-03 and where else people
// put them. It reports false for one that holds none and is no POST to an endpoint.
func readSending(ex *journal.Exchange) sending {
	s := sending{ex: ex}
	s.find(bytes.TrimSpace(ex.Request.Body()))
	if s.compact == "" {
		s.findElsewhere()
	}
	if s.compact == "" {
		return s
	}
	var err error
	if s.rq, err = jws.Parse([]byte(s.compact)); err != nil {
		s.rqErr = err.(*jws.Refusal) // the only errors of package jws
	}
	if text, ok := textOf(s.rq.Payload, "idJWT"); ok && text != "" {
		if s.id, err = jws.Parse([]byte(text)); err != nil {
			s.idErr = err.(*jws.Refusal)
		}
	}
	return s
}

// find looks into the body.
func (s *sending) find(body []byte) {
	switch {
	case len(body) == 0:
		s.where = "an empty body"
	case body[0] == '{':
		s.findIn(body)
	case body[0] == '"':
		var text string
		if json.Unmarshal(body, &text) == nil && looksSigned(text) {
			s.form, s.where, s.compact = "json-string", "a JSON string", text
		}
	case looksSigned(string(body)) && !isForm(body):
		s.form, s.where, s.compact = "bare", "the body", string(body)
	default:
		s.where = "a body that is neither a token nor JSON"
		for _, text := range textsIn(body) {
			s.take(text, "a JSON array, or a form")
		}
	}
}

// isForm reports a form, whose first field has a name without a dot.
func isForm(body []byte) bool {
	name, _, ok := bytes.Cut(body, []byte("="))
	return ok && !bytes.ContainsRune(name, '.') && !bytes.HasPrefix(name, []byte("eyJ")) // as headers begin
}

// findIn looks into a JSON object: for the member of the name, then for any that holds a
// request, then for the claims themselves.
func (s *sending) findIn(body []byte) {
	members, problem := observe.Object(body, observe.DefaultLimits)
	if problem != "" {
		s.where = "a body that begins with a brace and is no JSON object"
		return
	}
	if text, ok := textOf(members, "rqJWT"); ok && looksSigned(text) {
		s.form, s.where, s.compact = "wrapper", "member rqJWT", text
		return
	}
	s.where = "a JSON object without a token in rqJWT"
	for _, m := range members {
		var text string
		if json.Unmarshal(m.Value, &text) == nil && m.Name != "idJWT" {
			s.take(text, "member "+m.Name)
		}
	}
	if _, ok := members.Get("idJWT"); ok && s.compact == "" {
		s.form, s.where = "decoded", "claims as plain JSON"
	}
}

// findElsewhere looks where no request belongs.
func (s *sending) findElsewhere() {
	if u, err := url.Parse(s.ex.URL); err == nil {
		for name, values := range u.Query() {
			for _, text := range values {
				s.take(text, "parameter "+name+" of the query")
			}
		}
	}
	for _, field := range s.ex.Request.Fields() {
		words := strings.Fields(field.Value)
		if len(words) > 0 {
			s.take(words[len(words)-1], "the header "+field.Name)
		}
	}
}

// take takes a text that is an rqJWT.
func (s *sending) take(text, where string) {
	if s.compact != "" || !looksSigned(text) {
		return
	}
	token, _ := jws.Parse([]byte(text))
	if _, ok := token.Payload.Get("idJWT"); !ok {
		if _, ok = token.Payload.Get("sub"); !ok {
			return
		}
	}
	s.compact, s.where = text, where
}

// textsIn are the strings of a JSON array, and the values of a form.
func textsIn(body []byte) (texts []string) {
	for _, raw := range elementsOf(body) {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			texts = append(texts, text)
		}
	}
	if values, err := url.ParseQuery(string(body)); err == nil {
		for _, some := range values {
			texts = append(texts, some...)
		}
	}
	return texts
}

// claimsOf are those of one of the two tokens.
func (s sending) claimsOf(token string) observe.Members {
	switch {
	case token == "id" && s.id != nil:
		return s.id.Payload
	case token == "rq" && s.rq != nil:
		return s.rq.Payload
	}
	return nil
}

// text is a claim that is a string, empty if it is none.
func (s sending) text(token, name string) string {
	text, _ := textOf(s.claimsOf(token), name)
	return text
}

// isSending reports a request that is meant to be a deletion request: all but a look at a file
// or at another page.
func isSending(s sending) bool {
	method := s.ex.Request.Method()
	if s.compact != "" {
		return true
	}
	if method == http.MethodHead || method == http.MethodOptions { // who asks what there is, sends nothing
		return false
	}
	return method != http.MethodGet || s.to != nil && s.to.endpoint != "" && samePath(s.ex.URL, s.to.endpoint)
}

// samePath reports two URLs of one path.
func samePath(a, b string) bool {
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	return err == nil && err2 == nil && u.EscapedPath() == v.EscapedPath()
}

// isFileRead reports a look at a dsrdelete.json, wherever it is looked for.
func isFileRead(ex *journal.Exchange) bool {
	u, err := url.Parse(ex.URL)
	return err == nil && (strings.HasSuffix(u.Path, filePath) || strings.HasPrefix(u.Path, "/ddrf-file/")) && (ex.Request.Method() == http.MethodGet || ex.Request.Method() == http.MethodHead)
}
