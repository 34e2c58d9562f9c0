package network

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// errInside says that a passthrough was to lead to this machine, or to a link of it.
var errInside = errors.New("it is an address of this machine, or a link-local one, where the proxy leads to partners only")

// tunnelIdle is how long nothing may come through a tunnel before it is closed.
const tunnelIdle = 2 * time.Minute

// dialOutside dials what is not a partner. The address is judged once the name is
// resolved, for each one that it resolves to.
func dialOutside(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || inside(to.Addr()) || ours(to.Addr()) {
			return errInside
		}
		return nil
	}}
	return d.DialContext(ctx, network, address)
}

// ours reports an address that an interface of this machine has. One that cannot be told is
// taken for ours.
func ours(ip netip.Addr) bool {
	all, err := net.InterfaceAddrs()
	return err != nil || slices.ContainsFunc(all, func(a net.Addr) bool {
		own, err := netip.ParsePrefix(a.String())
		return err == nil && own.Addr().Unmap() == ip.Unmap().WithZone("")
	})
}

// Prefixes of IPv6 in which an IPv4 address is wrapped: RFC 4291, section 2.5.5.1, RFC
// 6052, section 2.1, RFC 3056, section 2.
var (
	compatible = netip.MustParsePrefix("::/96")
	translated = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour  = netip.MustParsePrefix("2002::/16")
	thisHost   = netip.MustParsePrefix("0.0.0.0/8")
)

// inside reports an address that is this machine's, its link's, a group's or no real one,
// however it is wrapped.
func inside(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() || thisHost.Contains(ip) {
		return true
	}
	b := ip.As16()
	switch {
	case compatible.Contains(ip), translated.Contains(ip):
		return inside(netip.AddrFrom4([4]byte(b[12:])))
	case sixToFour.Contains(ip):
		return inside(netip.AddrFrom4([4]byte(b[2:6])))
	}
	return false
}

// newPassage forwards requests in absolute form to the world outside.
func (n *Network) newPassage() http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			// A forward proxy leaves alone what belongs to the ends.
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
				if values := r.In.Header.Values(name); values != nil {
					r.Out.Header[name] = values
				}
			}
		},
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return n.outside(ctx, network, address)
			}, DisableKeepAlives: true, DisableCompression: true,
			MaxResponseHeaderBytes: int64(n.options.Limits.Head), ResponseHeaderTimeout: tunnelIdle,
		},
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			n.noWay(w, r, asked{host: canonical(r.URL.Hostname())}, err)
		},
	}
}

// noWay refuses a request for what could not be reached.
func (n *Network) noWay(w http.ResponseWriter, r *http.Request, to asked, err error) {
	if errors.Is(err, errInside) {
		n.turnAway(w, r, to, http.StatusForbidden, fmt.Sprintf("%s is refused: %v", to.host, errInside))
		return
	}
	n.turnAway(w, r, to, http.StatusBadGateway, fmt.Sprintf("%s cannot be reached: %v", to.host, err))
}

// tunnel connects a client with the world outside.
func (n *Network) tunnel(w http.ResponseWriter, r *http.Request, to asked) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(n.ending, cancel)()
	there, err := n.outside(ctx, "tcp", net.JoinHostPort(to.host, to.port))
	if err != nil {
		n.noWay(w, r, to, err)
		return
	}
	defer there.Close()
	n.noticeProxy(r, Notice{Host: to.host, Detail: "it led to the world outside"})
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError, "the proxy cannot lead this connection on")
		return
	}
	defer here.Close()
	rest, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	if _, err := io.WriteString(here, established); err != nil {
		return
	}
	if _, err := there.Write(rest); err != nil {
		return
	}
	defer context.AfterFunc(n.ending, func() { here.Close(); there.Close() })()
	join(here, there)
}

// join copies in both directions until both have ended, or nothing came for long.
func join(a, b net.Conn) {
	var last atomic.Int64 // when something came, in either direction
	last.Store(time.Now().UnixNano())
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			if !carry(way[0], way[1], &last) {
				a.Close()
				b.Close()
			}
		})
	}
	both.Wait()
}

// carry copies what comes from one connection to another and reports whether it came to
// its end.
func carry(from, to net.Conn, last *atomic.Int64) bool {
	buf := make([]byte, 32<<10)
	for {
		_ = from.SetReadDeadline(time.Unix(0, last.Load()).Add(tunnelIdle))
		n, err := from.Read(buf)
		if n > 0 {
			last.Store(time.Now().UnixNano())
			_ = to.SetWriteDeadline(time.Now().Add(writeTimeout))
			if _, err := to.Write(buf[:n]); err != nil {
				return false
			}
		}
		var timeout net.Error
		switch {
		case errors.Is(err, io.EOF):
			half, ok := to.(interface{ CloseWrite() error })
			return ok && half.CloseWrite() == nil
		case errors.As(err, &timeout) && timeout.Timeout() && time.Since(time.Unix(0, last.Load())) < tunnelIdle:
			// The other direction is busy.
		case err != nil:
			return false
		}
	}
}
