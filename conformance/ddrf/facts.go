package ddrf

import (
	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// facts are what the preflight learnt of a recipient. Scenarios only read them.
type facts struct {
	domain      string            // of the recipient
	file        *file             // as it is published
	found       discovered        // where that was
	endpoint    string            // absolute URL, empty if the file names none that can be called
	moved       *journal.Exchange // the redirect that led to it from what the file names, nil if none did
	pairs       []pair            // that can be sent, in the order of the file
	unknown     []string          // pairs of the file for which nobody knows a value
	more        int               // pairs of the file that were not looked at
	base        pair              // the one that requests hold unless said otherwise
	how         manner            // in which the recipient takes requests
	accepted    bool              // whether it takes the plain valid request
	takes       map[string]bool   // of ES256 and RS256: whether plain requests signed with them are taken, as far as that is known
	first       answer            // to the last plain request of the preflight
	scripted    bool              // it supports requests by script only (AD-31)
	withOptions answer            // to the last plain request of the preflight with optionalParameters, in how.options if it was taken
	p, q        *party            // the 1st party and the intermediary
	attacker    *party            // a stranger with a valid file of its own
	vendor2     *party            // likewise
	decoyURL    string            // of a partner at an address of the machine, where nobody has business; empty if there is none
	decoy       *party            // that partner
	catalog     *catalog.Catalog
}

func factsOf(s *conformance.Session) *facts { return s.Facts().(*facts) }

// pair is an identifier type and format that the recipient's file lists, and how values of it
// are made.
type pair struct {
	Type, Format string
	ID           string                   // of the entry, as it is written; empty if it has none
	value        func(word string) string // nil if nobody knows what values look like
	made         func(word string) string // values of the suite's own, nil if it knows none
	said         bool                     // the owner of the target has said the value, which may be a person's
	guessed      bool                     // a refusal of the value says nothing
}

// manner is how a recipient takes requests, where the text leaves that open.
type manner struct {
	body    string // of AD-03: bare, wrapper or json-string
	media   string // Content-Type
	sub     string // subObject or subString (AD-01)
	options string // subObject or subString, for optionalParameters (AD-02)
	alg     string // ES256 or RS256
}

// The two forms of sub and of optionalParameters.
const (
	subObject = "object"
	subString = "json-string"
)
