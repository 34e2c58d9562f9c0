package journal

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReplay(t *testing.T) {
	j := New(Bounds{})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }), nil, Limits{}, j.Add)
	done := make(chan error)
	go func() { done <- s.Serve(ln) }()
	defer func() {
		require.NoError(t, s.Close())
		require.NoError(t, <-done)
	}()
	resp, err := http.Post("http://"+ln.Addr().String()+"/a?b=c", "text/plain", strings.NewReader("once"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	first, err := j.Await(ctx, 1, Query{Method: "POST"})
	require.NoError(t, err)
	ex := first.Exchanges[0]
	for _, to := range []string{"", "http://" + ln.Addr().String()} {
		again, err := Replay(ctx, ex, to, (&net.Dialer{}).DialContext, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusTeapot, again.Status(), again.Error)
		require.Equal(t, Outbound, again.Direction)
		require.Equal(t, ex.Request.Head, again.Request.Head)
		require.Equal(t, ex.Request.Payload, again.Request.Payload)
		require.Equal(t, "replay of 1", again.Label)
	}
	all, err := j.Await(ctx, 3, Query{Path: "/a", Partner: "127.0.0.1"})
	require.NoError(t, err)
	for i, came := range all.Exchanges {
		require.Equal(t, uint64(i+1), came.Number)
		require.Equal(t, ex.Request, came.Request)
	}
	require.Len(t, j.Search(Query{After: 2}).Exchanges, 1)
	require.Empty(t, j.Search(Query{After: 3}).Exchanges)

	elsewhere, err := Replay(ctx, ex, "http://else.test", func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, ln.Addr().String())
	}, nil)
	require.NoError(t, err)
	host, _ := elsewhere.Request.Header("Host")
	require.Equal(t, "else.test", host)
	require.Equal(t, ex.Request.Payload, elsewhere.Request.Payload)

	gone, err := Replay(ctx, ex, "http://127.0.0.1:1", (&net.Dialer{}).DialContext, nil)
	require.NoError(t, err)
	require.Equal(t, FailConnect, gone.Failure)
	for _, to := range []string{"ftp://a", "http://", ":", "a"} {
		_, err = Replay(ctx, ex, to, nil, nil)
		require.ErrorIs(t, err, ErrReplay, to)
	}
	_, err = Replay(ctx, &Exchange{URL: "http://a", Request: &Message{Head: []byte("x"), Truncated: true}}, "", nil, nil)
	require.ErrorIs(t, err, ErrReplay)
}

func TestQuery(t *testing.T) {
	began := time.Date(2018, 10, 2, 15, 0, 0, 0, time.UTC)
	ex := &Exchange{Number: 7, Direction: Inbound, Partner: "controller1.test", Started: began,
		Request:  &Message{Head: []byte("POST /a/b?c=d HTTP/1.1\r\nHost: x\r\n\r\n"), Payload: []byte(`{"id":"one"}`)},
		Response: &Message{Head: []byte("HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\n"), Payload: []byte("two")}}
	for _, row := range []struct {
		q    Query
		fits bool
	}{
		{Query{}, true},
		{Query{Partner: "controller1.test", Direction: Inbound, Method: "POST", Path: "/a/b", Status: 202, Since: began, Until: began, After: 6}, true},
		{Query{Path: "/a/*"}, true}, {Query{Path: "*b"}, true}, {Query{Path: "*"}, true}, {Query{Path: "/*/b"}, true},
		{Query{Path: "/a"}, false}, {Query{Path: "/a/b/*"}, false}, {Query{Path: "/a/b?c=d"}, false}, {Query{Path: "."}, false},
		{Query{Request: "one"}, true}, {Query{Request: "two"}, true}, {Query{Request: "c=d"}, true}, {Query{Request: "three"}, false},
		{Query{Partner: "controller2.test"}, false}, {Query{Direction: Outbound}, false}, {Query{Method: "GET"}, false}, {Query{Status: 201}, false},
		{Query{Since: began.Add(1)}, false}, {Query{Until: began.Add(-1)}, false}, {Query{After: 7}, false},
	} {
		require.Equal(t, row.fits, row.q.Matcher()(ex), "%+v", row.q)
	}
}

func TestPattern(t *testing.T) {
	for _, row := range []struct {
		pattern, text string
		fits          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"a*", "a", true}, {"*a", "ba", true}, {"a*a", "a", false}, {"a*a", "aa", true},
		{"a*b*c", "a-b-c", true}, {"a*b*c", "a-c", false}, {"a*b*b", "ab", false}, {"*b*", "abc", true}, {"**", "x", true},
		{"\xff*", "\xffa", true}, {"a.c", "abc", false}, {"a\n*", "a\nb", true},
	} {
		require.Equal(t, row.fits, Pattern(row.pattern)(row.text), "%q, %q", row.pattern, row.text)
	}
}
