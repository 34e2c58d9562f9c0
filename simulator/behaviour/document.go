package behaviour

import (
	"bytes"
	"io"
	"net/http"
)

// Bounds of a request's body.
const (
	matchLimit = 1 << 20  // bytes of one whose members are looked at, or that is read before a delay
	drainLimit = 16 << 20 // of one that nobody wants, so that a caller who writes all before reading gets its answer
)

// document is the body of a request, and the same as JSON, for its members.
type document struct {
	body []byte
	root any
	ok   bool // it is JSON
	seen map[string]member
}

// member is the plain text of one, if it is there.
type member struct {
	text string
	ok   bool
}

func newDocument(body []byte) *document {
	root, err := decode(body)
	return &document{body: body, root: root, ok: err == nil, seen: map[string]member{}}
}

// member returns what stands at a pointer in the plain form, made once for each.
func (d *document) member(name string, at pointer) (string, bool) {
	if d == nil || !d.ok {
		return "", false
	}
	m, known := d.seen[name]
	if !known {
		var v any
		if v, m.ok = at.in(d.root); m.ok {
			m.text = plain(v)
		}
		d.seen[name] = m
	}
	return m.text, m.ok
}

// ahead reads the body of a request for whoever looks at it first, and puts it back. It
// returns nil if there is more than is looked at, or if it could not be read to its end;
// the partner reads the same, trouble included.
func ahead(r *http.Request) []byte {
	if r.Body == nil || r.Body == http.NoBody {
		return []byte{}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, matchLimit+1))
	rest := io.Reader(r.Body)
	if err != nil {
		rest = failing{err}
	}
	r.Body = again{io.MultiReader(bytes.NewReader(body), rest), r.Body}
	if err != nil || len(body) > matchLimit {
		return nil
	}
	return body
}

// again is a body whose beginning was read before.
type again struct {
	io.Reader
	io.Closer
}

// failing is what is left of a body that could not be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// drain reads what the partner has left of a body.
func drain(r *http.Request) {
	if r.Body != nil {
		_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
	}
}
