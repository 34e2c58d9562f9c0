package network

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestInside(t *testing.T) {
	for ip, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "0.0.0.0": true, "0.1.2.3": true, "169.254.169.254": true, "224.0.0.1": true,
		"::": true, "::1": true, "fe80::1": true, "ff02::1": true, "::ffff:127.0.0.1": true, "::ffff:169.254.169.254": true,
		"::127.0.0.1": true, "64:ff9b::7f00:1": true, "64:ff9b::a9fe:a9fe": true, "2002:7f00:1::1": true,
		"192.0.2.1": false, "10.0.0.1": false, "2001:db8::1": false, "::ffff:192.0.2.1": false, "64:ff9b::c000:201": false, "2002:c000:201::1": false,
	} {
		require.Equal(t, want, inside(netip.MustParseAddr(ip)), ip)
	}
}

// Passthrough never leads to this machine, in whatever way it is named.
func TestPassthroughStaysOutside(t *testing.T) {
	hit := make(chan struct{}, 100)
	victim := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hit <- struct{}{} }))
	defer victim.Close()
	_, port, err := net.SplitHostPort(victim.Listener.Addr().String())
	require.NoError(t, err)
	n, j, _ := proxied(t, Options{Passthrough: true})
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]", "127.1", "2130706433", "0x7f000001", "017700000001", "localhost."} {
		for _, raw := range []string{
			"CONNECT " + host + ":" + port + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
			"GET http://" + host + ":" + port + "/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		} {
			answer := say(t, n.AddrProxy(), raw)
			status, _, _ := strings.Cut(strings.TrimPrefix(answer, "HTTP/1.1 "), " ")
			require.Contains(t, []string{"403", "502", "400"}, status, raw+answer) // 502 where such a name resolves to nothing
		}
	}
	require.Empty(t, hit)
	require.Empty(t, j.Find())
	for _, note := range n.Notices(0) {
		require.Equal(t, NoticeProxy, note.Kind)
	}
}

// What is not a partner is reached as it is, its fields and its connection untouched.
func TestPassthrough(t *testing.T) {
	n, j, client := proxied(t, Options{Passthrough: true})
	seen := make(chan *http.Request, 9)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		_, _ = io.WriteString(w, "outside")
	})
	plain, secure := httptest.NewServer(h), httptest.NewTLSServer(h)
	defer plain.Close()
	defer secure.Close()
	n.outside = func(ctx context.Context, network, address string) (net.Conn, error) {
		to := map[string]string{"example.com:80": plain.Listener.Addr().String(), "example.com:443": secure.Listener.Addr().String()}[address]
		return new(net.Dialer).DialContext(ctx, network, to)
	}
	trusted := n.TLSConfig()
	trusted.RootCAs.AddCert(secure.Certificate())
	client.Transport.(*http.Transport).TLSClientConfig = trusted
	for _, address := range []string{"http://example.com/x?a;b", "https://example.com/x?a;b"} {
		req, err := http.NewRequest("GET", address, nil)
		require.NoError(t, err)
		req.Header.Set("X-Forwarded-For", "192.0.2.1")
		resp, err := client.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, "outside", string(body))
		got := <-seen
		require.Equal(t, "/x?a;b", got.RequestURI)
		require.Equal(t, "example.com", got.Host)
		require.Equal(t, []string{"192.0.2.1"}, got.Header.Values("X-Forwarded-For"))
		require.Empty(t, got.Header.Get("Proxy-Connection"))
	}
	for _, raw := range []string{"GET http://example.org/ HTTP/1.0\r\n\r\n", "CONNECT example.org:443 HTTP/1.0\r\n\r\n"} {
		answer := say(t, n.AddrProxy(), raw)
		require.Contains(t, answer, "502 Bad Gateway")
		require.Contains(t, answer, "example.org cannot be reached")
	}
	require.Empty(t, j.Find(), "it is none of this world's")
	notes := n.Notices(0)
	require.False(t, notes[0].Refused)
	require.True(t, notes[len(notes)-1].Refused)
}

// A connection that the world outside has upgraded ends with the network, too.
func TestUpgradedPassthroughEnds(t *testing.T) {
	ended := make(chan error, 1)
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			defer conn.Close()
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			_, err = conn.Read(make([]byte, 1))
		}
		ended <- err
	}))
	defer outside.Close()
	n, _, _ := proxied(t, Options{Passthrough: true})
	n.outside = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, outside.Listener.Addr().String())
	}
	conn, err := net.Dial("tcp", n.AddrProxy().String())
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	require.NoError(t, n.Close())
	require.NotErrorIs(t, <-ended, os.ErrDeadlineExceeded)
}

func TestTunnelCarriesBothWays(t *testing.T) {
	hereOut, here := net.Pipe()
	thereOut, there := net.Pipe()
	done := make(chan struct{})
	go func() { join(here, there); close(done) }()
	for _, way := range [][2]net.Conn{{hereOut, thereOut}, {thereOut, hereOut}} {
		go func() { _, _ = io.WriteString(way[0], "hello") }()
		got := make([]byte, 5)
		_, err := io.ReadFull(way[1], got)
		require.NoError(t, err)
		require.Equal(t, "hello", string(got))
	}
	require.NoError(t, hereOut.Close())
	_, err := thereOut.Read(make([]byte, 1))
	require.Error(t, err, "the end of one is the end of the other where it cannot be half closed")
	<-done
}
