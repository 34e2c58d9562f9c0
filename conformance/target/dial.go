package target

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"dsrcheck/simulator/journal"
)

// errForbidden marks addresses that the suite does not go to on a target's word.
var errForbidden = errors.New("the suite does not fetch from there on the target's word")

// dial opens the connection for u: by the resolve map, through the proxy, with TLS. The
// context that it returns says whether the request is to be sent in proxy form.
func (c *Client) dial(ctx context.Context, u *url.URL, own bool) (net.Conn, context.Context, error) {
	address, secure, mapped := net.JoinHostPort(u.Hostname(), port(u)), u.Scheme == "https", false
	if to, ok := c.target.Resolve[strings.ToLower(u.Hostname())]; ok {
		address, secure, mapped = net.JoinHostPort(to.Hostname(), port(to)), to.Scheme == "https", true
	}
	own = own || mapped
	if c.target.Proxy != nil {
		if err := c.allowedName(address, own); err != nil {
			return nil, ctx, err
		}
		conn, err := c.viaProxy(ctx, address, secure)
		if err != nil {
			return nil, ctx, err
		}
		if !secure {
			return conn, journal.Proxied(ctx), nil
		}
		return c.handshake(ctx, conn, u.Hostname())
	}
	dialer := net.Dialer{ControlContext: func(_ context.Context, _, addr string, _ syscall.RawConn) error {
		return c.allowedAddress(addr, own)
	}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, ctx, err
	}
	if own {
		if ap, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
			a := ap.Addr().Unmap()
			c.home.Store(&a)
		}
	}
	if !secure {
		return conn, ctx, nil
	}
	return c.handshake(ctx, conn, u.Hostname())
}

func (c *Client) handshake(ctx context.Context, conn net.Conn, name string) (net.Conn, context.Context, error) {
	config := &tls.Config{ServerName: name, RootCAs: c.target.Roots, NextProtos: []string{"http/1.1"}}
	if c.target.ClientCertificate != nil {
		config.Certificates = []tls.Certificate{*c.target.ClientCertificate}
	}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, ctx, fmt.Errorf("tls: %w", err)
	}
	return secure, ctx, nil
}

// viaProxy connects to the proxy and, for TLS, has it open a tunnel.
func (c *Client) viaProxy(ctx context.Context, address string, tunnel bool) (net.Conn, error) {
	p := c.target.Proxy
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(p.Hostname(), port(p)))
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if p.Scheme == "https" {
		if conn, _, err = c.handshake(ctx, conn, p.Hostname()); err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
	}
	if !tunnel {
		return conn, nil
	}
	if err := connect(ctx, conn, address, p.User); err != nil {
		conn.Close()
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return conn, nil
}

// connect asks a proxy for a tunnel. The answer is read byte by byte, so that nothing of
// what follows it is taken from the TLS handshake.
func connect(ctx context.Context, conn net.Conn, address string, user *url.Userinfo) error {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	head := "CONNECT " + address + " HTTP/1.1\r\nHost: " + address + "\r\n"
	if user != nil {
		password, _ := user.Password()
		head += "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)) + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return fmt.Errorf("ask for a tunnel: %w", err)
	}
	limited := io.LimitReader(oneByte{conn}, 16<<10)
	resp, err := http.ReadResponse(bufio.NewReaderSize(limited, 16), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return fmt.Errorf("ask for a tunnel: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("tunnel to %s refused with %s", address, resp.Status)}
	}
	return nil
}

// oneByte hands out single bytes, so that a buffered reader never reads ahead.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

// allowedAddress refuses addresses of a kind that the target itself is not of.
func (c *Client) allowedAddress(addrPort string, own bool) error {
	if own {
		return nil
	}
	ap, err := netip.ParseAddrPort(addrPort)
	if err != nil {
		return fmt.Errorf("address %s: %w", addrPort, errForbidden)
	}
	addr := ap.Addr().Unmap()
	kind := kindOf(addr)
	if kind == public {
		return nil
	}
	home := public
	if h := c.home.Load(); h != nil {
		home = kindOf(*h)
	}
	if kind == home || (home == loopback && kind == private) {
		return nil
	}
	return fmt.Errorf("address %s is %s and the target's own is %s: %w", addr, kind, home, errForbidden)
}

// allowedName is what can be checked of a destination that a proxy resolves.
func (c *Client) allowedName(address string, own bool) error {
	host, _, _ := net.SplitHostPort(address)
	if strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost") {
		host = "127.0.0.1"
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return c.allowedAddress(netip.AddrPortFrom(addr, 1).String(), own)
	}
	return nil
}

// addressKind is how far an address reaches.
type addressKind string

const (
	public    addressKind = "public"
	private   addressKind = "private"
	loopback  addressKind = "loopback"
	linkLocal addressKind = "link-local"
)

var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

func kindOf(a netip.Addr) addressKind {
	switch {
	case a.IsLoopback(), a.IsUnspecified():
		return loopback
	case a.IsLinkLocalUnicast(), a.IsMulticast(), a.IsInterfaceLocalMulticast():
		return linkLocal
	case a.IsPrivate(), sharedSpace.Contains(a):
		return private
	}
	return public
}
