package opengdpr

import (
	"net/http"
	"time"
)

// Keeper keeps requests and callbacks due where they survive the process. All methods but
// Load and Wait return at once, without calling the processor. What they are told is kept
// in the order of the calls, and each returns a number that grows with it, from 1, for Wait.
type Keeper interface {
	// Load returns what is kept of the processor of a domain, the oldest request first.
	Load(domain string) ([]Kept, error)
	// Add keeps a request, whose Number is ignored: the one that is returned names it
	// from then on.
	Add(domain string, k Kept) uint64
	// Change replaces how far a request has come and adds callbacks due.
	Change(request uint64, to Progress, owed []Due) uint64
	// Told replaces the callbacks due with the serial of d by what is left of them,
	// nothing if d has no URLs.
	Told(request uint64, d Due) uint64
	// Remove forgets a request and its callbacks due.
	Remove(request uint64) uint64
	// Clear forgets all requests of a domain.
	Clear(domain string) uint64
	// Wait returns nil once everything up to a number survives, and says why if an attempt
	// to keep it has failed. It may be kept later for all that, and Wait then returns nil.
	Wait(number uint64) error
	// Failing says why nothing can be kept at present, nil if all is well.
	Failing() error
}

// Kept is a request as a [Keeper] keeps it.
type Kept struct {
	Number             uint64
	ID, Type           string
	Body               []byte
	Deviating          bool     // it was taken with deviations in place of the processor's own
	Faults             []string // which these were
	Received, Expected time.Time
	Lanes              [][]string // URLs to call back, grouped by who waits for whom
	Progress           Progress
	Due                []Due // in the order in which they are told
}

// Progress is how far a request has come.
type Progress struct {
	State     string    // of section 8
	Next      time.Time // when it changes, by the processor's clock; zero if never
	Cancelled bool
	Deleted   int // times that DELETE was asked for
	Repeated  int // times that another request with the id was confirmed
}

// Due are callbacks that tell of one state and wait for each other, in order.
type Due struct {
	Serial   int // among those of the request, from 1
	Lane     int // index into Lanes, negative for callbacks that wait for no others
	State    string
	URLs     []string  // still to be called
	Attempts int       // that the first of them failed
	At       time.Time // not to be called before, by the processor's clock; zero for at once
}

// forgetful is the keeper of a processor that is forgotten with the process.
type forgetful struct{}

func (forgetful) Load(string) ([]Kept, error)           { return nil, nil }
func (forgetful) Add(string, Kept) uint64               { return 0 }
func (forgetful) Change(uint64, Progress, []Due) uint64 { return 0 }
func (forgetful) Told(uint64, Due) uint64               { return 0 }
func (forgetful) Remove(uint64) uint64                  { return 0 }
func (forgetful) Clear(string) uint64                   { return 0 }
func (forgetful) Wait(uint64) error                     { return nil }
func (forgetful) Failing() error                        { return nil }

// save keeps how far a request has come, and callbacks that are due from now on. The
// mutex is held.
func (p *Processor) save(t *taken, owed []*due) {
	if !t.stored {
		return
	}
	t.saved = p.keep.Change(t.number, t.kept(), copied(owed))
}

// saveNew keeps a request that was put into the store. The mutex is held.
func (p *Processor) saveNew(t *taken, owed []*due) {
	k := Kept{ID: t.id, Type: t.kind, Body: t.body, Received: t.received, Expected: t.expected, Progress: t.kept(), Due: copied(owed)}
	if t.by != nil {
		k.Deviating, k.Faults = true, t.by.faults
	}
	for _, l := range t.lanes {
		k.Lanes = append(k.Lanes, l.urls)
	}
	t.number = p.keep.Add(p.config.Domain, k)
	t.stored, t.saved = true, t.number
}

// kept is how far a request has come, for a keeper.
func (t *taken) kept() Progress {
	return Progress{State: t.state, Next: t.next, Cancelled: t.cancelled, Deleted: t.deleted, Repeated: t.repeated}
}

// copied are callbacks due as they are now, for a keeper.
func copied(owed []*due) []Due {
	var all []Due
	for _, d := range owed {
		all = append(all, d.Due)
	}
	return all
}

// unkept answers that a request cannot be dealt with since what it changes, or asks for,
// would not survive.
func (v *view) unkept(w http.ResponseWriter, r *http.Request, err error) {
	v.refuse(w, r, http.StatusServiceUnavailable, nil,
		[]problem{{reason: reasonInternal, message: "the simulated processor cannot keep its state: " + err.Error()}})
}
