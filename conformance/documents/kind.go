package documents

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/observe"
)

// Kind is what a document is meant to be.
type Kind string

// The kinds: the file of a DDRF participant, and the bodies of OpenGDPR.
const (
	Dsrdelete    Kind = "dsrdelete"    // dsrdelete.json
	Discovery    Kind = "discovery"    // the answer to GET /discovery, section 6.2
	Request      Kind = "request"      // the body of POST /opengdpr_requests, section 7.1
	Receipt      Kind = "receipt"      // the 201 to it, section 7.3
	Status       Kind = "status"       // the answer that tells a status, section 8.3
	Callback     Kind = "callback"     // a status callback, section 8.6
	Cancellation Kind = "cancellation" // the 202 to a DELETE, section 9.3
	Error        Kind = "error"        // the body of a refusal, section 7.5
)

// kinds has what is known of each kind, in the order in which they are listed.
var kinds = []struct {
	kind    Kind
	load    func() (*catalog.Catalog, error)
	root    string   // the requirement that the document is one JSON object
	all     []string // a document with all of these members looks like the kind
	without []string // unless it has one of these
}{
	{Dsrdelete, catalog.DDRF, "DD-RR-05", []string{"publicKey"}, nil},
	{Dsrdelete, catalog.DDRF, "DD-RR-05", []string{"vendorScriptRequirement"}, nil},
	{Dsrdelete, catalog.DDRF, "DD-RR-05", []string{"endpoint", "identifiers"}, nil},
	{Discovery, catalog.OpenGDPR, "OG-1-01", []string{"supported_identities"}, nil},
	{Discovery, catalog.OpenGDPR, "OG-1-01", []string{"supported_subject_request_types"}, nil},
	{Discovery, catalog.OpenGDPR, "OG-1-01", []string{"processor_certificate"}, nil},
	{Request, catalog.OpenGDPR, "OG-7.1-02", []string{"subject_identities"}, nil},
	{Request, catalog.OpenGDPR, "OG-7.1-02", []string{"submitted_time"}, nil},
	{Receipt, catalog.OpenGDPR, "OG-1-01", []string{"received_time", "expected_completion_time"}, nil},
	{Status, catalog.OpenGDPR, "OG-1-01", []string{"request_status"}, []string{"status_callback_url"}},
	{Callback, catalog.OpenGDPR, "OG-8.6-09", []string{"request_status", "status_callback_url"}, nil},
	{Cancellation, catalog.OpenGDPR, "OG-1-01", []string{"received_time"}, []string{"expected_completion_time", "request_status"}},
	{Error, catalog.OpenGDPR, "OG-7.5-02", []string{"error"}, nil},
}

// Kinds lists all kinds, in the order of the constants.
func Kinds() []Kind {
	var all []Kind
	for _, k := range kinds {
		if !slices.Contains(all, k.kind) {
			all = append(all, k.kind)
		}
	}
	return all
}

// ErrUnclear says that a document looks like no kind, or like more than one.
var ErrUnclear = errors.New("the kind of the document cannot be guessed")

// Guess returns the kind that a document looks like by the names of its members. It goes by what
// is there: a receipt without its expected_completion_time looks like a cancellation. A text that
// is no JSON object is looked through for the names. The error wraps [ErrUnclear].
func Guess(raw []byte) (Kind, error) {
	members, problem := observe.Object(raw, limits)
	has := func(name string) bool {
		if problem != "" {
			return bytes.Contains(raw, []byte(`"`+name+`"`))
		}
		_, ok := members.Get(name)
		return ok
	}
	var like []string
	for _, k := range kinds {
		lacks := func(name string) bool { return !has(name) }
		if !slices.ContainsFunc(k.all, lacks) && !slices.ContainsFunc(k.without, has) && !slices.Contains(like, string(k.kind)) {
			like = append(like, string(k.kind))
		}
	}
	switch {
	case len(like) == 0 && !json.Valid(raw):
		return "", fmt.Errorf("%w: it is not JSON, and has no member that tells", ErrUnclear)
	case len(like) == 0:
		return "", fmt.Errorf("%w: it has no member that tells", ErrUnclear)
	case len(like) == 1:
		return Kind(like[0]), nil
	}
	return "", fmt.Errorf("%w: it has members of more than one: %s", ErrUnclear, strings.Join(like, ", "))
}
