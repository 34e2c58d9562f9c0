package network

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// elsewhere is a network with a proxy, and the partner far.test under an authority of its own.
func elsewhere(t *testing.T) (*Network, *Authority) {
	t.Helper()
	a, err := OpenAuthority("")
	require.NoError(t, err)
	n := New(Options{Authority: a})
	n.Handle("far.test", saying("far"))
	for _, open := range []func(string) (net.Addr, error){n.Listen, n.ListenTLS, n.ListenProxy} {
		_, err = open("127.0.0.1:0")
		require.NoError(t, err)
	}
	t.Cleanup(func() { require.NoError(t, n.Close()) })
	return n, a
}

func TestOutbound(t *testing.T) {
	far, authority := elsewhere(t)
	proxy, err := url.Parse("http://user:secret@" + far.AddrProxy().String())
	require.NoError(t, err)
	n := New(Options{Authority: testAuthority(t), Outbound: Outbound{Proxy: proxy, Roots: authority.Pool()}})
	n.Handle("near.test", saying("near"))
	_, err = n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	defer n.Close()
	client := &http.Client{Transport: &journal.Transport{Dial: n.Dial, TLS: n.TLSConfig()}}
	for base, want := range map[string]string{
		"https://near.test": "near over https", "https://far.test": "far over https", "http://far.test": "far over http",
	} {
		resp, err := client.Get(base)
		require.NoError(t, err, base)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, want, string(body))
		require.NoError(t, resp.Body.Close())
	}
	_, err = client.Get("https://nobody.test")
	require.ErrorContains(t, err, `dial nobody.test:443: ask the outbound proxy: it answers "403 Forbidden"`)
	_, err = client.Get("https://a.localhost")
	require.ErrorIs(t, err, ErrForbidden, "a proxy is not asked for this machine")
	// Loopback is reached without it.
	resp, err := client.Get("http://" + far.Addr().String())
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	// Without its authority the other network is not trusted.
	n.options.Outbound.Roots = nil
	client.Transport = &journal.Transport{Dial: n.Dial, TLS: n.TLSConfig()}
	_, err = client.Get("https://far.test")
	require.ErrorContains(t, err, "certificate")
	// And without a proxy it is not reached.
	n.options.Outbound.Proxy = nil
	_, err = client.Get("https://far.test")
	require.ErrorIs(t, err, ErrForbidden)
}

// A domain of the user's own leads to where it really is, over TLS or in the clear.
func TestOutboundResolve(t *testing.T) {
	far, authority := elsewhere(t)
	at := func(scheme string, a net.Addr) *url.URL { return &url.URL{Scheme: scheme, Host: a.String()} }
	n := New(Options{Authority: testAuthority(t), Outbound: Outbound{Roots: authority.Pool(), Resolve: map[string]*url.URL{
		"far.test": at("https", far.AddrTLS()), "clear.test": at("http", far.Addr()), "gone.test": {Scheme: "http", Host: "127.0.0.1:1"},
	}}})
	defer n.Close()
	client := &http.Client{Transport: &journal.Transport{Dial: n.Dial, TLS: n.TLSConfig()}}
	far.Handle("clear.test", saying("clear"))
	for base, want := range map[string]string{
		"https://far.test": "far over https", "https://CLEAR.test": "clear over http", "http://clear.test": "clear over http",
		"https://clear.test:8443": "clear over http",
	} {
		resp, err := client.Get(base)
		require.NoError(t, err, base)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, want, string(body), base)
		require.NoError(t, resp.Body.Close())
	}
	_, err := client.Get("https://gone.test")
	require.ErrorContains(t, err, "connection refused")
	_, err = client.Get("https://other.test")
	require.ErrorIs(t, err, ErrForbidden)
	for _, bad := range []string{"ftp://a.test", "//a.test", "http://", "https://a.test/path", "https://a:b@a.test"} {
		u, err := url.Parse(bad)
		require.NoError(t, err)
		require.ErrorContains(t, Outbound{Resolve: map[string]*url.URL{"b.test": u}}.Check(), "the URL for b.test is not")
	}
}

func TestOutboundProxyThatIsNone(t *testing.T) {
	for _, bad := range []string{"https://127.0.0.1:1", "127.0.0.1:1", "http://", "http://127.0.0.1:1/path", "socks5://127.0.0.1:1", "http://127.0.0.1:1?a"} {
		proxy, err := url.Parse(bad)
		if err != nil {
			continue
		}
		require.Error(t, Outbound{Proxy: proxy}.Check(), bad)
	}
	for name, row := range map[string]struct{ answer, says string }{
		"no HTTP":    {"hello\r\n\r\n", "malformed HTTP"},
		"endless":    {"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("a", longestReply) + "\r\n\r\n", "longer than 16384 bytes"},
		"cut off":    {"HTTP/1.1 200 OK\r\n", "EOF"},
		"refusing":   {"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", `it answers "407 Proxy Authentication Required"`},
		"leading on": {"HTTP/1.1 200 Connection established\r\n\r\nhello", ""},
	} {
		t.Run(name, func(t *testing.T) {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer ln.Close()
			go func() {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = io.WriteString(conn, row.answer)
			}()
			o := Outbound{Proxy: &url.URL{Scheme: "http", Host: ln.Addr().String()}}
			conn, err := o.dial(patient(t), "far.test:443")
			if row.says != "" {
				require.ErrorContains(t, err, row.says)
				return
			}
			require.NoError(t, err)
			defer conn.Close()
			word := make([]byte, 5)
			_, err = io.ReadFull(conn, word)
			require.NoError(t, err)
			require.Equal(t, "hello", string(word), "nothing of what follows the head is lost")
		})
	}
}

// A proxy that says nothing is given up when the caller gives up.
func TestOutboundProxyThatIsSilent(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Read(make([]byte, 4096))
		cancel()
		_, _ = io.Copy(io.Discard, conn)
	}()
	_, err = Outbound{Proxy: &url.URL{Scheme: "http", Host: ln.Addr().String()}}.dial(ctx, "far.test:443")
	require.Error(t, err)
	require.Error(t, ctx.Err())
}

func FuzzOutboundProxy(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 200\r\nTransfer-Encoding: x\r\n\r\n"))
	f.Add([]byte("\r\n\r\n"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		here, there := net.Pipe()
		defer here.Close()
		go func() {
			defer there.Close()
			_, _ = there.Read(make([]byte, 4096))
			_, _ = there.Write(answer)
		}()
		_ = Outbound{Proxy: &url.URL{Scheme: "http", Host: "127.0.0.1:1"}}.connect(here, "far.test:443")
	})
}
