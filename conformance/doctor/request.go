package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"dsrcheck/conformance/target"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

const requestsPath = "/opengdpr_requests"

// offer is what the request is made of, as discovery lets us choose.
type offer struct {
	version, kind string
	pair          pair
}

// What a request may be made of (sections 5.1 and 7.1), and the most bytes of a word that the
// target chooses.
var (
	kinds   = []string{"erasure", "portability", "access"}
	formats = []string{"raw", "sha256", "sha1", "md5"}
)

const longestWord = 64

type pair struct {
	Type   string `json:"identity_type"`
	Format string `json:"identity_format"`
}

// discover asks for discovery (section 6) and takes from it what a request needs.
func (e *examination) discover(ctx context.Context) (offer, Answer, journal.Failure) {
	ex := e.do(ctx, target.Request{Method: http.MethodGet, Path: "/discovery", Header: http.Header{"Accept": {"application/json"}}, Label: "discovery"})
	o := offer{"0.1", "erasure", pair{"email", "raw"}}
	if ex.Response == nil && hopeless(ex.Failure) {
		return o, Answer{State: Fails, Why: "the target does not answer: " + e.text(ex.Error)}, ex.Failure
	}
	var doc struct {
		Version string   `json:"api_version"`
		Kinds   []string `json:"supported_subject_request_types"`
		Pairs   []pair   `json:"supported_identities"`
	}
	if ex.Status() == http.StatusOK && json.Unmarshal(ex.Body(), &doc) == nil {
		if doc.Version != "" && len(doc.Version) <= longestWord {
			o.version = doc.Version
		}
		o.kind = choose(o.kind, doc.Kinds, func(k string) bool { return slices.Contains(kinds, k) })
		o.pair = choose(o.pair, doc.Pairs, func(p pair) bool { return slices.Contains(formats, p.Format) && len(p.Type) <= longestWord })
	}
	return o, Answer{State: Works, Why: e.outcome(ex)}, ""
}

// choose keeps what we would like if the target offers it, or nothing that is legal, and else
// takes the first legal thing that it offers.
func choose[T comparable](like T, offered []T, legal func(T) bool) T {
	i := slices.IndexFunc(offered, legal)
	if i < 0 || slices.Contains(offered, like) {
		return like
	}
	return offered[i]
}

// hopeless reports failures under which no other request can fare better.
func hopeless(f journal.Failure) bool {
	return f == journal.FailName || f == journal.FailProxy || f == journal.FailConnect || f == journal.FailTLS
}

// send posts the request: with all callback URLs, while that is refused with those over TLS
// only, then with that by domain only. A target may guard itself against the others.
func (e *examination) send(ctx context.Context, o offer) (request, reached Answer, failure journal.Failure) {
	all := e.doors
	for _, fewer := range []func(door) bool{
		func(door) bool { return true },
		func(d door) bool { return strings.HasPrefix(d.url, "https:") },
		func(d door) bool { return d.kind == doorTLS },
	} {
		var doors []door
		for _, d := range all {
			if fewer(d) {
				doors = append(doors, d)
			}
		}
		if len(doors) == len(e.doors) && request.State != "" {
			continue
		}
		e.doors = doors
		ex := e.post(ctx, o)
		if ex.Response == nil {
			return Answer{State: Unknown}, Answer{State: Fails, Why: "the target does not answer: " + e.text(ex.Error)}, ex.Failure
		}
		request = e.taken(ex)
		if status := ex.Status(); status/100 != 4 || withheld(status) || status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
			break
		}
	}
	return request, Answer{State: Works, Why: "the target answers"}, ""
}

// post sends the request once, under a fresh id.
func (e *examination) post(ctx context.Context, o offer) *journal.Exchange {
	e.id = uuid.NewString()
	var urls []string
	for _, d := range e.doors {
		urls = append(urls, d.url)
		e.Tell("callback URL " + d.url)
	}
	property := e.target.PropertyID
	if property == "" {
		property = "123456" // that of the text's example
	}
	body, _ := json.Marshal(map[string]any{
		"subject_request_id":   e.id,
		"subject_request_type": o.kind,
		"submitted_time":       time.Now().UTC().Add(-time.Minute).Format("2006-01-02T15:04:05Z"),
		"subject_identities":   []map[string]string{{"identity_type": o.pair.Type, "identity_format": o.pair.Format, "identity_value": identity(o.pair, e.nonce)}},
		"api_version":          o.version,
		"property_id":          property,
		"status_callback_urls": urls,
	})
	return e.do(ctx, target.Request{Method: http.MethodPost, Path: requestsPath, Body: body, Label: "valid request",
		Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}})
}

// taken says whether an answer accepts the request, and reads its received_time.
func (e *examination) taken(ex *journal.Exchange) Answer {
	if ex.Status()/100 == 2 {
		var doc struct {
			Received string `json:"received_time"`
		}
		if json.Unmarshal(ex.Body(), &doc) == nil {
			e.received, _ = observe.Time(doc.Received)
		}
		return Answer{State: Works, Why: fmt.Sprintf("the request %s was accepted", e.id)}
	}
	a := Answer{State: Fails, Why: "a valid request was refused: " + e.outcome(ex)}
	switch {
	case withheld(ex.Status()):
		a.Change = []string{"give credentials with --header or --token-command"}
	case ex.Status() == http.StatusNotFound:
		a.Change = []string{"does the base URL miss a path such as /v1?"}
	}
	return a
}

// withheld reports an answer that is about who asks, or how often, and not about the request.
func withheld(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests
}
