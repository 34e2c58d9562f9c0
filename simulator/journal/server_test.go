package journal_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = w.Write(body)
}

// talk sends text to the server and reads until it closes the connection.
func talk(t *testing.T, address, text string) string {
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

func TestServerRecordsRequests(t *testing.T) {
	const post = "POST /a?b HTTP/1.1\r\nhost: Partner.test:8080\r\nContent-Length: 5\r\n\r\n"
	const last = "GET /last HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n"
	_, j, address := recordingServer(t, echo, nil, journal.Limits{})
	talk(t, address, post+"hello"+
		"POST /c HTTP/1.1\r\nHost: x.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"+last)
	all, err := j.WaitN(patient(t), 3)
	require.NoError(t, err)
	require.Len(t, all, 3)

	require.Equal(t, journal.Inbound, all[0].Direction)
	require.Equal(t, post, string(all[0].Request.Head))
	require.Equal(t, "hello", string(all[0].Request.Payload))
	require.Equal(t, "Partner.test", all[0].Partner)
	require.Equal(t, "//Partner.test:8080/a?b", all[0].URL)
	require.Equal(t, "hello", string(all[0].Body()))
	require.Equal(t, "3\r\nabc\r\n0\r\n\r\n", string(all[1].Request.Payload))
	require.Equal(t, "abc", string(all[1].Request.Body()))
	require.Equal(t, last, string(all[2].Request.Head))
	require.Equal(t, "::1", all[2].Partner)
	for _, ex := range all {
		require.True(t, ex.OK(), ex.Error)
		require.Equal(t, 200, ex.Status())
		require.False(t, ex.Started.IsZero() || ex.Ended.Before(ex.Started))
	}
}

func TestServerKeepsConnectionsAlive(t *testing.T) {
	_, j, address := recordingServer(t, echo, nil, journal.Limits{})
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	br := bufio.NewReader(conn)
	for n := 1; n <= 3; n++ {
		_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi\r\n") // a line end too many
		require.NoError(t, err)
		resp, err := http.ReadResponse(br, nil)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		all, err := j.WaitN(patient(t), n)
		require.NoError(t, err)
		require.Len(t, all, n)
		require.Equal(t, "POST", all[n-1].Request.Method())
		require.Equal(t, "hi", string(all[n-1].Request.Payload))
	}
}

func TestServerRecordsOddRequests(t *testing.T) {
	long := strings.Repeat("x", 300<<10)
	tests := []struct {
		name, sent, request string
		status              int
		failure             journal.Failure
	}{
		{"malformed", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, ""},
		{"no HTTP", "hello\r\n\r\n", "hello\r\n\r\n", 400, ""},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", 200, ""},
		{"HEAD", "HEAD / HTTP/1.0\r\n\r\n", "HEAD / HTTP/1.0\r\n\r\n", 200, ""},
		{"absolute form", "GET http://x.test/ HTTP/1.1\r\nHost: x.test\r\nConnection: close\r\n\r\n", "", 200, ""},
		{"expects 100", "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", "", 200, ""},
		{"body not read", "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 307200\r\n\r\n" + long, "", 413, ""},
		{"panic", "GET /panic HTTP/1.1\r\nHost: x\r\n\r\n", "", 0, journal.FailClosed},
		{"half an answer", "GET /half HTTP/1.1\r\nHost: x\r\n\r\n", "", 200, journal.FailClosed},
	}
	handler := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/unread":
			w.WriteHeader(413)
		case "/panic":
			panic(http.ErrAbortHandler)
		case "/half":
			w.Header().Set("Content-Length", "9")
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		default:
			w.Header().Set("Content-Length", "5")
			_, _ = io.WriteString(w, "hello")
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, j, address := recordingServer(t, handler, nil, journal.Limits{})
			answer := talk(t, address, tt.sent)
			ex, err := j.Wait(patient(t))
			require.NoError(t, err)
			require.Equal(t, tt.failure, ex.Failure, ex.Error)
			require.Equal(t, tt.status, ex.Status())
			if tt.request != "" {
				require.Equal(t, tt.request, string(ex.Request.Head))
			}
			if ex.Response != nil {
				require.True(t, strings.HasSuffix(answer, string(ex.Response.Head)+string(ex.Response.Payload)))
			}
			if tt.name == "absolute form" {
				require.Equal(t, "http://x.test/", ex.URL)
			}
			require.Len(t, j.Find(), 1)
		})
	}
}

func TestServerRecordsCallersThatLeave(t *testing.T) {
	_, j, address := recordingServer(t, echo, nil, journal.Limits{})
	for _, sent := range []string{"GET /partial HTTP/1.1\r\nHos", "POST /partial HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhi"} {
		conn, err := net.Dial("tcp", address)
		require.NoError(t, err)
		_, err = io.WriteString(conn, sent)
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	}
	all, err := j.WaitN(patient(t), 2, func(ex *journal.Exchange) bool { return ex.Request.Target() == "/partial" })
	require.NoError(t, err)
	require.Len(t, all, 2)
	conn, err := net.Dial("tcp", address) // says nothing, and is no exchange
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.Len(t, j.Find(), 2)
}

func TestServerTruncates(t *testing.T) {
	_, j, address := recordingServer(t, echo, nil, journal.Limits{Head: 4 << 10, Body: 8 << 10})
	const again = "GET /lost HTTP/1.1\r\nHost: x\r\n\r\n"
	body := strings.Repeat("x", 100<<10)
	talk(t, address, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 102400\r\n\r\n"+body+again)
	ex, err := j.Wait(patient(t))
	require.NoError(t, err)
	require.True(t, ex.Request.Truncated)
	require.True(t, ex.Response.Truncated)
	require.True(t, ex.OK(), ex.Error)
	require.LessOrEqual(t, len(ex.Request.Payload), 12<<10)
	require.Len(t, j.Find(), 1, "where the next request begins is lost")
}

func TestServerTLS(t *testing.T) {
	cert, pool := certificate(t, "partner.test")
	_, j, address := recordingServer(t, echo, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}}, journal.Limits{})
	conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, ServerName: "partner.test", NextProtos: []string{"h2", "http/1.1"}})
	require.NoError(t, err)
	defer conn.Close()
	require.Equal(t, "http/1.1", conn.ConnectionState().NegotiatedProtocol)
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: partner.test\r\nContent-Length: 2\r\n\r\nhi")
	require.NoError(t, err)
	ex, err := j.Wait(patient(t))
	require.NoError(t, err)
	require.Equal(t, "hi", string(ex.Body()))
	require.Equal(t, "partner.test", ex.TLS.ServerName)
	require.NotContains(t, talk(t, address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "HTTP", "what is no TLS gets no answer")
	require.Len(t, j.Find(), 1)
}

func TestServerCloseRecordsWhatIsUnderWay(t *testing.T) {
	began, end := make(chan struct{}), make(chan struct{})
	s, j, address := recordingServer(t, func(w http.ResponseWriter, _ *http.Request) {
		close(began)
		<-end
		w.WriteHeader(http.StatusTeapot)
	}, nil, journal.Limits{})
	defer close(end)
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	<-began
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, s.Shutdown(ctx))
	require.Len(t, j.Find(), 1)
	require.Equal(t, journal.FailClosed, j.Find()[0].Failure)
}

func TestServerHijackedConnection(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncut"
	_, j, address := recordingServer(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, answer)
			conn.Close()
		}
	}, nil, journal.Limits{})
	require.Equal(t, answer, talk(t, address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	ex, err := j.Wait(patient(t))
	require.NoError(t, err)
	require.Equal(t, "cut", string(ex.Body()))
	require.Equal(t, journal.FailClosed, ex.Failure)
}

func TestHostOnly(t *testing.T) {
	for host, want := range map[string]string{"a.test": "a.test", "a.test:80": "a.test", "[::1]:80": "::1", "[::1]": "::1", "": ""} {
		require.Equal(t, want, journal.HostOnly(host))
	}
}
