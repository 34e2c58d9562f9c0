package conformance

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/opengdpr"
)

// ErrListen says that the listener for callbacks cannot be opened.
var ErrListen = errors.New("listen for callbacks")

// Reply is how an inbox answers one call.
type Reply = opengdpr.Reply

// Bounds of what a target can make the suite keep: calls of one inbox, and bytes of each. Who
// calls more often has been heard.
const (
	mostCalls    = 100
	longestCall  = 64 << 10
	callDeadline = 5 * time.Second // of the suite's own call of its public URL
)

// callbacks is where a target calls the suite back: one listener with a simulated controller
// behind it. Every URL is one inbox's alone.
type callbacks struct {
	base       string // of URLs, without a trailing slash
	here       string // base URL of the listener itself
	controller *opengdpr.Controller
	server     *journal.Server
	served     chan struct{} // closed when the listener is
	public     bool          // the URL is https, and the suite has reached itself there
	recording  sync.WaitGroup

	mu      sync.Mutex
	inboxes map[string]*Inbox // by the last segment of their path
}

// listenForCallbacks opens the listener. The public URL, where there is one, is led to it by
// the user, with or without its path.
func listenForCallbacks(address string, public *url.URL) (*callbacks, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w on %s: %w", ErrListen, address, err)
	}
	here := "http://" + ln.Addr().String()
	c := &callbacks{base: here, here: here, controller: opengdpr.NewController("", nil), inboxes: map[string]*Inbox{}, served: make(chan struct{})}
	if public != nil {
		c.base = strings.TrimRight(public.String(), "/")
	}
	c.server = journal.NewServer(http.HandlerFunc(c.answer), nil, journal.Limits{Head: 64 << 10, Body: longestCall}, c.record)
	go func() {
		defer close(c.served)
		_ = c.server.Serve(ln) // ends with close
	}()
	return c, nil
}

// answer lets the controller answer under the name of the inbox, whatever stands before it.
// A wrong method is answered like the right one: a refusal would be tried again.
func (c *callbacks) answer(w http.ResponseWriter, r *http.Request) {
	r.URL.Path, r.Method = "/"+path.Base(r.URL.Path), http.MethodPost
	c.controller.ServeHTTP(w, r)
}

// record hands a call to the inbox that it reached.
func (c *callbacks) record(ex *journal.Exchange) {
	c.recording.Add(1)
	defer c.recording.Done()
	target, _, _ := strings.Cut(ex.Request.Target(), "?")
	name, err := url.PathUnescape(path.Base(target))
	if err != nil || ex.Request.Method() == http.MethodHead || ex.Request.Method() == http.MethodOptions {
		return // a look whether somebody is there is no callback
	}
	c.mu.Lock()
	box := c.inboxes[name]
	c.mu.Unlock()
	if box != nil {
		box.take(ex)
	}
}

// close ends calls under way, which are recorded by then. It takes none for an open one.
func (c *callbacks) close() {
	if c == nil {
		return
	}
	_ = c.controller.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.server.Shutdown(ctx)
	<-c.served
	c.recording.Wait()
}

// meet calls the public URL, if there is one, to see that it leads here. What a target does
// not do at a URL that leads nowhere is not its fault.
func (r *run) meet() {
	c := r.callbacks
	u, err := url.Parse(c.base)
	if err != nil || u.Scheme != "https" || !public(u.Hostname()) {
		return
	}
	name := "dsrcheck-" + r.nonce
	arrived := make(chan struct{})
	var once sync.Once
	c.controller.Choose("/"+name, func([]byte) Reply {
		once.Do(func() { close(arrived) })
		return Reply{}
	})
	ctx, cancel := context.WithTimeout(r.ctx, callDeadline)
	defer cancel()
	ex := r.client.Do(ctx, target.Request{Method: http.MethodPost, URL: c.base + "/" + name, Body: []byte("{}")})
	select {
	case <-arrived:
		c.public = ex.OK()
	default:
	}
}

// public reports a host that no guard has a reason to refuse: no address of this machine or
// of a private network, and no name without a dot.
func public(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".internal") && !strings.HasSuffix(host, ".local")
}

// Public reports that callback URLs are https and lead to the suite, so that nothing excuses a
// target which does not call.
func (s *Session) Public() bool { return s.run.callbacks.public }

// Inbox is a callback URL of the suite's own, and what reached it. It belongs to one session.
type Inbox struct {
	URL     string // told to the target; opaque, and nobody else's
	session *Session
	name    string
	got     []*journal.Exchange // guarded by the session's mutex
}

// Inbox opens a callback URL. Three tildes in a row give base64 a plus sign wherever they
// stand, so that its two alphabets differ. The first call gets the first reply, later ones
// the last; none means 202. The query is part of the URL where it is not empty.
func (s *Session) Inbox(label, query string, replies ...Reply) *Inbox {
	b := &Inbox{session: s, name: "~~~" + s.Word("inbox/"+label) + s.Word("inbox/"+label+"/more")}
	c := s.run.callbacks
	b.URL = c.base + "/" + b.name
	if query != "" {
		b.URL += "?" + query
	}
	if len(replies) > 0 {
		c.controller.Answer("/"+b.name, replies...)
	}
	c.mu.Lock()
	c.inboxes[b.name] = b
	c.mu.Unlock()
	return b
}

// Choose lets a function say how calls are answered, by their body. It is called from several
// goroutines.
func (b *Inbox) Choose(reply func(body []byte) Reply) {
	b.session.run.callbacks.controller.Choose("/"+b.name, reply)
}

// Got are the calls that have ended so far, in the order in which they began.
func (b *Inbox) Got() []*journal.Exchange {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return append([]*journal.Exchange(nil), b.got...)
}

// take records a call as an exchange of the session and wakes its script.
func (b *Inbox) take(ex *journal.Exchange) {
	s := b.session
	ex.ID, ex.Partner, ex.Label = s.nextID(), "controller", "callback"
	if !b.show(ex) {
		return
	}
	// It is shown before it is written: a slow disk is not the target's.
	s.run.writeExchange(s.attempt, ex)
}

// show adds a call to those that the script sees, unless there are enough.
func (b *Inbox) show(ex *journal.Exchange) bool {
	s := b.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.got) == mostCalls {
		return false
	}
	i := len(b.got)
	for i > 0 && b.got[i-1].Started.After(ex.Started) {
		i--
	}
	b.got = append(b.got[:i], append([]*journal.Exchange{ex}, b.got[i:]...)...)
	close(s.called)
	s.called = make(chan struct{})
	return true
}
