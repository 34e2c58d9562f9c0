package ddrf

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"dsrcheck/simulator/journal"
)

// drainLimit is how much of an oversized body is still read, so that a caller who writes
// all before reading gets its answer.
const drainLimit = 32 << 20

// view is a participant as it behaves with some deviations.
type view struct {
	*participant
	faults []string
	b      *behaviour
	ring   atomic.Pointer[ring]
}

// newView makes a view with these deviations. Its keys are made when it first needs one: most
// partners of a run never do.
func (p *participant) newView(faults []string) (*view, error) {
	b, err := p.config.behaviour(faults, p.roles)
	if err != nil {
		return nil, err
	}
	return &view{participant: p, faults: faults, b: b}, nil
}

// ServeHTTP answers requests as the view has it.
func (v *view) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case slices.Contains(v.b.filePaths, r.URL.Path) && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		v.serveFile(w, r)
	case (v.takes || len(v.config.Settings.Downstreams) > 0) && strings.HasPrefix(r.URL.Path, hooksPath):
		v.hook(w, r)
	case v.takes && r.URL.Path == pagePath && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		v.servePage(w, r)
	case r.URL.Path == v.b.endpoint:
		v.receive(w, r)
	default:
		for _, other := range v.b.others {
			if other(v, w, r) {
				return
			}
		}
		_, _ = io.CopyN(io.Discard, r.Body, drainLimit) // what came to the wrong place is to be seen all the same
		http.NotFound(w, r)
	}
}

// receive answers what comes to the endpoint.
func (v *view) receive(w http.ResponseWriter, r *http.Request) {
	for _, g := range v.b.gates {
		if status := g(v, w, r); status > 0 {
			_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
			w.WriteHeader(status)
			return
		}
	}
	if r.Method != http.MethodPost {
		_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(v.b.otherMethods)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, v.b.bodyLimit+1))
	in := &incoming{http: r, body: body, text: readable(body)}
	switch {
	case err != nil:
		v.answer(w, in, nil, &problem{where: inBody, reason: reasonBody, text: "it could not be read"})
		return
	case int64(len(body)) > v.b.bodyLimit:
		_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
		w.WriteHeader(v.b.overLimit)
		return
	}
	x := &examination{view: v, ctx: r.Context(), in: in, files: map[string]*partnerFile{}}
	found := x.examine()
	answered := make(chan struct{})
	defer close(answered)
	v.forward(x, found, answered)
	v.answer(w, in, x, found)
}

// base is the scheme and host of its endpoint. Reached under its domain it keeps the
// caller's scheme and port, reached otherwise it names https.
func (v *view) base(r *http.Request) string {
	switch {
	case v.config.URL != "":
		return v.config.URL
	case !strings.EqualFold(journal.HostOnly(r.Host), v.config.Domain):
		return "https://" + v.config.Domain
	case r.TLS == nil:
		return "http://" + r.Host
	}
	return "https://" + r.Host
}
