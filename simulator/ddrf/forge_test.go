package ddrf

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
)

// draft is a token before it is signed.
type draft struct {
	header, claims document
	key            *signingKey
	alg            string                                        // with which it is signed, whatever the header says
	headerJSON     []byte                                        // in place of the header if not nil
	payload        []byte                                        // in place of the claims if not nil
	segment        func(header, payload string) (string, string) // changes the segments before they are signed
	signature      func(input, s []byte) []byte                  // changes the signature
	after          func(token string) string                     // changes the token
}

func (d *draft) compact() string {
	header, claims := encode(d.header), encode(d.claims)
	if d.headerJSON != nil {
		header = d.headerJSON
	}
	if d.payload != nil {
		claims = d.payload
	}
	h, p := base64url(header), base64url(claims)
	if d.segment != nil {
		h, p = d.segment(h, p)
	}
	input := []byte(h + "." + p)
	s, err := sign(d.alg, d.key.signer, input)
	if err != nil {
		panic(err)
	}
	if d.signature != nil {
		s = d.signature(input, s)
	}
	token := string(input) + "." + base64url(s)
	if d.after != nil {
		token = d.after(token)
	}
	return token
}

func (d *draft) signedBy(k *signingKey) {
	d.key, d.alg = k, k.alg
	d.header.set("alg", k.alg)
	d.header.set("kid", k.kid)
}

// sub changes a member of the identifier.
func (d *draft) sub(name string, value any) {
	s := d.claims.get("sub").(document).clone()
	if value == nil {
		s.remove(name)
	} else {
		s.set(name, value)
	}
	d.claims.set("sub", s)
}

// forge is a request before it is made.
type forge struct {
	s      *stage
	rq, id *draft
	method string
	header http.Header
	path   string
	body   func(token string) []byte // in place of the bare token
}

const canary = "28f6dc889e28f6dc889e28f6dc889e28f6dc889e28f6dc889e28f6dc889efe16"

// plain is the plain valid request: P is 1st party and requester.
func (s *stage) plain() *forge {
	sub := document{{"identifierValue", canary}, {"identifierType", "email"}, {"identifierFormat", "sha256"}}
	now := start.Unix()
	header := document{{"typ", "JWT"}, {"alg", ES256}, {"kid", s.p1.kid}}
	id := &draft{header: header.clone(), key: s.p1, alg: ES256,
		claims: document{{"version", "1.0"}, {"jti", "id-" + newID()}, {"iss", domainP}, {"sub", sub}, {"iat", now}}}
	rq := &draft{header: header.clone(), key: s.p1, alg: ES256,
		claims: document{{"version", "1.0"}, {"idJWT", nil}, {"jti", "rq-" + newID()}, {"iss", domainP}, {"sub", sub}, {"iat", now}}}
	return &forge{s: s, rq: rq, id: id, method: http.MethodPost, header: http.Header{"Content-Type": {"application/jwt"}}, path: "/ddrf"}
}

// byQ makes Q the requester.
func (f *forge) byQ() *forge {
	f.rq.claims.set("iss", domainQ)
	f.rq.signedBy(f.s.q1)
	return f
}

// request is the request as bytes to be sent again and again.
func (f *forge) request() (message, token string) {
	if f.rq.claims.index("idJWT") >= 0 && f.rq.claims.get("idJWT") == nil {
		f.rq.claims.set("idJWT", f.id.compact())
	}
	token = f.rq.compact()
	if f.body != nil {
		return string(f.body(token)), token
	}
	return token, token
}

// sendTo sends it to a vendor.
func sendTo(h http.Handler, method, path, body string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://"+domainR+path, bytes.NewReader([]byte(body)))
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// claimsIn are the claims of the acJWT in an answer, nil if there is none.
func claimsIn(w *httptest.ResponseRecorder) object {
	token, err := acknowledgementIn(w.Body.Bytes())
	if err != nil {
		return nil
	}
	return payload(token)
}

// codeIn is the result code of an answer, -1 if it has none.
func codeIn(w *httptest.ResponseRecorder) int {
	code := -1
	if json.Unmarshal(claimsIn(w)["raResultCode"], &code) != nil {
		return -1
	}
	return code
}

func replaced(from, to string) func(string) string {
	return func(s string) string { return strings.Replace(s, from, to, 1) }
}
