package network

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// saying answers with a word and the scheme under which it was reached.
func saying(word string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme := map[bool]string{true: "http", false: "https"}[r.TLS == nil]
		_, _ = io.WriteString(w, word+" over "+scheme)
	})
}

func ask(h http.Handler, host string) (int, string) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestRouting(t *testing.T) {
	n := New(Options{})
	code, body := ask(n, "a.test")
	require.Equal(t, http.StatusMisdirectedRequest, code)
	require.JSONEq(t, `{"error":"no simulated partner has the domain \"a.test\""}`, body)

	n.Handle("A.test", saying("a"))
	require.NoError(t, n.Alias("also-a.test", "a.test"))
	require.Error(t, n.Alias("x.test", "b.test"))
	for _, host := range []string{"a.test", "A.TEST:8080", "a.test.", "also-a.test", "127.0.0.1:80", "[::1]:80", "[::1]"} {
		code, body = ask(n, host)
		require.Equal(t, http.StatusOK, code, host)
		require.Equal(t, "a over http", body)
	}
	n.Handle("b.test", saying("b"))
	require.Error(t, n.Alias("b.test", "a.test"))
	for host, want := range map[string]int{"b.test": 200, "a.test": 200, "127.0.0.1": 421, "c.test": 421} {
		code, _ = ask(n, host)
		require.Equal(t, want, code, host)
	}
}

// authority is shared, since keys take time to make.
var authority = sync.OnceValues(func() (*Authority, error) { return OpenAuthority("") })

func testAuthority(t testing.TB) *Authority {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	return a
}

// world is a network with two partners and both listeners.
func world(t *testing.T) (*Network, *journal.Journal) {
	t.Helper()
	j := journal.New(journal.Bounds{})
	n := New(Options{Authority: testAuthority(t), Record: j.Add})
	n.Handle("a.test", saying("a"))
	n.Handle("b.test", saying("b"))
	_, err := n.Listen("127.0.0.1:0")
	require.NoError(t, err)
	_, err = n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, n.Close()) })
	return n, j
}

func TestPartnersReachEachOther(t *testing.T) {
	n, j := world(t)
	client := &http.Client{Transport: &journal.Transport{Dial: n.Dial, TLS: n.TLSConfig()}}
	_, plainPort, err := net.SplitHostPort(n.Addr().String())
	require.NoError(t, err)
	for url, want := range map[string]string{
		"https://a.test/":                  "a over https",
		"https://B.test:8443/":             "b over https",
		"http://b.test/":                   "b over http",
		"http://a.test:" + plainPort + "/": "a over http",
	} {
		resp, err := client.Get(url)
		require.NoError(t, err, url)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, want, string(body), url)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	all, err := j.WaitN(ctx, 4, journal.Status(200))
	require.NoError(t, err)
	require.Len(t, all, 4)
	require.Equal(t, journal.Inbound, all[0].Direction)
}

func TestReplacedPartnerKeepsItsNames(t *testing.T) {
	n, _ := world(t)
	require.NoError(t, n.Alias("also-a.test", "a.test"))
	n.Handle("A.test", saying("new"))
	for host, want := range map[string]string{"a.test": "new over http", "also-a.test": "new over http", "b.test": "b over http"} {
		require.Contains(t, say(t, n.Addr(), "GET / HTTP/1.0\r\nHost: "+host+"\r\n\r\n"), want)
	}
}

// deadlined remembers whether a read deadline was set on the connection.
type deadlined struct {
	*httptest.ResponseRecorder
	set bool
}

func (d *deadlined) SetReadDeadline(time.Time) error {
	d.set = true
	return nil
}

// Only who has a body to send has limited time for it: net/http takes a deadline that passes
// while a slow answer is made for the caller's going away.
func TestBodyTime(t *testing.T) {
	n, _ := world(t)
	for body, want := range map[string]bool{"": false, "x": true} {
		w := &deadlined{ResponseRecorder: httptest.NewRecorder()}
		n.ServeHTTP(w, httptest.NewRequest("POST", "http://a.test/", strings.NewReader(body)))
		require.Equal(t, want, w.set, body)
		w = &deadlined{ResponseRecorder: httptest.NewRecorder()}
		n.serveProxy(w, httptest.NewRequest("POST", "http://c.test/", strings.NewReader(body)), nil)
		require.Equal(t, want, w.set, body)
	}
}

func TestDialRefusesTheWorldOutside(t *testing.T) {
	n, _ := world(t)
	for _, address := range []string{"example.com:443", "192.0.2.1:80", "c.test:443", "10.0.0.1:80", "[2001:db8::1]:80"} {
		_, err := n.Dial(context.Background(), "tcp", address)
		require.ErrorIs(t, err, ErrForbidden, address)
	}
	_, err := n.Dial(context.Background(), "tcp", "no port")
	require.Error(t, err)
	conn, err := n.Dial(context.Background(), "tcp", n.Addr().String())
	require.NoError(t, err, "loopback is dialled as it is")
	require.NoError(t, conn.Close())
}

// Whoever is elsewhere can have partners call what is theirs, and nothing else on this machine.
func TestDialGuardsThisMachine(t *testing.T) {
	neighbour, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer neighbour.Close()
	n := New(Options{Outbound: Outbound{Guarded: true, Proxy: &url.URL{Scheme: "http", Host: neighbour.Addr().String()}}})
	defer n.Close()
	n.Handle("a.test", http.NotFoundHandler())
	_, err = n.Listen("127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(neighbour.Addr().String())
	require.NoError(t, err)
	_, own, err := net.SplitHostPort(n.Addr().String())
	require.NoError(t, err)
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST.", "::1", "::ffff:127.0.0.1", "127.0.0.2"} {
		_, err := n.Dial(t.Context(), "tcp", net.JoinHostPort(host, port))
		require.ErrorIs(t, err, ErrGuarded, host)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "a.test", "::ffff:127.0.0.1"} {
		conn, err := n.Dial(t.Context(), "tcp", net.JoinHostPort(host, own))
		require.NoError(t, err, host)
		require.NoError(t, conn.Close())
	}
}

func TestHandshake(t *testing.T) {
	n, _ := world(t)
	for name, ok := range map[string]bool{"a.test": true, "b.test": true, "localhost": true, "127.0.0.1": true, "c.test": false} {
		config := n.TLSConfig()
		config.ServerName = name
		conn, err := tls.Dial("tcp", n.AddrTLS().String(), config)
		require.Equal(t, ok, err == nil, "%s: %v", name, err)
		if ok {
			require.NoError(t, conn.Close())
		}
	}
}

func TestListenOnLoopbackOnly(t *testing.T) {
	n := New(Options{})
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "[::]:0", "example.com:0", "127.0.0.1"} {
		_, err := n.Listen(addr)
		var refused *ListenError
		require.ErrorAs(t, err, &refused, addr)
		require.NotEmpty(t, refused.Hint)
		require.Equal(t, addr != "127.0.0.1", errors.Is(err, ErrNotLoopback))
	}
	_, err := n.ListenTLS("127.0.0.1:0")
	require.ErrorContains(t, err, "authority")
	_, err = n.Listen("localhost:0")
	require.NoError(t, err)
	second, err := n.Listen("localhost:0")
	require.NoError(t, err)
	require.NotEqual(t, second, n.Addr(), "the first is the one that is told")
	require.NoError(t, n.Close())
	require.Nil(t, n.Addr())
	_, err = n.Listen("localhost:0")
	require.ErrorContains(t, err, "closed")

	public := New(Options{Public: true})
	_, err = public.Listen("0.0.0.0:0")
	require.NoError(t, err)
	public.Handle("a.test", saying("a"))
	conn, err := public.Dial(context.Background(), "tcp", "a.test:80")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	_, err = public.Dial(context.Background(), "tcp", "a.test:443")
	require.ErrorContains(t, err, "no listener")
	require.NoError(t, public.Close())
}
