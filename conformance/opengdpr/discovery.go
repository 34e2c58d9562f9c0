package opengdpr

import (
	"fmt"
	"net/http"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// discovery reads what section 6 asks for. Ids of its checks are named by other scenarios
// as the cause of what they could not do.
var discovery = conformance.Scenario{
	ID:     "opengdpr/discovery",
	Title:  "Discovery says what the service supports",
	Covers: []string{"OG-1-01", "OG-5.1-01", "OG-6-01", "OG-6.2-01", "OG-6.2-02", "OG-6.2-03", "OG-6.2-04", "OG-6.2-05", "OG-6.2-06", "OG-6.2-07"},
	Sends:  []conformance.Send{{Method: "GET", Path: "/discovery", What: "what the target offers; once more with credentials, and along redirects, if need be"}},
	Run: func(s *conformance.Session) {
		got := fetch(s, discoveryRequest())
		s.Check("answers", "OG-6-01", answers(got), got.all...)
		if u := s.Target().URL; u.Scheme == "https" {
			s.Saw("AO-69", "https", got.last)
		} else {
			s.Saw("AO-69", plainChoice(u.Hostname()), got.last)
		}
		checks := discoveryChecks(s)
		if got.last.Status()/100 != 2 || !got.last.OK() {
			for _, c := range checks {
				s.Check(c.name, c.requirement, conformance.Unknown(s.CheckID("answers"), "discovery was not answered"), got.last)
			}
			return
		}
		doc := readDocument(got.last, "opengdpr/discovery")
		for _, c := range checks {
			f := conformance.Unknown(s.CheckID("json-object"), "discovery is no JSON object")
			switch {
			case c.name != "json-object" && doc.unread != "":
				f = conformance.Unknown("", doc.unread)
			case c.name == "json-object" || doc.problem == "":
				f = c.look(doc)
			}
			s.Check(c.name, c.requirement, f, got.last)
		}
	},
}

// discoveryRequest asks for discovery as section 6.1 shows it.
func discoveryRequest() target.Request {
	return target.Request{Path: "/discovery", Header: http.Header{"Accept": {"application/json"}}, Label: "discovery"}
}

// documentCheck is a check over one document.
type documentCheck struct {
	name, requirement string
	look              func(document) conformance.Finding
}

func discoveryChecks(s *conformance.Session) []documentCheck {
	return []documentCheck{
		{"json-object", "OG-1-01", document.jsonObject},
		{"api-version", "OG-6.2-01", apiVersion},
		{"identities", "OG-6.2-02", supportedIdentities},
		{"identity-types", "OG-5.1-01", identityTypes},
		{"identity-formats", "OG-6.2-06", identityFormats},
		{"request-types", "OG-6.2-03", supportedTypes},
		{"request-type-values", "OG-6.2-07", requestTypeValues},
		{"certificate-url", "OG-6.2-04", certificateURL},
		{"certificate-url-host", "OG-6.2-05", func(d document) conformance.Finding { return certificateURLHost(s, d) }},
	}
}

func plainChoice(host string) string {
	if host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.") {
		return "plain-loopback"
	}
	return "plain"
}

// answers judges the status of discovery (section 6; AO-43, AO-67, AO-73).
func answers(got fetched) conformance.Finding {
	const want = "GET /discovery is answered with 200"
	ex := got.last
	if got.loop != "" {
		return conformance.Broken(want, conformance.StatusLine(ex), got.loop)
	}
	if !ex.OK() {
		return conformance.NoAnswer(want, ex)
	}
	if conformance.Withheld(ex.Status()) {
		return conformance.WithheldFinding(want, ex)
	}
	f := conformance.Fine(want, conformance.StatusLine(ex))
	if got.authenticated {
		f = f.Saw("AO-43", "authenticated")
	} else {
		f = f.Saw("AO-43", "public")
	}
	if got.redirected {
		f.Got += " after a redirect"
		f = f.Saw("AO-67", "redirected")
	}
	switch {
	case ex.Status() == 200:
		return f.Saw("AO-73", "as-shown")
	case ex.Status()/100 == 2:
		return f.Saw("AO-73", "other-2xx")
	}
	return conformance.Broken(want, conformance.StatusLine(ex), fmt.Sprintf("GET /discovery is answered with %d", ex.Status()))
}
