package opengdpr

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/gorilla/mux"

	"dsrcheck/simulator/journal"
)

// view is a processor as it behaves with some deviations.
type view struct {
	*Processor
	faults []string // beside those of the personality
	b      *behaviour
	router *mux.Router
	signed atomic.Pointer[seal] // with which it signed last
}

// newView makes a view with these deviations, with key and certificate.
func (p *Processor) newView(faults []string) (*view, error) {
	b, err := p.config.behaviour(faults)
	if err != nil {
		return nil, err
	}
	v := &view{Processor: p, faults: faults, b: b}
	if _, err := v.seal(); err != nil {
		return nil, err
	}
	v.router = v.routes()
	return v, nil
}

// ServeHTTP answers requests as the view has it.
func (v *view) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !v.b.admit(v.config.Clock.Now()) {
		a := v.refused(http.StatusTooManyRequests, nil, []problem{{reason: "http", message: "there are too many requests"}})
		a.header.Set("Retry-After", "1")
		v.send(w, r, a)
		return
	}
	v.router.ServeHTTP(w, r)
}

func (v *view) routes() *mux.Router {
	r := mux.NewRouter().SkipClean(true)
	r.HandleFunc(v.b.discoverAt, v.discover).Methods(http.MethodGet)
	if v.b.redirectFrom != "" {
		r.Handle(v.b.redirectFrom, http.RedirectHandler(v.b.discoverAt, http.StatusTemporaryRedirect)).Methods(http.MethodGet)
	}
	r.HandleFunc("/cert.pem", v.certificate).Methods(http.MethodGet)
	r.HandleFunc(v.b.collection, v.create).Methods(http.MethodPost)
	for _, path := range v.b.items {
		r.HandleFunc(path, v.status).Methods(v.b.itemMethods...)
		r.HandleFunc(path, v.remove).Methods(http.MethodDelete)
	}
	if v.b.itemFrom != "" {
		r.HandleFunc(v.b.itemFrom, v.leadToItem).Methods(http.MethodGet, http.MethodDelete)
	}
	if v.b.statusAt != "" {
		r.Handle(v.b.statusAt, v.refusing(http.StatusBadRequest, idMember+" is missing from the path")).Methods(http.MethodGet)
		r.HandleFunc(v.b.statusAt+"/{id}", v.status).Methods(http.MethodGet)
	}
	if v.b.conduct != nil && v.b.conduct.path != "" {
		r.HandleFunc(v.b.conduct.path, v.hear).Methods(http.MethodPost)
	}
	r.NotFoundHandler = v.refusing(http.StatusNotFound, "there is nothing at this path")
	r.MethodNotAllowedHandler = v.refusing(http.StatusMethodNotAllowed, "the path does not take this method")
	return r
}

func (v *view) refusing(code int, message string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.refuse(w, r, code, nil, []problem{{reason: "http", message: message}})
	})
}

// base is the scheme and host for URLs of the processor's own. Reached under its
// domain it keeps the caller's scheme and port, reached otherwise it names https.
func (v *view) base(r *http.Request) string {
	if !strings.EqualFold(journal.HostOnly(r.Host), v.b.domain) {
		return "https://" + v.b.domain
	}
	if r.TLS == nil {
		return "http://" + r.Host
	}
	return "https://" + r.Host
}
