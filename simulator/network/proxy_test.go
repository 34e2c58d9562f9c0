package network

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// proxied is a world with a proxy, and a client that goes through it.
func proxied(t *testing.T, o Options) (*Network, *journal.Journal, *http.Client) {
	t.Helper()
	j := journal.New(journal.Bounds{})
	o.Authority, o.Record = testAuthority(t), j.Add
	n := New(o)
	n.Handle("a.test", saying("a"))
	n.Handle("b.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL.RequestURI(), body)
	}))
	addr, err := n.ListenProxy("127.0.0.1:0")
	require.NoError(t, err)
	require.Equal(t, addr, n.AddrProxy())
	t.Cleanup(func() { require.NoError(t, n.Close()) })
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: n.TLSConfig(), Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: addr.String()})}
	t.Cleanup(transport.CloseIdleConnections)
	return n, j, &http.Client{Transport: transport, Timeout: 20 * time.Second}
}

// patient is a context for what ends by itself.
func patient(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// say sends raw bytes to an address and returns all that comes until the end.
func say(t *testing.T, addr net.Addr, raw string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr.String())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(conn, raw)
	require.NoError(t, err)
	all, _ := io.ReadAll(conn)
	return string(all)
}

func TestProxyLeadsToPartners(t *testing.T) {
	n, j, client := proxied(t, Options{})
	for _, row := range [][2]string{{"http://a.test/", "a over http"}, {"https://a.test/", "a over https"}, {"http://A.test:80/", "a over http"}, {"https://a.test:443/", "a over https"}} {
		resp, err := client.Get(row[0])
		require.NoError(t, err, row[0])
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, row[1], string(body))
	}
	all, err := j.WaitN(patient(t), 4)
	require.NoError(t, err)
	require.Len(t, j.Find(), 4, "each is recorded once")
	require.Equal(t, "GET / HTTP/1.1", all[0].Request.StartLine())

	var kinds []string
	for i, note := range n.Notices(0) {
		require.EqualValues(t, i+1, note.Number)
		require.Equal(t, "a.test", note.Host)
		require.True(t, note.Proxied)
		require.False(t, note.Refused)
		require.Equal(t, n.AddrProxy().String(), note.Local)
		kinds = append(kinds, string(note.Kind))
	}
	require.Equal(t, "proxy connected proxy connected proxy connected proxy connected", strings.Join(kinds, " "))
	slices.SortFunc(all, func(a, b *journal.Exchange) int { return a.Started.Compare(b.Started) }) // recorded in the order of their ends
	require.Equal(t, all[0].Remote, n.Notices(0)[1].Remote, "the client is the one that asked the proxy")
}

// Ports and addresses at which partners listen are theirs through the proxy, too.
func TestProxyLeadsToListeners(t *testing.T) {
	n, _, client := everywhere(t, Options{})
	n.Remove("b.test") // so that an address means the other
	port := func(addr net.Addr) string { return fmt.Sprint(addr.(*net.TCPAddr).Port) }
	for address, want := range map[string]string{
		"http://a.test:" + port(n.Addr()): "a over http", "https://a.test:" + port(n.AddrTLS()): "a over https",
		"http://" + n.Addr().String(): "a over http", "https://" + n.AddrTLS().String(): "a over https",
	} {
		resp, err := client.Get(address)
		require.NoError(t, err, address)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, want, string(body))
	}
	for _, note := range n.Notices(0) {
		require.True(t, note.Proxied)
	}
}

func TestProxyRefuses(t *testing.T) {
	n, j, client := proxied(t, Options{})
	_, err := n.Listen("127.0.0.1:0")
	require.NoError(t, err)
	own := n.Addr().String()
	for raw, want := range map[string]struct {
		status  int
		mention string
	}{
		"GET http://example.com/ HTTP/1.1\r\nHost: example.com":     {403, "example.com is not a simulated partner, and the proxy leads nowhere else unless started with --proxy-passthrough"},
		"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443": {403, "--proxy-passthrough"},
		"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x":                   {403, "127.0.0.1 is not"},
		"CONNECT [::1]:1 HTTP/1.1\r\nHost: x":                       {403, "::1 is not"},
		"CONNECT a.test:25 HTTP/1.1\r\nHost: x":                     {403, "does not listen on port 25"},
		"GET http://a.test:443/ HTTP/1.1\r\nHost: x":                {403, "does not listen on port 443"},
		"CONNECT a.test HTTP/1.1\r\nHost: x":                        {400, "names no host and port"},
		"GET https://a.test/ HTTP/1.1\r\nHost: a.test":              {400, "by CONNECT"},
		"GET ftp://a.test/ HTTP/1.1\r\nHost: a.test":                {400, "this is a forward proxy"},
		"GET /opengdpr_requests HTTP/1.1\r\nHost: a.test":           {400, "this is a forward proxy"},
		"GET / HTTP/1.0":                                                  {400, "this is a forward proxy"},
		"OPTIONS * HTTP/1.1\r\nHost: a.test":                              {400, "this is a forward proxy"},
		"GET http://" + own + "/ HTTP/1.0\r\nHost: " + own:                {421, "127.0.0.1"}, // of the partners, by no name
		"GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\nno colon":         {400, ""},
		"GET http://[::1/ HTTP/1.1\r\nHost: x":                            {400, ""},
		"GET http://a.test/ HTTP/1.1\r\nHost: x\r\nContent-Length: -3":    {400, ""},
		"GET http://a.test/ HTTP/3.7\r\nHost: x":                          {505, ""},
		"GET http://a.test/ HTTP/1.1\r\nX: " + strings.Repeat("x", 1<<17): {431, ""},
	} {
		answer := say(t, n.AddrProxy(), raw+"\r\nConnection: close\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(answer)), nil)
		require.NoError(t, err, raw)
		require.Equal(t, want.status, resp.StatusCode, "%.80s: %s", raw, answer)
		require.Contains(t, answer, want.mention)
		if want.mention != "" {
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.True(t, json.Valid(body))
		}
	}
	require.Len(t, j.Find(), 1, "only what reached the partners is an exchange")
	_, err = client.Get("https://example.com/")
	require.ErrorContains(t, err, "Forbidden")
	last := n.Notices(0)[len(n.Notices(0))-1]
	require.Equal(t, NoticeProxy, last.Kind)
	require.True(t, last.Refused)
	require.Equal(t, "example.com", last.Host)
	require.Contains(t, last.Detail, "--proxy-passthrough")
}

func TestProxyRewritesTheHead(t *testing.T) {
	n, j, _ := proxied(t, Options{})
	for name, row := range map[string]struct{ sent, head, answer string }{
		"fields of the proxy": {
			"POST http://b.test/x?y=%7e;z HTTP/1.1\r\nHost: ignored.test\r\nProxy-Connection: keep-alive\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n" +
				"Proxy-Authorization: Basic eA==\r\nKeep-Alive: 5\r\nTE: gzip\r\nUpgrade: h2c\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 2\r\n\r\nhi",
			"POST /x?y=%7e;z HTTP/1.1\r\nHost: b.test\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n", "POST /x?y=%7e;z hi",
		},
		"chunks": {
			"PUT http://b.test HTTP/1.1\r\nHost: b.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n",
			"PUT / HTTP/1.1\r\nHost: b.test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n", "PUT / hi!",
		},
		"HTTP/1.0": {
			"GET http://b.test/ HTTP/1.0\r\n\r\n",
			"GET / HTTP/1.0\r\nHost: b.test\r\nConnection: close\r\n\r\n", "GET / ",
		},
		"user and empty body": {
			"POST http://u:p@b.test:80/ HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
			"POST / HTTP/1.1\r\nHost: b.test:80\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "POST / ",
		},
	} {
		before := uint64(len(j.Find()))
		answer := say(t, n.AddrProxy(), row.sent)
		require.True(t, strings.HasSuffix(answer, row.answer), "%s: %s", name, answer)
		ex, err := j.Wait(patient(t), journal.Query{After: before}.Matcher())
		require.NoError(t, err)
		require.Equal(t, row.head, string(ex.Request.Head), name)
		require.Equal(t, "b.test", ex.Partner)
	}
}

// What a partner does to its connection is done to the client's.
func TestProxyHidesNothing(t *testing.T) {
	n, _, _ := proxied(t, Options{})
	const odd = "HTTP/1.1 200 Fine\r\nContent-Length: 9\r\n\r\ncut"
	n.Handle("odd.test", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, odd)
			conn.Close()
		}
	}))
	require.Equal(t, odd, say(t, n.AddrProxy(), "GET http://odd.test/ HTTP/1.1\r\nHost: odd.test\r\n\r\n"))
	require.Equal(t, established+odd, say(t, n.AddrProxy(), "CONNECT odd.test:80 HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\nHost: odd.test\r\n\r\n"))
}

func TestProxyWithoutAuthority(t *testing.T) {
	n := New(Options{})
	n.Handle("a.test", saying("a"))
	addr, err := n.ListenProxy("127.0.0.1:0")
	require.NoError(t, err)
	require.Contains(t, say(t, addr, "CONNECT a.test:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), "403")
	require.Error(t, n.ListenOwn("127.0.0.1"))
	require.NoError(t, n.Close())
	require.Nil(t, n.AddrProxy())
	_, err = n.ListenProxy("127.0.0.1:0")
	require.ErrorIs(t, err, errClosed)
}
