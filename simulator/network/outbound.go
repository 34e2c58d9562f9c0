package network

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Outbound is how partners reach what is not a partner of their own network: a target, or the
// partners of another network. The zero value lets them reach loopback alone.
type Outbound struct {
	// Resolve has the URLs at which domains are found, by domain in lower case. One of http
	// is spoken to in the clear, while the partners see TLS and a certificate of the
	// network's own.
	Resolve map[string]*url.URL
	Proxy   *url.URL       // forward proxy that is asked by CONNECT to lead to all other domains, http only
	Roots   *x509.CertPool // authorities that are trusted beside the network's own; nil for none
	// Guarded keeps partners from all of this machine but the network's own listeners. It is for
	// those that anybody elsewhere can tell where to call.
	Guarded bool
}

// Check finds what is wrong with the URLs.
func (o Outbound) Check() error {
	if u := o.Proxy; u != nil && (u.Scheme != "http" || !bare(u)) {
		return errors.New("the URL of the proxy is not of the form http://127.0.0.1:3128")
	}
	for _, domain := range slices.Sorted(maps.Keys(o.Resolve)) {
		u := o.Resolve[domain]
		if u == nil || u.Scheme != "http" && u.Scheme != "https" || !bare(u) || u.User != nil {
			return fmt.Errorf("the URL for %s is not of the form https://127.0.0.1:8443", domain)
		}
	}
	return nil
}

// bare reports a URL that names a host and nothing below it.
func bare(u *url.URL) bool {
	return u.Hostname() != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == ""
}

// dialOut opens a connection to what is not a partner.
func (n *Network) dialOut(ctx context.Context, host, port string) (net.Conn, error) {
	o := n.options.Outbound
	if to := o.Resolve[canonical(host)]; to != nil {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", hostPort(to))
		if err != nil || to.Scheme == "https" || port == "80" {
			return conn, err
		}
		return n.veil(canonical(host), conn)
	}
	if o.Proxy != nil && !strings.HasSuffix(canonical(host), ".localhost") { // a name of this machine: RFC 6761, section 6.3
		return o.dial(ctx, net.JoinHostPort(host, port))
	}
	return nil, ErrForbidden
}

// hostPort is where a URL leads to.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// veil returns a connection on which a server that speaks in the clear answers over TLS, as
// that domain.
func (n *Network) veil(domain string, server net.Conn) (net.Conn, error) {
	cert, err := n.issue(shown{domain, Look{Key: ECDSAP256}}, n.options.Clock.Now())
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	ours, theirs := net.Pipe()
	secure := tls.Server(theirs, &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS12})
	// Either end that is over ends the other.
	over := sync.OnceFunc(func() {
		_ = server.Close()
		_ = secure.Close()
	})
	go func() {
		defer over()
		_, _ = io.Copy(server, secure)
	}()
	go func() {
		defer over()
		_, _ = io.Copy(secure, server)
	}()
	return ours, nil
}

// Bounds of what is said with a proxy before it leads on.
const (
	proxyPatience = 10 * time.Second
	longestReply  = 16 << 10 // bytes of its head
)

// dial asks the proxy for a connection to host:port.
func (o Outbound) dial(ctx context.Context, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, proxyPatience)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", hostPort(o.Proxy))
	if err != nil {
		return nil, fmt.Errorf("reach the outbound proxy: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	err = o.connect(conn, address)
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// connect asks for the connection: RFC 9110, section 9.3.6.
func (o Outbound) connect(conn net.Conn, address string) error {
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{"User-Agent": nil}}
	if user := o.Proxy.User; user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		ask.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	err := ask.Write(conn)
	var head []byte
	if err == nil {
		head, err = headOf(conn)
	}
	var reply *http.Response
	if err == nil {
		reply, err = http.ReadResponse(bufio.NewReader(bytes.NewReader(head)), ask)
	}
	if err == nil && reply.StatusCode/100 != 2 {
		err = fmt.Errorf("it answers %q", reply.Status)
	}
	if err != nil {
		return fmt.Errorf("ask the outbound proxy: %w", err)
	}
	return nil
}

// headOf reads the head of an answer, and nothing of what may follow it.
func headOf(conn io.Reader) (head []byte, err error) {
	for one := make([]byte, 1); !bytes.HasSuffix(head, []byte("\r\n\r\n")); {
		if len(head) == longestReply {
			return nil, fmt.Errorf("its answer is longer than %d bytes", longestReply)
		}
		if _, err := io.ReadFull(conn, one); err != nil {
			return nil, err
		}
		head = append(head, one[0])
	}
	return head, nil
}
