package console_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dsrcheck/simulator/console"
)

// FuzzBodies sends a body to every route that takes one.
func FuzzBodies(f *testing.F) {
	for _, body := range []string{"", "{}", `{"state":"completed"}`, `{"state":"pending","domain":"a"}`, `[1`, `{"state":null}`, `{"faults":["a"]}`,
		`{"to":"b.test","members":{"a":null},"body":null}`, `{"advance":"1h","frozen":null}`, `{"advance":"-1h"}`, `{"advance":"300000h"}`,
		`{"partner":"a.test","answers":[{"drip":{"bytes":1,"every":"1s"}}]}`, `{"a":{"a":{"a":[]}}}`, "{\"a\":\"\xff\"}", `{"a":1,"a":2}`, `{"state":"a"}{}`} {
		f.Add(body)
	}
	h := console.New(newFake(), nil)
	f.Fuzz(func(t *testing.T, body string) {
		for _, rt := range console.Routes() {
			if !rt.Body {
				continue
			}
			path := strings.NewReplacer("{domain}", "a.test", "{id}", "known", "{number}", "1").Replace(rt.Path)
			answered(t, h, httptest.NewRequest(rt.Method, path, strings.NewReader(body)), rt.Path)
		}
	})
}

// FuzzQueries asks every route that takes parameters.
func FuzzQueries(f *testing.F) {
	for _, query := range []string{"", "after=1", "limit=1&partner=a.test", "count=1&timeout=1ns", "since=2026-01-02T03:04:05Z&until=x", "status=201&method=POST",
		"path=*&request=a", "owner=me", "direction=inbound", "%", "a;b", "after=1&after=2", "after=18446744073709551616", "path=[*", "path=*\xff"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		world := newFake()
		world.add("GET", "/", "")
		h := console.New(world, nil)
		for _, rt := range console.Routes() {
			if len(rt.Query) == 0 {
				continue
			}
			r := httptest.NewRequest(rt.Method, strings.NewReplacer("{id}", "known").Replace(rt.Path), nil)
			if r.URL.RawQuery = query; rt.Path == "/exchanges/wait" {
				r.URL.RawQuery = "timeout=1ns&" + query // of which a second timeout is refused
			}
			answered(t, h, r, rt.Path)
		}
	})
}

// answered sends a request, whose answer has to be one of the document.
func answered(t *testing.T, h http.Handler, r *http.Request, pattern string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code >= 500 && w.Code != http.StatusGatewayTimeout {
		t.Errorf("%s %s is answered with %d: %s", r.Method, r.URL, w.Code, w.Body)
	}
	if w.Code >= 400 {
		respected(t, r.Method, pattern, w)
	}
}
