package opengdpr

import (
	"net/http"
	"time"

	"dsrcheck/simulator/network"
)

// behaviour is everything about a processor that a deviation may change. The
// reference reads it and knows of no deviation by name.
type behaviour struct {
	domain    string
	aliases   []string // further host names
	offers    Offers
	lifecycle Lifecycle
	version   string // api_version of discovery

	// paths
	collection   string   // where requests are created
	items        []string // where they are found, by mux pattern
	itemFrom     string   // a pattern that is redirected, none if empty
	itemTo       string   // where to
	itemMethods  []string // that ask for a status there
	statusAt     string   // where else a status is asked for, nowhere if empty
	discoverAt   string   // where discovery answers
	redirectFrom string   // a path that leads there, none if empty

	// judging requests
	admit      func(now time.Time) bool // whether a request of any kind is answered at all
	bodyLimit  int64                    // bytes of a request's body
	overLimit  int                      // status for more
	unknownID  int                      // status for an id that was never taken
	imagines   map[kind]bool            // where such an id is taken for one of a pending request
	objections []objection
	forgive    func(problem) bool                          // problems that are overlooked
	refusal    func([]problem) int                         // status of a refusal
	repeat     func(s *store, first, second *taken) *taken // what a known id is confirmed for, nil if refused
	rival      func(open, next *taken) bool                // whether an open request keeps out another; nil if none does

	// progress
	show        func(at progress) string     // the state that GET tells
	cancellable func(at progress) int        // status for a DELETE: 202, or that of the refusal
	cancel      func(t *taken)               // done before the 202; the mutex is held
	afterCancel func(p *Processor, t *taken) // done after it; the mutex is held

	// callbacks
	lanes     func(urls []string) [][]string // which URLs are called, grouped by who waits for whom
	tell      func(change string) []string   // the states told of a change to one, or of cancelled
	lag       time.Duration                  // between a change and its callbacks
	attempt   func(*http.Request)            // changes an attempt before it is sent
	delivered func(status int) bool          // whether an answer ends the attempts
	retries   int                            // after the first attempt
	pause     time.Duration                  // before the first of them, doubled before each further one
	endsRound bool                           // whether a failure ends the callbacks of its lane
	redirects int                            // followed at most

	stamp func(time.Time) string // writes times

	// answers, in the order in which they are made
	edits  []edit                  // change the document
	encode func(d document) []byte // writes it
	finish []edit                  // change the signed answer
	delay  time.Duration           // before it is written
	write  func(w http.ResponseWriter, status int, body []byte)

	// signing
	leaf       network.LeafSpec
	bundle     func(leaf *network.Leaf, root []byte) []byte // what /cert.pem serves; root is DER
	bundleType string
	scheme     Scheme
	unsigned   map[kind]bool                      // kinds that have no signature
	resign     map[kind]func(signature) signature // makes the signature of a kind out of the usual one
	otherKey   map[kind]string                    // purpose of the key that signs a kind, if it is not the certificate's

	// before a request is judged
	gates   []gate   // refuse it for what it looks like as a message
	repairs []repair // make of its body what a lenient reader would

	conduct *conduct // of the agent that the processor is part of, nil for none
}

// edit changes an answer while it is made.
type edit func(v *view, a *answer)

// deviation is what a row of the tables does to the reference.
type deviation func(b *behaviour)

// reference is the behaviour of a conforming processor.
func reference(c Config) *behaviour {
	b := &behaviour{
		domain:      c.Domain,
		offers:      c.Offers,
		lifecycle:   c.Lifecycle,
		version:     "0.1",
		collection:  "/opengdpr_requests",
		items:       []string{"/opengdpr_request/{id}", "/opengdpr_requests/{id}"},
		itemMethods: []string{http.MethodGet},
		statusAt:    "/status",
		discoverAt:  "/discovery",
		admit:       func(time.Time) bool { return true },
		bodyLimit:   1 << 20,
		overLimit:   http.StatusRequestEntityTooLarge,
		unknownID:   http.StatusBadRequest,
		imagines:    map[kind]bool{},
		forgive:     func(problem) bool { return false },
		refusal:     func([]problem) int { return http.StatusBadRequest },
		repeat:      func(*store, *taken, *taken) *taken { return nil },
		show:        func(at progress) string { return at.state },
		cancellable: pendingOnly,
		cancel:      forGood,
		afterCancel: func(*Processor, *taken) {},
		lanes:       eachAlone,
		tell:        changesOnly,
		attempt:     func(*http.Request) {},
		delivered:   func(status int) bool { return status/100 == 2 },
		retries:     3,
		pause:       c.RetryPause,
		stamp:       func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		encode:      func(d document) []byte { return encode(d) },
		write:       writeWhole,
		leaf:        network.LeafSpec{Domain: c.Domain, Key: c.Signing.Key, Organization: c.Organization},
		bundle:      func(leaf *network.Leaf, _ []byte) []byte { return leaf.PEM() },
		bundleType:  "application/x-pem-file",
		scheme:      c.Signing.Scheme,
		unsigned:    map[kind]bool{},
		resign:      map[kind]func(signature) signature{},
		otherKey:    map[kind]string{},
	}
	if c.agent != nil {
		b.conduct = c.agent.conduct()
	}
	return b
}

// lookup finds a deviation in the tables of all subjects.
func lookup(tables []map[string]deviation, name string) (deviation, bool) {
	for _, table := range tables {
		if d, ok := table[name]; ok {
			return d, true
		}
	}
	return nil, false
}

func processorTables() []map[string]deviation {
	return []map[string]deviation{
		discoveryDeviations(), certificateDeviations(), receiptDeviations(),
		signatureDeviations(), validationDeviations(), mannerDeviations(),
		signedDeviations(), statusDeviations(), cancelDeviations(), callbackDeviations(), conductDeviations(),
		acceptDeviations(), refuseDeviations(), crashDeviations(), errorDeviations(), echoDeviations(), styleDeviations(),
	}
}

// editing changes answers of a kind before they are encoded and signed.
func editing(k kind, f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.edits = append(b.edits, func(_ *view, a *answer) {
			if a.kind == k {
				f(a)
			}
		})
	}
}

// finishing changes answers of a kind after they are signed.
func finishing(k kind, f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(_ *view, a *answer) {
			if a.kind == k {
				f(a)
			}
		})
	}
}
