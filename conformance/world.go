package conformance

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// ErrListen says that the partners' listeners cannot be opened.
var ErrListen = errors.New("listen for callbacks")

// longestCall is how many bytes of a call the suite keeps, and callDeadline how long a call of
// its own may take.
const (
	longestCall  = 64 << 10
	callDeadline = 5 * time.Second
)

// longestRun is when a world forgets the answers of a run that was killed.
const longestRun = 7 * 24 * time.Hour

// lookAgain is how often it is noted how far the journal has come where no call is in it. It
// is longer than it takes to find out that a world is dead.
const lookAgain = 45 * time.Second

// CallLimits bound what a world that is started for one run records of a call.
var CallLimits = journal.Limits{Head: 64 << 10, Body: longestCall}

// world is where the partners of a run live, and what the run has asked of it.
type world struct {
	access   simulator.Access
	own      *simulator.World             // closed at the end, nil for a world that somebody else started
	partners map[string]simulator.Partner // those of the profile, by name
	word     string                       // in owner and URLs, so that they are this run's alone whatever its nonce
	owner    string                       // of the behaviours of this run
	ahead    time.Duration                // of the world's clock at the start
	skew     time.Duration                // what is to be added to the times of its exchanges
	fail     func(error)
	stop     context.CancelFunc
	followed chan struct{} // closed when no more calls are taken
	calls    *callbacks    // nil if no partner of the profile is called back

	mu      sync.Mutex
	seen    uint64           // number of the last exchange of the journal that was looked at
	noticed uint64           // number of a notice that came before now
	told    int              // how many behaviours the world has of this run
	looked  []string         // domains whose look was changed
	sites   map[string]*Site // by domain
	watches []*Watch
}

// openWorld starts a world for the run, unless there is one, and follows what its partners
// are sent.
func (r *run) openWorld() (*world, error) {
	word := make([]byte, 8)
	_, _ = rand.Read(word) // never fails
	w := &world{access: r.options.World, word: hex.EncodeToString(word), partners: map[string]simulator.Partner{}, sites: map[string]*Site{}, followed: make(chan struct{})}
	w.owner = "run-" + w.word
	w.fail = func(err error) { r.cancel(fmt.Errorf("%w: world: %w", ErrSuite, err)) }
	if w.access == nil {
		var err error
		if w.own, err = ownWorld(r.ctx, r.target, r.options.Profile); err != nil {
			return nil, fmt.Errorf("%w on %s: %w", ErrListen, r.target.PartnersListen, err)
		}
		w.access = w.own.Access()
	}
	if err := w.find(r); err != nil {
		w.closeOwn()
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(r.ctx))
	w.stop = stop
	go w.follow(ctx)
	return w, nil
}

// ownWorld is a world in memory with the partners of a profile, reached by its address.
func ownWorld(ctx context.Context, t *target.Target, p Profile) (*simulator.World, error) {
	w, err := simulator.NewWorld(simulator.Options{
		Plain: t.PartnersListen, Network: network.Options{Public: true, Limits: CallLimits}, Outbound: Outbound(ctx, t),
	})
	if err != nil {
		return nil, err
	}
	for _, partner := range p.Partners {
		setup := partner.Setup()
		setup.URL = "http://" + w.Network.Addr().String()
		if err := w.Add(setup); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// find looks for the profile's partners and for the end of the journal, which is another
// run's.
func (w *world) find(r *run) error {
	var err error
	if w.ahead, err = w.clock(r.ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrListen, err)
	}
	partners, err := w.access.Partners(r.ctx)
	if err != nil {
		return fmt.Errorf("%w: ask world: %w", ErrListen, err)
	}
	for _, p := range partners {
		if r.options.Profile.meets(p.Name) {
			w.partners[p.Name] = p
		}
	}
	if err := w.findCallbacks(r, partners); err != nil {
		return err
	}
	page, err := w.access.Exchanges(r.ctx, journal.Query{Method: "NONE"})
	if err != nil {
		return fmt.Errorf("%w: ask world: %w", ErrListen, err)
	}
	w.seen = page.Last
	return nil
}

// follow hands calls to whom they are for until ctx ends.
func (w *world) follow(ctx context.Context) {
	defer close(w.followed)
	for ctx.Err() == nil {
		within, cancel := context.WithTimeout(ctx, lookAgain)
		page, err := w.access.Await(within, 1, w.query())
		over := within.Err() != nil
		cancel()
		if err != nil && !over {
			w.fail(err)
			return
		}
		if w.missed(page) {
			w.fail(errors.New("its journal has dropped exchanges before they were read, calls to this run perhaps; give it a larger journal, or a world of its own"))
			return
		}
		w.take(page)
	}
}

// missed reports that the bounds of the journal have pushed out what was not looked at yet.
func (w *world) missed(page simulator.Page) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return page.Dropped > 0 && uint64(page.Dropped) > w.seen
}

// query finds what came since. Where only one partner is called it spares the others' calls.
func (w *world) query() journal.Query {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := journal.Query{Direction: journal.Inbound, After: w.seen}
	if w.calls != nil && len(w.partners) < 2 {
		q.Partner = w.calls.domain
	}
	return q
}

// take hands the calls of a page to whom they are for.
func (w *world) take(page simulator.Page) {
	w.mu.Lock()
	w.seen = max(w.seen, page.Last)
	w.mu.Unlock()
	for _, ex := range page.Exchanges {
		if w.amongPartners(ex) {
			continue
		}
		if m := shortened(ex.Request); m != ex.Request { // for all who look into it
			whole := *ex
			whole.Request, ex = m, &whole
		}
		w.mu.Lock()
		site, watches := w.sites[ex.Partner], w.watches
		w.mu.Unlock()
		for _, b := range watches {
			b.take(ex)
		}
		if site != nil {
			site.take(ex)
		} else if box := w.calls.inbox(ex); box != nil {
			box.take(ex)
		}
	}
}

// behave adds a behaviour of a partner. A world that cannot be told ends the run.
func (w *world) behave(s *Session, b behaviour.Behaviour) {
	b.Owner, b.For = w.owner, clock.Duration(longestRun)
	if _, err := w.access.Behave(s.run.ctx, b); err != nil {
		s.alive()
		w.fail(err)
		panic(abandoned{})
	}
	w.mu.Lock()
	w.told++
	w.mu.Unlock()
}

// close ends calls under way and takes those that are recorded by then.
func (w *world) close() {
	if w == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), callDeadline)
	defer cancel()
	_ = w.access.Forget(ctx, "", w.owner)
	for _, domain := range w.looked {
		_ = w.access.SetLook(ctx, domain, network.Look{})
	}
	w.closeOwn()
	w.stop()
	<-w.followed
	if page, err := w.access.Exchanges(ctx, w.query()); err == nil {
		w.take(page)
	}
}

func (w *world) closeOwn() {
	if w.own != nil {
		_ = w.own.Close()
	}
}
