package opengdpr

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/bodysig"
	"dsrcheck/simulator/journal"
)

// facts are what the preflight learnt of a processor. Scenarios only read them.
type facts struct {
	version        string               // an api_version that discovery names, else 0.1
	versionFits    bool                 // it is one of the version that the profile is of
	types          []string             // legal request types that discovery lists, in its order
	pairs          []pair               // legal identity pairs that discovery lists, in its order
	certificateURL string               // empty if discovery names none that can be fetched
	download       fetched              // of that URL
	leaf           *bodysig.Certificate // nil if no certificate could be had
	createPath     string
	property       string    // a property_id to ask for
	omit           omissions // what the base request leaves out to be accepted
	first          exchanged // the last base request of the preflight
	accepted       bool      // whether the base request is accepted
	item           item      // where requests are found
	itemServed     bool      // whether they are
	itemRedirected bool      // whether the path of the text only leads there
}

// exampleProperty is the property of the text's example, for targets that take any.
const exampleProperty = "123456"

// pair is one combination that discovery says the processor takes.
type pair struct{ Type, Format string }

// omissions are the optional members that a request leaves out.
type omissions struct{ Version, Property, URLs bool }

func factsOf(s *conformance.Session) *facts { return s.Facts().(*facts) }

// typeKeys, formats and requestTypes are the closed lists of sections 5.1, 5.2 and 7.1.
var (
	typeKeys = []string{"controller_customer_id", "android_advertising_id", "android_id", "email",
		"fire_advertising_id", "ios_advertising_id", "ios_vendor_id", "microsoft_advertising_id",
		"microsoft_publisher_id", "roku_publisher_id", "roku_aid"}
	formats      = []string{"raw", "sha256", "sha1", "md5"}
	requestTypes = []string{"erasure", "portability", "access"}
)

var surveySends = []conformance.Send{
	{Method: "GET", Path: "/discovery", What: "what the target offers"},
	{Method: "GET", Path: "(certificate)", What: "the certificate that discovery names"},
	{Method: "POST", Path: createPath, What: "a valid request; up to five more with fewer optional members while the target refuses", Erases: true},
	{Method: "GET", Path: "/opengdpr_request/{id}", What: "where that request is found; up to four more paths while it is not"},
}

const createPath = "/opengdpr_requests"

// survey is the preflight: it learns what the target offers and which valid request it takes.
func survey(s *conformance.Session) (any, *conformance.NotReady) {
	f := &facts{version: "0.1", createPath: createPath, property: s.Target().PropertyID}
	if f.property == "" {
		f.property = exampleProperty
	}
	ex, doc, alive := readDiscovery(s)
	if doc.problem == "" && alive {
		f.learn(doc)
	}
	if f.certificateURL != "" {
		f.download = fetch(s, target.Request{URL: f.certificateURL, Header: http.Header{"Accept": {"*/*"}}, Label: "certificate"})
		if bundle, _ := readBundle(s.Target(), f.download); bundle != nil {
			f.leaf, _ = bundle.Leaf(s.Target().Domain)
		}
	}
	if !alive && ex.Response == nil && unreachable(ex.Failure) {
		return f, &conformance.NotReady{Text: ex.Error, Failure: ex.Failure}
	}
	post := f.findBase(s)
	f.findItem(s)
	if alive || looksAlive(post) {
		return f, nil
	}
	if !ex.OK() && !post.OK() {
		return f, &conformance.NotReady{Text: ex.Error, Failure: ex.Failure}
	}
	return f, &conformance.NotReady{Text: fmt.Sprintf("this does not look like an OpenGDPR service: GET /discovery gave %q and POST %s gave %q; does the base URL miss a path such as /v1?",
		conformance.StatusLine(ex), createPath, conformance.StatusLine(post))}
}

// unreachable reports failures under which no other request can fare better.
func unreachable(f journal.Failure) bool {
	return f == journal.FailName || f == journal.FailProxy || f == journal.FailConnect || f == journal.FailTLS || f == journal.FailForbidden
}

// readDiscovery asks for discovery, with credentials and along redirects if need be, and
// reports whether the last answer is one that a processor could give: a JSON object, or a
// demand for credentials or patience.
func readDiscovery(s *conformance.Session) (*journal.Exchange, document, bool) {
	got := fetch(s, discoveryRequest())
	if got.last.Response == nil {
		return got.last, document{problem: got.last.Error}, false
	}
	doc := readDocument(got.last, "opengdpr/discovery")
	alive := doc.problem == "" && got.last.Status() != 404 || conformance.Withheld(got.last.Status())
	return got.last, doc, alive && got.last.OK()
}

// looksAlive reports whether an answer to a POST is one that a processor could give.
func looksAlive(ex *journal.Exchange) bool {
	if !ex.OK() || ex.Status() == 404 {
		return false
	}
	return ex.Status() == 201 || conformance.Withheld(ex.Status()) || readDocument(ex, "opengdpr/receipt").problem == ""
}

// learn takes from discovery what is legal and leaves the rest to the discovery scenario.
func (f *facts) learn(doc document) {
	if v, ok := doc.text("api_version"); ok && v != "" {
		f.version = v
	}
	form := versionForm(f.version)
	f.versionFits = form != "" && form != "other-version"
	for _, t := range doc.strings("supported_subject_request_types") {
		if slices.Contains(requestTypes, t) && !slices.Contains(f.types, t) {
			f.types = append(f.types, t)
		}
	}
	for _, p := range doc.pairs() {
		if slices.Contains(typeKeys, p.Type) && slices.Contains(formats, p.Format) && !slices.Contains(f.pairs, p) {
			f.pairs = append(f.pairs, p)
		}
	}
	if u, ok := doc.text("processor_certificate"); ok && absoluteURL(u) {
		f.certificateURL = u
	}
}

func absoluteURL(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && raw == strings.TrimSpace(raw)
}

// findBase looks for the fullest valid request that the target accepts, from all optional
// members down to none, and returns the last exchange.
func (f *facts) findBase(s *conformance.Session) *journal.Exchange {
	send := func(label string) *journal.Exchange {
		r := f.base(s, label)
		f.first = exchanged{"preflight", r, r.send(s, "valid request")}
		return f.first.ex
	}
	ex := send("full")
	if elsewhere := ex.Status(); elsewhere == 404 || elsewhere == 405 || slashRedirect(ex) {
		f.createPath += "/"
		if slashed := send("slash"); slashed.Status() == 201 {
			ex = slashed
		} else {
			f.createPath = createPath
			return ex
		}
	}
	ladder := []omissions{{URLs: true}, {Property: true}, {Version: true}, {URLs: true, Property: true}, {URLs: true, Property: true, Version: true}}
	for i := 0; i < len(ladder) && refused(ex); i++ {
		f.omit = ladder[i]
		ex = send(fmt.Sprintf("rung-%d", i))
	}
	f.accepted = ex.OK() && ex.Status()/100 == 2
	if !f.accepted {
		f.omit = omissions{}
	}
	return ex
}

// refused reports an answer that may be about the content of the request.
func refused(ex *journal.Exchange) bool {
	s := ex.Status()
	return s/100 == 4 && !conformance.Withheld(s) && s != 404 && s != 405
}

// slashRedirect reports a redirect that only adds a slash to the path.
func slashRedirect(ex *journal.Exchange) bool {
	location, ok := ex.Response.Header("Location")
	if !ok || ex.Status()/100 != 3 {
		return false
	}
	u, err := url.Parse(location)
	return err == nil && strings.HasSuffix(u.Path, "/") && path.Base(u.Path) == path.Base(createPath)
}
