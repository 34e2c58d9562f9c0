package ddrf

import (
	"fmt"
	"mime"
	"net/http"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// Resource is the profile ddrf@1.0/resource: the dsrdelete.json of a domain alone, whatever the
// participant does beside. It fails only if the embedded catalogue is broken.
func Resource() (conformance.Profile, error) {
	c, err := catalog.DDRF()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	return conformance.Profile{
		Protocol: "ddrf", Version: "1.0", Role: catalog.Participant, Subject: "resource",
		Title:   "A DDRF participant's dsrdelete.json: where it stands, what it says, which keys it publishes",
		Catalog: c,
		Preflight: func(s *conformance.Session) (any, *conformance.NotReady) {
			f, notReady := meetFile(s)
			return f, notReady
		},
		PreflightSends: fileSends,
		Scenarios:      resourceScenarios(catalog.Participant),
		Rows:           resourceRows,
	}, nil
}

// resourceRows are the detail rows that a file alone is judged by.
var resourceRows = []string{"DD-RR-05", "DD-DI-02", "DD-DF-01", "DD-DF-02", "DD-DF-03", "DD-DF-04", "DD-DF-05", "DD-SC-01"}

// fileSends is what finding the file sends.
var fileSends = []conformance.Send{{Method: "GET", Path: filePath,
	What: "the target's file; while it is not found also under www. and at two well-known places; each with up to three redirects"}}

// resourceScenarios are the scenarios over a file, for a target of that role.
func resourceScenarios(role catalog.Role) []conformance.Scenario {
	return []conformance.Scenario{location, resource(role)}
}

// location judges where and how the file is served.
var location = conformance.Scenario{
	ID:     locationScenario,
	Title:  "A file called dsrdelete.json stands in the root of the domain",
	Covers: []string{"DD-DI-02"},
	Sends:  fileSends,
	Run: func(s *conformance.Session) {
		f := findFile(s)
		s.Check("served", "DD-DI-02", f.served(), f.all...)
		s.Check("redirects", "DD-DI-02", f.redirected(), f.looked.all...)
		if !f.answered200() {
			for _, name := range []string{"media-type", "json"} {
				s.Check(name, "DD-DI-02", conformance.Unknown(causeServed, "no file is served"), f.last)
			}
			return
		}
		s.Check("media-type", "DD-DI-02", f.mediaType(), f.last)
		s.Check("json", "DD-DI-02", f.judge(fileChecks(catalog.Participant)[0]), f.last)
	},
}

// resource judges what the file says.
func resource(role catalog.Role) conformance.Scenario {
	return conformance.Scenario{
		ID:     resourceScenario,
		Title:  "dsrdelete.json has every member of the table, in its type, and public keys to verify with",
		Covers: []string{"DD-DF-01", "DD-DF-02", "DD-DF-03", "DD-DF-04", "DD-DF-05", "DD-RR-05", "DD-SC-01"},
		Sends:  fileSends,
		Run: func(s *conformance.Session) {
			f := findFile(s)
			for _, c := range fileChecks(role) {
				if c.scenario != resourceScenario {
					continue
				}
				finding := conformance.Unknown(causeServed, "no file is served")
				if f.answered200() {
					finding = f.judge(c)
				}
				s.Check(c.name, c.requirement, finding, f.last)
			}
		},
	}
}

// judge makes a check over the file that was found.
func (f discovered) judge(c fileCheck) conformance.Finding {
	if f.coding != "" {
		f.file = &file{unread: f.coding}
	}
	return c.finding(f.file)
}

// served judges DD-DI-02: the place that answers with 200 (AD-17).
func (f discovered) served() conformance.Finding {
	want := "GET " + f.tried[0].url + " is answered with 200"
	switch ex := f.last; {
	case f.astray != "":
		return conformance.Unknown("ddrf/location/redirects", f.astray)
	case !ex.OK():
		return conformance.NoAnswer(want, ex)
	case ex.Status() == http.StatusTooManyRequests:
		return conformance.WithheldFinding(want, ex)
	case ex.Status() != http.StatusOK:
		return conformance.Broken(want, f.told(), "no place serves the file: "+f.told())
	}
	return conformance.Fine(want, f.told()).Saw("AD-17", f.choice)
}

// told says what each place answered.
func (f discovered) told() string {
	var words []string
	for _, l := range f.tried {
		words = append(words, l.url+": "+conformance.StatusLine(l.last))
	}
	return conformance.Clip(strings.Join(words, "; "))
}

// redirected judges DD-DI-02: how many redirects stand before the file, and of which scheme
// (AD-19).
func (f discovered) redirected() conformance.Finding {
	want := fmt.Sprintf("no redirect, or at most %d, by https", redirectsTaken)
	got := fmt.Sprintf("%d redirects to %s", f.redirects, conformance.Clip(f.last.URL))
	switch {
	case f.astray != "":
		return conformance.Broken(want, got, f.astray)
	case f.redirects > 0:
		return conformance.Fine(want, got).Saw("AD-19", "after-redirect")
	}
	return conformance.Fine(want, "none").Saw("AD-19", "direct")
}

// mediaType judges DD-DI-02: application/json (AD-20).
func (f discovered) mediaType() conformance.Finding {
	const want = "Content-Type application/json"
	value, present := f.last.Response.Header("Content-Type")
	fd := conformance.Fine(want, fmt.Sprintf("Content-Type %q", conformance.Clip(value)))
	if !present {
		fd.Got = "no Content-Type"
	}
	media, _, err := mime.ParseMediaType(value)
	if (err == nil || media != "") && strings.EqualFold(media, "application/json") {
		return fd.Saw("AD-20", "application-json")
	}
	return fd.Saw("AD-20", "other")
}
