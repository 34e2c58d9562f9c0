package doctor

import (
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// State is what is known about something that may work.
type State string

// The states.
const (
	Works   State = "works"
	Fails   State = "fails"
	Unknown State = "unknown"
)

// Answer is what is known about something, why, and what to change where that helps.
type Answer struct {
	State  State    `json:"state"`
	Why    string   `json:"why"`
	Change []string `json:"change,omitempty"` // one thing to do a line
}

// The ways on which a target reaches partners by domain, in the order of [Diagnosis].Ways.
const (
	ByProxy   = "proxy"      // through the world's forward proxy
	ByDNS     = "dns"        // its resolver asks the world's DNS server
	ByHosts   = "hosts"      // lines of its hosts file lead to the partners' own address
	ByMapping = "mapping"    // it leads the names itself, or its container's network does
	ByPublic  = "public-url" // a URL of the user's own is led to the partner
)

// Way is one of the five ways.
type Way struct {
	Name string `json:"way"`
	Answer
}

// Callback is a callback URL that the request held.
type Callback struct {
	URL  string `json:"url"`
	Came bool   `json:"came"`
	Way  string `json:"way,omitempty"` // on which it came, empty for one by address
}

// Clocks say how the clocks stand to each other, in seconds. What is not known is nil.
type Clocks struct {
	Ahead    *float64 `json:"target_ahead,omitempty"`   // of the target, by the Date of its answers
	Within   float64  `json:"within,omitempty"`         // half a round trip, and what Date leaves open
	Received *float64 `json:"received_ahead,omitempty"` // of received_time in the answer to the request
	World    float64  `json:"world_ahead"`              // of the world's clock, by which its certificates are valid
}

// Diagnosis is what an examination found.
type Diagnosis struct {
	Target    string          `json:"target"` // base URL
	Reached   Answer          `json:"reached"`
	Failure   journal.Failure `json:"failure,omitempty"` // what kept the target from answering
	Request   Answer          `json:"request"`           // whether the request was accepted
	Moved     Answer          `json:"moved"`             // whether its state has changed
	Ways      []Way           `json:"ways"`              // all five, in their order
	Trust     Answer          `json:"trust"`             // whether the target trusts the authority
	Callbacks Answer          `json:"callbacks"`         // whether any came back
	Called    []Callback      `json:"callback_urls"`
	Clocks    Clocks          `json:"clocks"`
}

// Why says in a few sentences what keeps callbacks away, empty if nothing does.
func (d *Diagnosis) Why() string {
	for _, a := range []Answer{d.Reached, d.Request, d.Moved, d.Callbacks, d.Trust} {
		if a.State == Fails {
			return strings.Join(append([]string{a.Why}, a.Change...), "; ")
		}
	}
	return ""
}

// ExitCode is that of the command: 0 if a way works and the authority is trusted as far as
// that way needs it, 1 if none does, 3 if the target does not answer, 4 if it is not known.
func (d *Diagnosis) ExitCode() int {
	if d.Reached.State == Fails {
		return conformance.ExitNotReady
	}
	if d.Request.State != Works {
		return conformance.ExitInconclusive
	}
	broken := d.Trust.State == Fails
	for _, w := range d.Ways {
		if w.State == Works && (w.Name == ByPublic || d.Trust.State == Works) {
			return conformance.ExitOK
		}
		broken = broken || w.State == Fails
	}
	for _, w := range d.Ways {
		if w.State == Works && d.Trust.State == Unknown {
			broken = false // only plain requests came
		}
	}
	if broken {
		return conformance.ExitNonconform
	}
	return conformance.ExitInconclusive
}
