package opengdpr

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"dsrcheck/simulator/clock"
)

// Controller is a simulated controller that takes callbacks (section 8.5): any POST
// is answered with 202 or as [Controller.Answer] says, everything else with 405. What
// it was sent is in the journal of its network. It is safe for concurrent use.
type Controller struct {
	domain string
	clock  clock.Clock
	ctx    context.Context // ends with the controller
	cancel context.CancelFunc

	mu      sync.Mutex
	replies map[string][]Reply // still to come, by path; the last one stays
	choices map[string]func(body []byte) Reply
}

// Reply is how a controller answers a callback. The zero value is a 202.
type Reply struct {
	Status int           // code of the answer, 202 if zero
	Header http.Header   // of the answer, such as Location or Retry-After
	Hold   time.Duration // passes before the answer, unless the caller goes away or the controller is closed
	Drop   bool          // ends the connection without an answer
}

// NewController makes a controller with the host of its callback URLs, on a clock, the
// machine's if nil.
func NewController(domain string, at clock.Clock) *Controller {
	if at == nil {
		at = clock.Real()
	}
	c := &Controller{domain: domain, clock: at, replies: map[string][]Reply{}, choices: map[string]func([]byte) Reply{}}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Domain is the host of the controller's callback URLs.
func (c *Controller) Domain() string { return c.domain }

// CallbackURL is the URL for callbacks at a path, which begins with a slash.
func (c *Controller) CallbackURL(path string) string { return "https://" + c.domain + path }

// Answer says how callbacks at a path are answered from now on: the first with the
// first reply, the second with the second, and later ones with the last. Without
// replies it is with 202 again.
func (c *Controller) Answer(path string, replies ...Reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(replies) == 0 {
		delete(c.replies, path)
		return
	}
	c.replies[path] = slices.Clone(replies)
}

// Choose lets a function say how callbacks at a path are answered, by their body. It is called
// from several goroutines.
func (c *Controller) Choose(path string, reply func(body []byte) Reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.choices[path] = reply
}

// next takes the reply for the next callback at a path.
func (c *Controller) next(path string, body []byte) Reply {
	c.mu.Lock()
	choose, left := c.choices[path], c.replies[path]
	if choose != nil {
		c.mu.Unlock()
		return choose(body)
	}
	defer c.mu.Unlock()
	if len(left) == 0 {
		return Reply{}
	}
	if len(left) > 1 {
		c.replies[path] = left[1:]
	}
	return left[0]
}

// ServeHTTP answers a callback.
func (c *Controller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	// The caller's going away is noticed only once its body is read.
	body, _ := io.ReadAll(io.LimitReader(r.Body, drainLimit))
	reply := c.next(r.URL.Path, body)
	if reply.Hold > 0 {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(c.ctx, cancel)()
		_ = clock.Wait(ctx, c.clock, reply.Hold)
	}
	if reply.Drop || r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the way of net/http to end a connection
	}
	maps.Copy(w.Header(), reply.Header)
	if reply.Status == 0 {
		reply.Status = http.StatusAccepted
	}
	w.WriteHeader(reply.Status)
}

// Close ends answers that are held back.
func (c *Controller) Close() error {
	c.cancel()
	return nil
}
