package target

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestDoSendsWhatItIsTold(t *testing.T) {
	server, requests := seen(t)
	c := client(t, Config{Target: strings.Replace(server.URL, "http://", "http://user:pass@", 1) + "/v1//", Headers: []string{"x-key: k1", "X-Key: k2"}})
	header := http.Header{"Accept": {"application/json"}, "x-odd": {"1"}}
	ex := c.Do(t.Context(), Request{Method: "POST", Path: "/a?b=c", Header: header, Body: []byte("hello"), Label: "label"})
	require.True(t, ex.OK(), ex.Error)
	require.Equal(t, "hello", string(ex.Body()))
	require.Equal(t, "label", ex.Label)
	require.Equal(t, server.URL+"/v1/a?b=c", ex.URL)
	got := <-requests
	require.Equal(t, "/v1/a?b=c", got.RequestURI)
	require.Equal(t, "dsrcheck/test", got.UserAgent())
	require.Equal(t, []string{"identity"}, got.Header["Accept-Encoding"])
	require.Equal(t, []string{"k1", "k2"}, got.Header["X-Key"])
	user, password, _ := got.BasicAuth()
	require.Equal(t, "user pass", user+" "+password)
	require.Contains(t, string(ex.Request.Head), "\r\nx-odd: 1\r\n")
	require.Len(t, header, 2, "the caller's header is left alone")

	for _, body := range []string{"hello", ""} {
		ex = c.Do(t.Context(), Request{Method: "POST", Path: "/", Body: []byte(body), Chunked: true})
		require.Equal(t, []string{"chunked"}, (<-requests).TransferEncoding)
		require.Equal(t, body, string(ex.Request.Body()))
		require.True(t, strings.HasSuffix(string(ex.Request.Payload), "0\r\n\r\n"))
	}
	ex = c.Do(t.Context(), Request{Method: "POST", Path: "/", Body: []byte{}})
	require.Equal(t, []string{"0"}, ex.Request.Values("Content-Length"))
}

func TestCredentialsStayAtHome(t *testing.T) {
	home, atHome := seen(t)
	other, elsewhere := seen(t)
	c := client(t, Config{Target: home.URL, Headers: []string{"Authorization: Bearer token"}})
	u, err := url.Parse(home.URL)
	require.NoError(t, err)

	c.Do(t.Context(), Request{Method: "GET", URL: home.URL + "/cert"})
	require.NotEmpty(t, (<-atHome).Header["Authorization"])
	c.Do(t.Context(), Request{Method: "GET", Path: "/", Anonymous: true})
	require.Empty(t, (<-atHome).Header["Authorization"])
	ex := c.Do(t.Context(), Request{Method: "GET", URL: strings.Replace(other.URL, "http://", "http://x:y@", 1)})
	require.True(t, ex.OK(), ex.Error)
	require.NotContains(t, ex.URL, "x:y")
	require.Empty(t, (<-elsewhere).Header["Authorization"])

	for raw, own := range map[string]bool{
		home.URL: true, home.URL + "/x": true, strings.ToUpper(home.URL[:4]) + home.URL[4:]: true,
		"https://" + u.Host: false, "http://127.0.0.1": false, "http://127.0.0.1.:" + u.Port(): false,
		"http://" + u.Host + "@evil.test": false, "/x": false, "%": false,
	} {
		require.Equal(t, own, c.Own(raw), raw)
	}
}

func TestResolveDecidesAddressAndTLS(t *testing.T) {
	secure, ca := secureServer(t, "target.test", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Host, " ", r.TLS.ServerName, " ", len(r.TLS.PeerCertificates))
	})
	plain, requests := seen(t)
	_, certFile, keyFile := identity(t, "client")
	c := client(t, Config{Target: secure.URL, TargetDomain: "Target.test.", CA: ca, ClientCert: certFile, ClientKey: keyFile,
		Resolve: map[string]string{"Plain.test": plain.URL, "other.test": secure.URL}})
	ex := c.Do(t.Context(), Request{Method: "GET", URL: "http://target.test:81/"})
	require.Equal(t, "target.test:81 target.test 1", string(ex.Body()), ex.Error)
	require.Equal(t, "target.test", ex.TLS.ServerName)

	ex = c.Do(t.Context(), Request{Method: "GET", URL: "https://PLAIN.test/x"})
	require.True(t, ex.OK(), ex.Error)
	require.Nil(t, ex.TLS)
	require.Equal(t, "PLAIN.test", (<-requests).Host)

	ex = c.Do(t.Context(), Request{Method: "GET", URL: "https://other.test/"})
	require.Equal(t, journal.FailTLS, ex.Failure, ex.Error)
	require.Contains(t, ex.Error, "no TLS with other.test")
}

func TestClientCertificateStaysAtHome(t *testing.T) {
	_, certFile, keyFile := identity(t, "client")
	shown := func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, len(r.TLS.PeerCertificates)) }
	home, ca := secureServer(t, "home.test", shown)
	c := client(t, Config{Target: "https://home.test", CA: ca, ClientCert: certFile, ClientKey: keyFile, Resolve: map[string]string{"home.test": home.URL}})
	ex := c.Do(t.Context(), Request{Method: "GET", Path: "/", Anonymous: true})
	require.Equal(t, "1", string(ex.Body()), ex.Error)
	require.NotEmpty(t, c.tlsConfig(route{own: true}).Certificates)
	require.Empty(t, c.tlsConfig(route{}).Certificates, "another origin")
}

func TestProxyPlain(t *testing.T) {
	p, requests := proxy(t, "")
	c := client(t, Config{Target: "http://target.test/v1", Proxy: strings.Replace(p.URL, "http://", "http://me:pa55@", 1)})
	ex := c.Do(t.Context(), Request{Method: "GET", Path: "/discovery"})
	require.Equal(t, "from the proxy", string(ex.Body()), ex.Error)
	got := <-requests
	require.Equal(t, "http://target.test/v1/discovery", got.RequestURI)
	require.Equal(t, "target.test", got.Host)
	require.Equal(t, "Basic "+base64.StdEncoding.EncodeToString([]byte("me:pa55")), got.Header.Get("Proxy-Authorization"))
}

func TestProxyTunnel(t *testing.T) {
	secure, ca := secureServer(t, "target.test", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Host, r.Header["Proxy-Authorization"])
	})
	p, requests := proxy(t, secure.Listener.Addr().String())
	withUser := strings.Replace(p.URL, "http://", "http://me:pa55@", 1)
	c := client(t, Config{Target: "https://target.test", CA: ca, Proxy: withUser})
	ex := c.Do(t.Context(), Request{Method: "GET", Path: "/"})
	require.Equal(t, "target.test[]", string(ex.Body()), ex.Error)
	got := <-requests
	require.Equal(t, "CONNECT target.test:443", got.Method+" "+got.RequestURI)
	require.Equal(t, "Basic "+base64.StdEncoding.EncodeToString([]byte("me:pa55")), got.Header.Get("Proxy-Authorization"))

	// A mapped host has a name that the proxy does not know, so even plain HTTP goes through a tunnel.
	plain, plainly := seen(t)
	p, requests = proxy(t, plain.Listener.Addr().String())
	c = client(t, Config{Target: "http://target.test", Proxy: p.URL, Resolve: map[string]string{"target.test": "http://elsewhere.test:8080"}})
	ex = c.Do(t.Context(), Request{Method: "GET", Path: "/x"})
	require.True(t, ex.OK(), ex.Error)
	require.Equal(t, "elsewhere.test:8080", (<-requests).RequestURI)
	require.Equal(t, "/x", (<-plainly).RequestURI)
}

func TestProxyTrouble(t *testing.T) {
	refusing, _ := proxy(t, "")
	for address, sentence := range map[string]string{
		refusing.URL:         "no way to target.test: proxy: ask for a tunnel to target.test:443: it answers \"407 Proxy Authentication Required\"",
		"http://127.0.0.1:1": "no way to target.test: proxy: dial tcp", // nobody is there
	} {
		ex := client(t, Config{Target: "https://target.test", Proxy: address}).Do(t.Context(), Request{Method: "GET", Path: "/"})
		require.Equal(t, journal.FailProxy, ex.Failure, ex.Error)
		require.Contains(t, ex.Error, sentence)
	}
}

func TestDoFailures(t *testing.T) {
	raw := func(answer string) string {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { ln.Close() })
		go func() {
			if conn, err := ln.Accept(); err == nil {
				_, _ = io.WriteString(conn, answer)
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			}
		}()
		return "http://" + ln.Addr().String()
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	tests := []struct {
		target, timeout string
		failure         journal.Failure
		sentence        string
	}{
		{"http://" + closed.Addr().String(), "", journal.FailConnect, "no connection to 127.0.0.1:"},
		{raw(""), "30ms", journal.FailTimeout, "within 30ms (deadline: timeout)"},
		{raw("SSH-2.0\r\n\r\n"), "", journal.FailMalformed, "is no HTTP/1.x"},
		{raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 300<<10)), "", journal.FailLimit, "is too large"},
		{"https" + strings.TrimPrefix(raw("HTTP/1.1 400 Bad Request\r\n\r\n"), "http"), "", journal.FailTLS, "no TLS with 127.0.0.1:"},
	}
	for _, tt := range tests {
		ex := client(t, Config{Target: tt.target, Timeout: tt.timeout}).Do(t.Context(), Request{Method: "GET", Path: "/", Label: "l"})
		require.Equal(t, tt.failure, ex.Failure, ex.Error)
		require.Contains(t, ex.Error, tt.sentence)
		require.Equal(t, tt.target+"/", ex.URL)
		require.Equal(t, "l", ex.Label)
		require.NotNil(t, ex.Request)
	}
	server, _ := seen(t)
	ex := client(t, Config{Target: server.URL}).Do(ended(t), Request{Method: "GET", Path: "/"})
	require.Equal(t, journal.FailCancelled, ex.Failure)
}
