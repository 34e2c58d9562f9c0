package network

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// ListenProxy opens a forward proxy at addr, host:port. It leads requests in absolute
// form and CONNECT to partners, and refuses everything else with 403, unless
// [Options].Passthrough says otherwise. Exchanges are recorded where they arrive, at the
// partner.
func (n *Network) ListenProxy(addr string) (net.Addr, error) {
	ln, err := n.bind(addr)
	if err != nil {
		return nil, err
	}
	at, err := n.accept(ln, &n.proxyAddrs, func(ln net.Listener) error { return serveUntilClosed(n.proxy.Serve(ln)) })
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.proxyAddrs) == 1 {
		n.start(func() error { return n.plain.server.Serve(n.plain.led) })
		n.start(func() error { return n.secure.server.Serve(n.secure.led) })
	}
	return at, nil
}

// AddrProxy is the address of the first proxy listener, nil if there is none.
func (n *Network) AddrProxy() net.Addr { return n.first(&n.proxyAddrs) }

func serveUntilClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (n *Network) newProxy() *http.Server {
	through := n.newPassage()
	return &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { n.serveProxy(w, r, through) }),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    n.options.Limits.Head,
		ErrorLog:          log.New(io.Discard, "", 0),
		// net/http would answer OPTIONS * by itself.
		DisableGeneralOptionsHandler: true,
	}
}

// asked is where a request to the proxy wants to go.
type asked struct {
	host, port string
	tunnel     bool // by CONNECT
}

// destination reads where a request wants to go. Its error is for the client to read.
func destination(r *http.Request) (asked, error) {
	u := r.URL
	if r.Method == http.MethodConnect {
		u = &url.URL{Scheme: "connect", Host: r.RequestURI}
	}
	to := asked{canonical(u.Hostname()), u.Port(), r.Method == http.MethodConnect}
	switch {
	case u.Scheme == "https":
		return to, errors.New("an https URL is reached by CONNECT, not by asking the proxy for it")
	case !to.tunnel && (u.Scheme != "http" || u.Host == ""):
		return to, errors.New("this is a forward proxy: set it as one, as in HTTPS_PROXY, and ask for http URLs or CONNECT")
	case to.host == "" || to.tunnel && to.port == "":
		return to, fmt.Errorf("%q names no host and port", u.Host)
	case to.port == "":
		to.port = "80"
	}
	return to, nil
}

// serveProxy leads a request to where it wants to go, or refuses it.
func (n *Network) serveProxy(w http.ResponseWriter, r *http.Request, through http.Handler) {
	limitBodyTime(w, r)
	to, err := destination(r)
	if err != nil {
		n.turnAway(w, r, to, http.StatusBadRequest, err.Error())
		return
	}
	side, known := n.sideOf(to)
	switch {
	case side != nil:
		n.noticeProxy(r, Notice{Host: to.host, Detail: fmt.Sprintf("it led to port %s of a partner", to.port)})
		n.lead(w, r, to, side)
	case known:
		n.turnAway(w, r, to, http.StatusForbidden, fmt.Sprintf("%s is a simulated partner, but does not listen on port %s; use 443 or 80", to.host, to.port))
	case !n.options.Passthrough:
		n.turnAway(w, r, to, http.StatusForbidden, fmt.Sprintf("%s is not a simulated partner, and the proxy leads nowhere else unless started with --proxy-passthrough", to.host))
	case to.tunnel:
		n.tunnel(w, r, to)
	default:
		n.noticeProxy(r, Notice{Host: to.host, Detail: "it led to the world outside"})
		r.Body = http.MaxBytesReader(w, r.Body, int64(n.options.Limits.Body))
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(n.ending, cancel)() // also of a connection that was upgraded
		through.ServeHTTP(w, r.WithContext(ctx))
	}
}

// sideOf is the side of the partners that a host and port mean, nil if it is none;
// known reports that the host is a partner's nevertheless.
func (n *Network) sideOf(to asked) (s *side, known bool) {
	known = n.has(to.host)
	n.mu.Lock()
	defer n.mu.Unlock()
	// A loopback address is the partners' where they listen themselves.
	listens := func(s *side) bool {
		return slices.ContainsFunc(s.addrs, func(a net.Addr) bool {
			return atPort(to.port)(a) && (known || a.(*net.TCPAddr).IP.Equal(net.ParseIP(to.host)))
		})
	}
	switch {
	case n.options.Authority != nil && to.tunnel && (known && to.port == "443" || listens(n.secure)):
		return n.secure, true
	case known && to.port == "80" || listens(n.plain):
		return n.plain, true
	}
	return nil, known
}

// turnAway refuses a request and notices it.
func (n *Network) turnAway(w http.ResponseWriter, r *http.Request, to asked, status int, sentence string) {
	n.noticeProxy(r, Notice{Host: to.host, Refused: true, Detail: sentence})
	refuse(w, status, sentence)
}

func (n *Network) noticeProxy(r *http.Request, note Notice) {
	note.Kind, note.Proxied = NoticeProxy, true
	if a := arrivalOf(r.Context()); a != nil {
		n.notice(a, note)
	}
}

// arrivalOf is the connection of a request, nil if it has none.
func arrivalOf(ctx context.Context) *arrival {
	at, _ := ctx.Value(http.LocalAddrContextKey).(arrivedAt)
	return at.arrival
}
