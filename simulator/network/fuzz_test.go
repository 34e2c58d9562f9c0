package network

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
)

// FuzzProxy reads requests as the proxy does. Whatever is led on means the same to the
// partner, and nothing is led elsewhere.
func FuzzProxy(f *testing.F) {
	for _, raw := range []string{
		"GET http://a.test/x?y HTTP/1.1\r\nHost: b.test\r\nConnection: X\r\nX: 1\r\n\r\n",
		"POST http://a.test:80 HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi",
		"PUT http://A.test. HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n2\r\nhi\r\n0\r\nT: 1\r\n\r\n",
		"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n\x16\x03\x01", "CONNECT [::1]:80 HTTP/1.1\r\n\r\n", "CONNECT /x HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET https://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "GET http://a.test@b.test/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://127.0.0.1%25a/ HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET http://[a.test]/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET http:a.test HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n",
		"GET http://a.test/%0d%0aX:y HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n", "GET /\r\n\r\n",
	} {
		f.Add([]byte(raw))
	}
	n := New(Options{})
	n.Handle("a.test", saying("a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(string(raw))))
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		n.serveProxy(w, r, http.NotFoundHandler())
		require.Contains(t, []int{400, 403, 500}, w.Code, "500 is for a client that was to be led, but has no connection")
		to, err := destination(r)
		side, known := n.sideOf(to)
		require.Equal(t, w.Code == 500, err == nil && side != nil)
		if w.Code != 500 || to.tunnel {
			return
		}
		require.True(t, known)
		head := originForm(r)
		again, err := http.ReadRequest(bufio.NewReader(io.MultiReader(strings.NewReader(string(head)), strings.NewReader("rest"))))
		require.NoError(t, err, string(head))
		require.Equal(t, r.Method, again.Method)
		require.Equal(t, r.Host, again.Host)
		require.Equal(t, r.ContentLength, again.ContentLength)
		require.True(t, strings.HasPrefix(again.RequestURI, "/"), again.RequestURI)
		require.True(t, again.Close)
		require.Equal(t, 1, strings.Count(string(head), "\r\n\r\n"))
		for _, name := range []string{"Proxy-Connection", "Proxy-Authorization", "Upgrade", "Keep-Alive"} {
			require.Empty(t, again.Header.Values(name))
		}
	})
}

func FuzzDNS(f *testing.F) {
	for _, name := range []string{"a.test.", "test.", ".", "x.test.", `a\.test.`, `\255\000.test.`} {
		for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA, dns.TypeANY, dns.TypeOPT, 65535} {
			m := new(dns.Msg).SetQuestion(name, kind)
			raw, err := m.Pack()
			require.NoError(f, err)
			f.Add(raw)
			m.SetEdns0(1, true)
			m.IsEdns0().SetVersion(1)
			raw, err = m.Pack()
			require.NoError(f, err)
			f.Add(raw)
		}
	}
	f.Add([]byte("\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01"))
	n := New(Options{})
	n.Handle("a.test", saying("a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		question := new(dns.Msg)
		if question.Unpack(raw) != nil {
			return
		}
		answer, whose := n.answer(question)
		require.NotEqual(t, ofOthers, whose)
		answer.Truncate(dns.MinMsgSize)
		packed, err := answer.Pack()
		require.NoError(t, err)
		require.LessOrEqual(t, len(packed), dns.MinMsgSize)
		again := new(dns.Msg)
		require.NoError(t, again.Unpack(packed))
		require.True(t, again.Response)
		require.Equal(t, question.Id, again.Id)
		if len(again.Answer) > 0 {
			require.Equal(t, "a.test", canonical(question.Question[0].Name))
		}
	})
}
