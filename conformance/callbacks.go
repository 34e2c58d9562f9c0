package conformance

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// ErrListen says that the partners' listeners cannot be opened.
var ErrListen = errors.New("listen for callbacks")

// Answer is how an inbox answers calls.
type Answer = behaviour.Answer

// Bounds of what a target can make the suite keep: calls of one inbox, and bytes of each. Who
// calls more often has been heard.
const (
	mostCalls    = 100
	longestCall  = 64 << 10
	callDeadline = 5 * time.Second // of the suite's own call of its public URL
)

// lookAgain is how often it is noted how far the journal has come where no call is in it. It
// is longer than it takes to find out that a world is dead.
const lookAgain = 45 * time.Second

// CallLimits bound what a world that is started for one run records of a call.
var CallLimits = journal.Limits{Head: 64 << 10, Body: longestCall}

// callbacks is where a target calls the suite back: at a controller of a world. Every URL is
// one inbox's alone.
type callbacks struct {
	base     string // of URLs, without a trailing slash
	here     string // base URL of the controller itself
	domain   string // of the controller
	owner    string // of the behaviours of this run
	world    simulator.Access
	own      *simulator.World // closed at the end, nil for a world that somebody else started
	word     string           // in owner and URLs, so that they are this run's alone whatever its nonce
	ahead    time.Duration    // of the world's clock at the start
	skew     time.Duration    // what is to be added to the times of its exchanges
	public   bool             // the URL is https, and the suite has reached itself there
	fail     func(error)
	stop     context.CancelFunc
	followed chan struct{} // closed when no more calls are taken

	mu      sync.Mutex
	seen    uint64            // number of the last exchange of the journal that was looked at
	told    int               // how many behaviours the world has of this run
	inboxes map[string]*Inbox // by the last segment of their path
}

// openCallbacks starts a world for the run, unless there is one, and follows what its
// controller is sent. The public URL, where there is one, is led to it by the user, with or
// without its path.
func (r *run) openCallbacks() (*callbacks, error) {
	word := make([]byte, 8)
	_, _ = rand.Read(word) // never fails
	c := &callbacks{world: r.options.World, word: hex.EncodeToString(word), inboxes: map[string]*Inbox{}, followed: make(chan struct{})}
	c.owner = "run-" + c.word
	c.fail = func(err error) { r.cancel(fmt.Errorf("%w: world: %w", ErrSuite, err)) }
	if c.world == nil {
		var err error
		if c.own, err = ownWorld(r.target.PartnersListen, r.options.Profile); err != nil {
			return nil, fmt.Errorf("%w on %s: %w", ErrListen, r.target.PartnersListen, err)
		}
		c.world = c.own.Access()
	}
	if err := c.find(r); err != nil {
		c.closeWorld()
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(r.ctx))
	c.stop = stop
	go c.follow(ctx)
	return c, nil
}

// ownWorld is a world in memory with the partners of a profile, reached by its address.
func ownWorld(address string, p Profile) (*simulator.World, error) {
	w, err := simulator.NewWorld(simulator.Options{
		Plain: address, Network: network.Options{Public: true, Limits: CallLimits},
	})
	if err != nil {
		return nil, err
	}
	for _, partner := range p.Partners {
		setup := simulator.Setup{Name: partner.Name, Role: partner.Role, Domain: partner.Domain, URL: "http://" + w.Network.Addr().String()}
		if err := w.Add(setup); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// find looks for the controller and for the end of the journal, which is another run's.
func (c *callbacks) find(r *run) error {
	var err error
	if c.ahead, err = c.clock(r.ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrListen, err)
	}
	partners, err := c.world.Partners(r.ctx)
	if err != nil {
		return fmt.Errorf("%w: ask world: %w", ErrListen, err)
	}
	for _, p := range partners {
		if p.Role != simulator.RoleController || c.domain != "" && !r.options.Profile.meets(p.Name) {
			continue
		}
		if c.domain, c.here, c.base = p.Domain, p.URL, p.URL; r.options.Profile.meets(p.Name) {
			break
		}
	}
	if c.domain == "" {
		return fmt.Errorf("%w: the world has no %s", ErrListen, simulator.RoleController)
	}
	if u := r.target.CallbackPublicURL; u != nil {
		c.base = strings.TrimRight(u.String(), "/")
	}
	if c.own == nil {
		if err := c.compare(r.ctx); err != nil {
			return fmt.Errorf("%w: ask world: %w", ErrListen, err)
		}
	}
	page, err := c.world.Exchanges(r.ctx, journal.Query{Partner: c.domain, Path: "/" + c.owner})
	if err != nil {
		return fmt.Errorf("%w: ask world: %w", ErrListen, err)
	}
	c.seen = page.Last
	return nil
}

// follow hands calls to their inboxes until ctx ends.
func (c *callbacks) follow(ctx context.Context) {
	defer close(c.followed)
	for ctx.Err() == nil {
		within, cancel := context.WithTimeout(ctx, lookAgain)
		page, err := c.world.Await(within, 1, c.query())
		over := within.Err() != nil
		cancel()
		if err != nil && !over {
			c.fail(err)
			return
		}
		if c.missed(page) {
			c.fail(errors.New("its journal has dropped exchanges before they were read, calls to this run perhaps; give it a larger journal, or a world of its own"))
			return
		}
		c.take(page)
	}
}

// missed reports that the bounds of the journal have pushed out what was not looked at yet.
func (c *callbacks) missed(page simulator.Page) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return page.Dropped > 0 && uint64(page.Dropped) > c.seen
}

func (c *callbacks) query() journal.Query {
	c.mu.Lock()
	defer c.mu.Unlock()
	return journal.Query{Partner: c.domain, Direction: journal.Inbound, After: c.seen}
}

// take hands the calls of a page to the inboxes that they reached.
func (c *callbacks) take(page simulator.Page) {
	c.mu.Lock()
	c.seen = max(c.seen, page.Last)
	c.mu.Unlock()
	for _, ex := range page.Exchanges {
		if box := c.inbox(ex); box != nil {
			box.take(ex)
		}
	}
}

// inbox is whose call an exchange is, nil if it is none: a look whether somebody is there is
// no callback.
func (c *callbacks) inbox(ex *journal.Exchange) *Inbox {
	target, _, _ := strings.Cut(ex.Request.Target(), "?")
	name, err := url.PathUnescape(path.Base(target))
	if err != nil || ex.Request.Method() == http.MethodHead || ex.Request.Method() == http.MethodOptions {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.inboxes[name]
}

// close ends calls under way and takes those that are recorded by then.
func (c *callbacks) close() {
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), callDeadline)
	defer cancel()
	_ = c.world.Forget(ctx, "", c.owner)
	c.closeWorld()
	c.stop()
	<-c.followed
	if page, err := c.world.Exchanges(ctx, c.query()); err == nil {
		c.take(page)
	}
}

func (c *callbacks) closeWorld() {
	if c.own != nil {
		_ = c.own.Close()
	}
}

// meet calls the public URL, if there is one, to see that it leads here. What a target does
// not do at a URL that leads nowhere is not its fault.
func (r *run) meet() {
	c := r.callbacks
	u, err := url.Parse(c.base)
	if err != nil || u.Scheme != "https" || !public(u.Hostname()) {
		return
	}
	path := "/" + c.owner
	ctx, cancel := context.WithTimeout(r.ctx, callDeadline)
	defer cancel()
	ex := r.client.Do(ctx, target.Request{Method: http.MethodPost, URL: c.base + path, Body: []byte("{}")})
	if !ex.OK() {
		return
	}
	_, err = c.world.Await(ctx, 1, journal.Query{Partner: c.domain, Path: "*" + path})
	c.public = err == nil
}

// public reports a host that no guard has a reason to refuse: no address of this machine or
// of a private network, and no name without a dot.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".internal") && !strings.HasSuffix(host, ".local")
}
