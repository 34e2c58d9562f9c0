package opengdpr

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// request is a request about to be sent: a tree of JSON whose members are in order, or raw
// bytes that stand in its place.
type request struct {
	id       string // the valid id, whatever the body holds
	identity string // the value of the first identity, a canary
	body     *node
	raw      []byte // sent in place of the body, if not nil
	header   http.Header
	path     string
	chunked  bool
	first    *request // sent before this one, and has to be accepted
	offer    offer
	facts    *facts
	word     func(what string) string         // makes a word for this request and nothing else
	value    func(what string, p pair) string // an identity value, likewise
}

// namer makes ids and words that no other request has; a session does.
type namer interface {
	ID(label string) string
	Word(label string) string
}

// base makes the fullest valid request that the target is known to accept: fresh id, fresh
// identity, present time. What the label is different in, the request is.
func (f *facts) base(n namer, label string) *request {
	return f.baseWith(n, label, f.omit)
}

// baseWith is the base request with other omissions than those that are known to do.
func (f *facts) baseWith(n namer, label string, omit omissions) *request {
	return f.request(n, label, f.usual(), omit)
}

// offer is a request type and an identity pair that a processor takes.
type offer struct {
	kind string
	pair pair
}

// usual is what base requests ask for: erasure of a raw email where discovery lists them or
// says nothing, else the first that it lists.
func (f *facts) usual() offer {
	o := offer{"erasure", pair{"email", "raw"}}
	if len(f.types) > 0 && !slices.Contains(f.types, o.kind) {
		o.kind = f.types[0]
	}
	if len(f.pairs) > 0 && !slices.Contains(f.pairs, o.pair) {
		o.pair = f.pairs[0]
	}
	return o
}

// request makes a valid request.
func (f *facts) request(n namer, label string, o offer, omit omissions) *request {
	r := &request{id: n.ID(label), identity: identityValue(n, label, o.pair), path: f.createPath, offer: o, facts: f,
		header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}},
		word:   func(what string) string { return n.ID(label + "/" + what) },
		value:  func(what string, p pair) string { return identityValue(n, label+"/"+what, p) },
	}
	r.body = object(
		member{"subject_request_id", text(r.id)},
		member{"subject_request_type", text(o.kind)},
		member{"submitted_time", text(submitted().Format("2006-01-02T15:04:05Z"))},
		member{"subject_identities", array(identityNode(o.pair, r.identity))},
	)
	if !omit.Version {
		r.body.add("api_version", text(f.version))
	}
	if !omit.Property {
		r.body.add("property_id", text(f.property))
	}
	if !omit.URLs {
		// Three tildes in a row give base64 a plus sign wherever they stand, so that its two
		// alphabets differ. The word is none of the identity's: a refusal may quote the URL.
		r.body.add("status_callback_urls", array(text("https://controller1.test/opengdpr_callbacks/~~~"+n.Word("callback/"+label))))
	}
	return r
}

// submitted is when the data subjects of this run asked: a while ago, so that a target whose
// clock is slow does not take it for a time to come.
func submitted() time.Time { return time.Now().UTC().Add(-nearby) }

// identityNode is an identity object of section 5.2.
func identityNode(p pair, value string) *node {
	return object(
		member{"identity_type", text(p.Type)},
		member{"identity_value", text(value)},
		member{"identity_format", text(p.Format)},
	)
}

// clone copies a request that has not been rewritten.
func (r *request) clone() *request {
	c := *r
	c.body, c.header = r.body.clone(), r.header.Clone()
	return &c
}

// identityValue makes a value of the form that its type has, out of reserved names.
func identityValue(n namer, label string, p pair) string {
	var v string
	switch p.Type {
	case "email":
		v = "dsr-" + n.Word(label) + "@example.com"
	case "controller_customer_id":
		v = "dsr-" + n.Word(label)
	case "android_id":
		v = n.Word(label)
	default:
		v = n.ID("identity/" + label)
	}
	switch p.Format {
	case "sha256":
		sum := sha256.Sum256([]byte(v))
		return hex.EncodeToString(sum[:])
	case "sha1":
		sum := sha1.Sum([]byte(v))
		return hex.EncodeToString(sum[:])
	case "md5":
		sum := md5.Sum([]byte(v))
		return hex.EncodeToString(sum[:])
	}
	return v
}

// bytes is the body as it is sent.
func (r *request) bytes() []byte {
	if r.raw != nil {
		return r.raw
	}
	return r.encode()
}

// encode writes the body so that its base64 form needs padding: a form that leaves it out
// would not show otherwise.
func (r *request) encode() []byte {
	plain := r.body.encode(wireStyle)
	for len(plain)%3 != 1 {
		plain = append(plain[:len(plain)-1], " }"...)
	}
	return plain
}

// send posts the request.
func (r *request) send(s *conformance.Session, label string) *journal.Exchange {
	return s.Do(target.Request{Method: http.MethodPost, Path: r.path, Header: r.header, Body: r.bytes(), Chunked: r.chunked, Label: label})
}
