package opengdpr

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// SubjectIdentity is an identity of a data subject (section 5.2).
type SubjectIdentity struct {
	Type   string `json:"identity_type"`
	Value  string `json:"identity_value"`
	Format string `json:"identity_format"`
}

// Submission is a data subject request that a controller is to submit.
type Submission struct {
	Reference  string            `json:"reference"`                // by which it is asked about, unique
	URL        string            `json:"partner_url"`              // base URL of the processor
	Domain     string            `json:"partner_domain,omitempty"` // of the processor; the host of the URL if empty
	Type       string            `json:"request_type"`             // one of section 7.1
	Identities []SubjectIdentity `json:"identities"`
}

// What a controller can believe of a request beside the states of section 8.
const (
	Unknown   = "unknown"   // never heard of it
	Open      = "open"      // sent, or about to be; no answer yet that counts
	Failed    = "failed"    // refused, or given up
	Cancelled = "cancelled" // the processor has confirmed that
)

// What errors about submissions wrap.
var (
	ErrSubmission = errors.New("no request can be made of it")
	ErrReference  = errors.New("the reference was used before")
	ErrNotSent    = errors.New("no request has this reference")
	ErrNotPending = errors.New("the request is not pending")
)

// The bounds of submissions: how many are known, the oldest leaving first, and how large
// one is.
const (
	mostSubmissions = 10_000
	mostIdentities  = 100
	longestText     = 4096
)

// check says what is wrong with a submission, and fills in what was not said.
func (s Submission) check() (Submission, error) {
	u, err := url.Parse(s.URL)
	switch {
	case s.Reference == "" || len(s.Reference) > longestText:
		return s, fmt.Errorf("%w: /reference is missing or too long", ErrSubmission)
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(s.URL) > longestText:
		return s, fmt.Errorf("%w: /partner_url is no base URL of http or https", ErrSubmission)
	case !slices.Contains(requestTypes, s.Type):
		return s, fmt.Errorf("%w: /request_type is none of %s", ErrSubmission, strings.Join(requestTypes, ", "))
	case len(s.Identities) == 0 || len(s.Identities) > mostIdentities:
		return s, fmt.Errorf("%w: /identities is no list of 1 to %d", ErrSubmission, mostIdentities)
	}
	for i, id := range s.Identities {
		if id.Type == "" || id.Value == "" || id.Format == "" || len(id.Type)+len(id.Value)+len(id.Format) > longestText {
			return s, fmt.Errorf("%w: /identities/%d lacks a member, or is too long", ErrSubmission, i)
		}
	}
	if s.Domain == "" {
		s.Domain = u.Hostname()
	}
	if s.Domain, err = namedDomain([]string{s.Domain}); err != nil {
		return s, fmt.Errorf("%w: /partner_domain is no domain", ErrSubmission)
	}
	s.URL, s.Identities = strings.TrimRight(s.URL, "/"), slices.Clone(s.Identities)
	return s, nil
}

// submitted is a request of a controller. What is believed of it is guarded by the
// controller's mutex; the rest does not change once it is on its way.
type submitted struct {
	Submission
	id     string
	peer   *peer
	by     *stance
	at     time.Time
	epoch  context.Context
	belief string
	body   []byte          // as it was sent
	told   map[string]bool // states of callbacks that were believed
	ended  chan struct{}   // closed when it was answered for good, or given up
}

// submissions are the requests of a controller.
type submissions struct {
	byReference, byID map[string]*submitted
	order             []*submitted
}

func newSubmissions() submissions {
	return submissions{byReference: map[string]*submitted{}, byID: map[string]*submitted{}}
}

// add keeps a request and lets the oldest go where there is no room.
func (s *submissions) add(q *submitted) {
	s.byReference[q.Reference], s.byID[q.id] = q, q
	s.order = append(s.order, q)
	if len(s.order) > mostSubmissions {
		s.remove(s.order[0])
	}
}

// remove forgets a request.
func (s *submissions) remove(q *submitted) {
	if i := slices.Index(s.order, q); i >= 0 {
		s.order = slices.Delete(s.order, i, i+1)
		delete(s.byReference, q.Reference)
	}
	if s.byID[q.id] == q {
		delete(s.byID, q.id)
	}
}
