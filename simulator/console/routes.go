package console

import (
	"net/http"
	"time"

	"github.com/gorilla/mux"
)

// route is one thing that the API can be asked for.
type route struct {
	method, path string
	query        []string // parameters that it takes
	body         bool     // whether it takes a body
	do           func(*api, *call) (reply, error)
}

// filters are the parameters of a search of the journal.
var filters = []string{"partner", "direction", "method", "path", "request", "status", "since", "until", "after"}

// routes are all that there are.
var routes = []route{
	{method: "GET", path: "/health", do: (*api).health},
	{method: "GET", path: "/ready", do: (*api).isReady},
	{method: "GET", path: "/metrics", do: (*api).metrics},
	{method: "GET", path: "/openapi.json", do: (*api).describe},

	{method: "GET", path: "/partners", do: (*api).partners},
	{method: "PUT", path: "/partners/{domain}/faults", body: true, do: (*api).setFaults},
	{method: "PUT", path: "/partners/{domain}/look", body: true, do: (*api).setLook},
	{method: "POST", path: "/partners/{domain}/key", do: (*api).rotateKey},
	{method: "DELETE", path: "/partners/{domain}/key", do: (*api).restoreKey},
	{method: "POST", path: "/partners/{domain}/signatures", body: true, do: (*api).sign},
	{method: "GET", path: "/partners/{domain}/requests", do: (*api).requests},
	{method: "POST", path: "/partners/{domain}/requests", body: true, do: (*api).sendRequest},
	{method: "POST", path: "/partners/{domain}/requests/{id}/state", body: true, do: (*api).moveRequest},
	{method: "POST", path: "/partners/{domain}/requests/{id}/callback", do: (*api).repeatCallback},
	{method: "GET", path: "/partners/{domain}/deletions", do: (*api).chains},
	{method: "POST", path: "/partners/{domain}/deletions", body: true, do: (*api).sendDeletion},
	{method: "POST", path: "/opengdpr/requests/{id}/state", body: true, do: (*api).moveAnyRequest},
	{method: "POST", path: "/opengdpr/requests/{id}/callback", do: (*api).repeatAnyCallback},

	{method: "GET", path: "/exchanges", query: append([]string{"limit"}, filters...), do: (*api).exchanges},
	{method: "GET", path: "/exchanges/wait", query: append([]string{"count", "timeout"}, filters...), do: (*api).await},
	{method: "GET", path: "/exchanges/{number}", do: (*api).exchange},
	{method: "POST", path: "/exchanges/{number}/replay", body: true, do: (*api).replay},

	{method: "GET", path: "/behaviours", do: (*api).behaviours},
	{method: "POST", path: "/behaviours", body: true, do: (*api).behave},
	{method: "DELETE", path: "/behaviours", query: []string{"owner"}, do: (*api).forgetOwner},
	{method: "DELETE", path: "/behaviours/{id}", query: []string{"owner"}, do: (*api).forget},

	{method: "GET", path: "/clock", do: (*api).clock},
	{method: "PATCH", path: "/clock", body: true, do: (*api).moveClock},
	{method: "GET", path: "/notices", query: []string{"after"}, do: (*api).notices},
	{method: "POST", path: "/reset", do: (*api).reset},
}

// router leads requests to routes. Ids may hold any characters, slashes too, if they are
// escaped.
func (a *api) router() *mux.Router {
	r := mux.NewRouter().UseEncodedPath().SkipClean(true)
	for _, rt := range routes {
		r.Handle(rt.path, a.serve(rt)).Methods(rt.method)
	}
	r.NotFoundHandler = refusing(http.StatusNotFound, "there is nothing at this path")
	r.MethodNotAllowedHandler = refusing(http.StatusMethodNotAllowed, "the path does not take this method")
	return r
}

// serve answers requests to a route.
func (a *api) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := reply{}, error(nil)
		c, err := newCall(w, r, rt)
		if err == nil {
			// The time to read a request is over; what is done now may take longer, and goes
			// on until the caller goes away.
			_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // not every writer has one
			answer, err = rt.do(a, c)
		}
		if err != nil {
			answer = refused(err)
		}
		a.count(rt, answer.code)
		answer.send(w, r)
	})
}
