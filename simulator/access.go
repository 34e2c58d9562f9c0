package simulator

import (
	"context"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// Access is what can be asked of a world, whether it is in this process ([World]) or
// elsewhere (console.Client). It is safe for concurrent use. Errors about a thing that
// does not exist wrap [ErrUnknown], those about one that cannot be done now
// [ErrConflict], those about a wish that makes no sense [ErrWish].
type Access interface {
	// Partners are all partners, by domain.
	Partners(ctx context.Context) ([]Partner, error)
	// SetFaults lets a partner commit these deviations, and no others, from now on.
	// Which roles have any the register tells.
	SetFaults(ctx context.Context, domain string, faults []string) error
	// SetLook changes how a partner answers TLS handshakes.
	SetLook(ctx context.Context, domain string, look network.Look) error
	// RotateKey gives a partner new signing keys, and a processor a certificate for its own. After
	// RestoreKey they are those that were taken back.
	// Controllers have none.
	RotateKey(ctx context.Context, domain string) error
	// RestoreKey gives a partner the keys back that it had before they were changed last. Where they
	// never were, that is a conflict.
	RestoreKey(ctx context.Context, domain string) error

	// Sign lets a processor sign something as it signs its callbacks.
	Sign(ctx context.Context, domain string, s SignWish) ([]byte, error)

	// Behave adds a behaviour and returns its id.
	Behave(ctx context.Context, b behaviour.Behaviour) (string, error)
	// Behaviours are those that are neither forgotten nor over, the oldest first.
	Behaviours(ctx context.Context) ([]behaviour.Behaviour, error)
	// Forget ends a behaviour, or all of an owner.
	Forget(ctx context.Context, id, owner string) error

	// Exchanges searches the journal.
	Exchanges(ctx context.Context, q journal.Query) (Page, error)
	// Await waits until n exchanges fit, or ctx ends. The page holds those that fit then.
	Await(ctx context.Context, n int, q journal.Query) (Page, error)
	// Notices are what was noticed on the network after that number, the oldest first.
	Notices(ctx context.Context, after uint64) ([]network.Notice, error)

	// Clock is how the world's clock stands, MoveClock changes that.
	Clock(ctx context.Context) (clock.State, error)
	MoveClock(ctx context.Context, m clock.Move) (clock.State, error)

	// Requests are those that a processor has taken, the oldest first.
	Requests(ctx context.Context, domain string) ([]Request, error)
	// MoveRequest moves a request on to a state. An empty domain means the processor
	// that knows the id.
	MoveRequest(ctx context.Context, domain, id, state string) error
	// RepeatCallback sends the callbacks of a request's present state again.
	RepeatCallback(ctx context.Context, domain, id string) error
	// Send lets a partner send a request and returns the exchange. The exchange has a
	// failure where no answer came.
	Send(ctx context.Context, domain string, s Sending) (*journal.Exchange, error)
	// Delete lets a publisher or vendor send a deletion request of DDRF, and returns what
	// came of it. What went wrong on the way stands in the chain.
	Delete(ctx context.Context, domain string, d Deletion) (Chain, error)
	// Chains are what came of the deletion requests that a publisher or vendor has sent, the
	// oldest first.
	Chains(ctx context.Context, domain string) ([]Chain, error)
	// Replay sends the request of an exchange of the journal again, byte for byte.
	Replay(ctx context.Context, number uint64, to string) (*journal.Exchange, error)

	// Reset forgets requests, chains, behaviours, faults, looks and journal. Keys and the
	// clock stay.
	Reset(ctx context.Context) error
}

// Partner is a partner as it stands.
type Partner struct {
	Name        string       `json:"name"` // first label of its usual domain, such as processor1
	Role        string       `json:"role"` // such as opengdpr/processor
	Domain      string       `json:"domain"`
	Names       []string     `json:"names,omitempty"` // further host names that lead to it
	URL         string       `json:"url"`             // under which others reach it, without a trailing slash
	Personality string       `json:"personality,omitempty"`
	Faults      []string     `json:"faults,omitempty"`
	Look        network.Look `json:"look,omitzero"`
}

// Page is what a search found, the oldest first.
type Page struct {
	Exchanges []*journal.Exchange
	Last      uint64 // number of the newest exchange of the journal
	Dropped   int    // how many its bounds have pushed out
}

// Request is one that a processor has taken.
type Request = opengdpr.Request

// SignWish is something that a processor signs.
type SignWish = opengdpr.SignWish

// Sending is a request that a controller sends.
type Sending = opengdpr.Sending

// Deletion is a deletion request that a publisher or vendor sends.
type Deletion = ddrf.Deletion

// Chain is what came of one, and Step a step of it.
type (
	Chain = ddrf.Chain
	Step  = ddrf.Step
)
