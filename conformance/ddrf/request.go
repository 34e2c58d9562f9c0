package ddrf

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// request is a deletion request in the making: an idJWT inside an rqJWT inside a POST.
type request struct {
	label  string
	id, rq *token
	pair   pair
	value  string // of the identifier; nobody else's, unless the owner of the target has said it
	how    manner

	idText   string // in place of the idJWT that is built
	rqText   string // in place of the rqJWT that is built
	endpoint string
	method   string
	media    string // Content-Type, empty for none
	header   http.Header
	body     func(token string) []byte // in place of the form that the recipient takes
	chunked  bool
	cut      bool // the connection ends in the middle of the body

	// first is sent before. It has to be accepted, or refused if it is a bad one.
	first *request
	bad   bool
	// between is done after that.
	between func()
	// parties have sites of this request alone.
	parties []*party
	// origin is whose file has to be asked for before a refusal can be put down to it, nil if
	// nobody's.
	origin *party
	looked bool // it was asked for already, for another request
}

// plain is the valid request of a label: P asks itself, for the base pair.
func (f *facts) plain(n keyring, label string) *request { return f.request(n, label, f.base) }

// request is the valid request for a pair.
func (f *facts) request(n keyring, label string, p pair) *request {
	r := &request{label: label, pair: p, how: f.how, endpoint: f.endpoint, method: http.MethodPost, media: f.how.media, value: p.value(n.Word(label)), header: http.Header{"Accept": {"*/*"}}}
	now := strconv.FormatInt(time.Now().Unix(), 10)
	sub := object{{"identifierValue", quoted(r.value)}, {"identifierType", quoted(p.Type)}, {"identifierFormat", quoted(p.Format)}}
	r.id = &token{header: object{{"typ", `"JWT"`}}, sub: sub, claims: object{
		{"version", `"1.0"`}, {"jti", quoted(n.ID(label + "/id"))}, {"iss", quoted(f.p.domain)}, {"sub", ""}, {"iat", now},
	}}
	r.rq = &token{header: object{{"typ", `"JWT"`}}, sub: append(object(nil), sub...), claims: object{
		{"version", `"1.0"`}, {"idJWT", ""}, {"jti", quoted(n.ID(label + "/rq"))}, {"iss", quoted(f.p.domain)}, {"sub", ""}, {"iat", now},
	}}
	r.id.signedBy(f.p.first(f.how.alg))
	r.rq.signedBy(f.p.first(f.how.alg))
	return r
}

// first is the first listed key that signs with an algorithm.
func (p *party) first(alg string) *key { return p.nth(alg, 0) }

// nth is one of the listed keys that sign with an algorithm, counted from 0.
func (p *party) nth(alg string, n int) *key {
	for _, k := range p.listed {
		if k.alg == alg {
			if n == 0 {
				return k
			}
			n--
		}
	}
	panic(fmt.Sprintf("%s lists too few keys for %s", p.domain, alg))
}

// sentBy lets another party be the requester: its iss and its key.
func (r *request) sentBy(q *party) {
	r.rq.claims.set("iss", quoted(q.domain))
	r.rq.signedBy(q.first(r.how.alg))
}

// madeBy lets another party be the 1st party: its iss and its key.
func (r *request) madeBy(p *party) {
	r.id.claims.set("iss", quoted(p.domain))
	r.id.signedBy(p.first(r.how.alg))
}

// token builds the rqJWT with the idJWT in it.
func (r *request) token() string {
	if r.rqText != "" {
		return r.rqText
	}
	id := r.idText
	if id == "" {
		id = r.id.build(r.how.sub)
	}
	if i := r.rq.claims.index("idJWT"); i >= 0 && r.rq.claims[i].raw == "" {
		r.rq.claims[i].raw = quoted(id)
	}
	return r.rq.build(r.how.sub)
}

// bytes is the body in the form that the recipient takes.
func (m manner) bytes(token string) []byte {
	switch m.body {
	case "wrapper":
		return []byte(`{"rqJWT":` + quoted(token) + `}`)
	case "json-string":
		return []byte(quoted(token))
	}
	return []byte(token)
}

// open lets the sites that belong to the request serve what they have to.
func (r *request) open(s *conformance.Session) {
	for _, p := range r.parties {
		p.site = s.Site(p.name)
		for _, page := range p.pages {
			cmp.Or(page.on, p).site.Serve(page.host, page.path, page.answers...)
		}
		if p.look != (network.Look{}) {
			p.site.Look(p.look)
		}
	}
}

// unasked reports that nobody has tried to get the file that the request stands on. A handshake
// that the recipient breaks off is noticed a little later than its answer comes.
func (r *request) unasked(s *conformance.Session) bool {
	if r.origin == nil || r.looked {
		return false
	}
	w := conformance.Wait{For: "a look at the file of " + r.origin.domain, Until: time.Now().Add(2 * time.Second)}
	return !s.Await(w, r.origin.site.Noticed)
}

// reads are the requests for that file.
func (r *request) reads() []*journal.Exchange {
	if r.origin == nil {
		return nil
	}
	return r.origin.site.Got()
}

// send sends the request and reads the answer.
func (r *request) send(s *conformance.Session, f *facts, label string) answer {
	compact, post := r.post(label)
	a := readAnswer(f, r.label, r, compact, s.Do(post))
	a.size = len(post.Body)
	return a
}

// post is the rqJWT and the HTTP request that carries it.
func (r *request) post(label string) (string, target.Request) {
	compact := r.token()
	body := r.how.bytes(compact)
	if r.body != nil {
		body = r.body(compact)
	}
	header := r.header.Clone()
	if r.media != "" {
		header["Content-Type"] = []string{r.media}
	}
	post := target.Request{Method: r.method, URL: r.endpoint, Header: header, Body: body, Chunked: r.chunked, Label: label}
	if r.cut {
		post.Cut = len(body) / 2
	}
	return compact, post
}
