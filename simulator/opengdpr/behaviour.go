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
	discoverAt   string   // where discovery answers
	redirectFrom string   // a path that leads there, none if empty

	// judging requests
	bodyLimit  int64 // bytes of a request's body
	overLimit  int   // status for more
	unknownID  int   // status for an id that was never taken
	objections []objection
	forgive    func(problem) bool  // problems that are overlooked
	refusal    func([]problem) int // status of a refusal

	stamp func(time.Time) string // writes times

	// answers, in the order in which they are made
	edits  []edit                  // change the document
	encode func(d document) []byte // writes it
	finish []edit                  // change the signed answer
	delay  time.Duration           // before it is written
	write  func(w http.ResponseWriter, status int, body []byte)

	// signing
	leaf        network.LeafSpec
	bundle      func(leaf *network.Leaf, root []byte) []byte // what /cert.pem serves; root is DER
	bundleType  string
	scheme      Scheme
	signReceipt func(signature) signature // makes the signature of 201s out of the usual one
	receiptKey  string                    // purpose of the key that signs 201s, empty for the certificate's
}

// edit changes an answer while it is made.
type edit func(p *Processor, a *answer)

// deviation is what a row of the tables does to the reference.
type deviation func(b *behaviour)

// reference is the behaviour of a conforming processor.
func reference(c Config) *behaviour {
	return &behaviour{
		domain:      c.Domain,
		offers:      c.Offers,
		lifecycle:   c.Lifecycle,
		version:     "0.1",
		collection:  "/opengdpr_requests",
		items:       []string{"/opengdpr_request/{id}", "/opengdpr_requests/{id}"},
		discoverAt:  "/discovery",
		bodyLimit:   1 << 20,
		overLimit:   http.StatusRequestEntityTooLarge,
		unknownID:   http.StatusBadRequest,
		forgive:     func(problem) bool { return false },
		refusal:     func([]problem) int { return http.StatusBadRequest },
		stamp:       func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		encode:      func(d document) []byte { return encode(d) },
		write:       writeWhole,
		leaf:        network.LeafSpec{Domain: c.Domain, Key: c.Signing.Key, Organization: c.Organization},
		bundle:      func(leaf *network.Leaf, _ []byte) []byte { return leaf.PEM() },
		bundleType:  "application/x-pem-file",
		scheme:      c.Signing.Scheme,
		signReceipt: func(s signature) signature { return s },
	}
}

// lookup finds a deviation in the tables of all subjects.
func lookup(name string) (deviation, bool) {
	for _, table := range deviationTables() {
		if d, ok := table[name]; ok {
			return d, true
		}
	}
	return nil, false
}

func deviationTables() []map[string]deviation {
	return []map[string]deviation{
		discoveryDeviations(), certificateDeviations(), receiptDeviations(),
		signatureDeviations(), validationDeviations(), mannerDeviations(),
	}
}

// editing changes answers of a kind before they are encoded and signed.
func editing(k kind, f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.edits = append(b.edits, func(_ *Processor, a *answer) {
			if a.kind == k {
				f(a)
			}
		})
	}
}

// finishing changes answers of a kind after they are signed.
func finishing(k kind, f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(_ *Processor, a *answer) {
			if a.kind == k {
				f(a)
			}
		})
	}
}
