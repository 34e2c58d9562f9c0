package ddrf

import (
	"net/http"
	"net/url"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// ownEndpoint looks whether the endpoint that a 1st party has to name is there. It takes no
// deletion to find that out.
var ownEndpoint = conformance.Scenario{
	ID:     "ddrf/endpoint",
	Title:  "The endpoint that the file names takes requests, if the file lists any identifiers",
	Covers: []string{"DD-RR-06"},
	Sends:  []conformance.Send{{Method: "POST", Path: "(endpoint)", What: "a body that is no token"}},
	Run: func(s *conformance.Session) {
		o := senderOf(s)
		u, err := url.Parse(o.file.endpoint)
		switch {
		case !o.found.answered200():
			s.Check("endpoint", "DD-RR-06", conformance.Unknown(causeServed, "no file is served"))
			return
		case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
			s.Check("endpoint", "DD-RR-06", conformance.Unknown("ddrf/resource/endpoint", "the target's file names no endpoint that could be called"))
			return
		case len(o.file.pairs) == 0:
			f := conformance.Fine("an endpoint that takes requests, where any identifier is listed", "the file lists none")
			s.Check("endpoint", "DD-RR-06", f.Saw("AD-32", "empty-publisher"))
			return
		}
		r := target.Request{Method: http.MethodPost, URL: u.String(), Header: http.Header{"Content-Type": {"application/jwt"}}, Body: []byte("no token"), Label: "no token"}
		a := readAnswer(&facts{file: o.file}, "no token", &request{}, "", s.Do(r))
		s.Check("endpoint", "DD-RR-06", (&facts{file: &file{}}).serves(answered{answer: a}), a.ex)
	},
}
