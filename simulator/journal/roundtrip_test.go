package journal_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestRoundTripKeepsWhatCame(t *testing.T) {
	tests := []struct{ name, sent, head, payload, body string }{
		{"length", "HTTP/1.1 200 OK\r\ncontent-LENGTH:  5\r\n\r\nhello", "HTTP/1.1 200 OK\r\ncontent-LENGTH:  5\r\n\r\n", "hello", "hello"},
		{"length, more follows", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 500", "", "hello", "hello"},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: x\r\n\r\n", "", "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: x\r\n\r\n", "hello"},
		{"chunked and length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "", "5\r\nhello\r\n0\r\n\r\n", "hello"},
		{"until close", "HTTP/1.1 200 OK\r\n\r\nhello", "", "hello", "hello"},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "", "hello", "hello"},
		{"HTTP/1.0 has no chunks", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello", "", "5\r\nhello", "5\r\nhello"},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "HTTP/1.1 200 OK\nContent-Length: 5\n\n", "hello", "hello"},
		{"interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello", "hello"},
		{"204", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "", "", ""},
		{"304", "HTTP/1.1 304 Not Modified\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n", "", ""},
		{"101", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "", "", ""},
		{"no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ex := journal.RoundTrip(patient(t), rawServer(t, answering(tt.sent)), request(t, "GET", nil), journal.Limits{})
			require.Empty(t, ex.Error)
			require.True(t, ex.OK())
			if tt.head != "" {
				require.Equal(t, tt.head, string(ex.Response.Head))
			}
			require.Equal(t, tt.payload, string(ex.Response.Payload))
			require.Equal(t, tt.body, string(ex.Body()))
			require.False(t, ex.Response.Truncated)
			require.False(t, ex.FirstByte.Before(ex.Started) || ex.Ended.Before(ex.FirstByte))
			require.Equal(t, "http://target.test/path?q", ex.URL)
		})
	}
}

func TestRoundTripKeepsTheRequest(t *testing.T) {
	req := request(t, "POST", strings.NewReader(`{"a":1}`))
	req.Header["x-Odd"] = []string{"1"}
	ex := journal.RoundTrip(patient(t), rawServer(t, answering("HTTP/1.1 201 Created\r\nX-Fold: a\r\n  b\r\nContent-Length: 0\r\n\r\n")), req, journal.Limits{})
	require.Equal(t, "POST", ex.Request.Method())
	require.Equal(t, "/path?q", ex.Request.Target())
	require.Contains(t, string(ex.Request.Head), "\r\nx-Odd: 1\r\n")
	require.Contains(t, string(ex.Request.Head), "\r\nConnection: close\r\n")
	require.Equal(t, `{"a":1}`, string(ex.Request.Payload))
	value, _ := ex.Response.Header("x-fold")
	require.Equal(t, "a\r\n  b", value)
	require.False(t, req.Close, "the caller's request is left alone")
}

func TestRoundTripSendsProxyForm(t *testing.T) {
	ctx := journal.Proxied(patient(t))
	ex := journal.RoundTrip(ctx, rawServer(t, answering("HTTP/1.1 204 x\r\n\r\n")), request(t, "GET", nil), journal.Limits{})
	require.Equal(t, "GET http://target.test/path?q HTTP/1.1", ex.Request.StartLine())
}

func TestRoundTripSplitWrites(t *testing.T) {
	const sent = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
	ex := journal.RoundTrip(patient(t), rawServer(t, func(conn net.Conn) {
		readHead(conn)
		for i := range len(sent) {
			_, _ = io.WriteString(conn, sent[i:i+1])
		}
	}), request(t, "GET", nil), journal.Limits{})
	require.True(t, ex.OK(), ex.Error)
	require.Equal(t, sent, string(ex.Response.Head)+string(ex.Response.Payload))
}

func TestRoundTripFailures(t *testing.T) {
	tests := []struct {
		name, sent string
		failure    journal.Failure
		status     int
	}{
		{"nothing", "", journal.FailClosed, 0},
		{"half a head", "HTTP/1.1 200 OK\r\nServer: x\r\n", journal.FailClosed, 200},
		{"interim only", "HTTP/1.1 100 Continue\r\n\r\n", journal.FailClosed, 0},
		{"body too short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", journal.FailClosed, 200},
		{"chunk too short", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello", journal.FailClosed, 200},
		{"no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", journal.FailClosed, 200},
		{"no HTTP", "SSH-2.0-OpenSSH_9.9\r\n", journal.FailMalformed, 0},
		{"looks like TLS trouble", "tls: EOF\r\n\r\n", journal.FailMalformed, 0},
		{"HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n", journal.FailMalformed, 200},
		{"bad status", "HTTP/1.1 2x0 OK\r\n\r\n", journal.FailMalformed, 0},
		{"long nonsense", strings.Repeat("x", 100_000) + "\r\n\r\n", journal.FailMalformed, 0},
		{"bad field", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", journal.FailMalformed, 200},
		{"bad length", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", journal.FailMalformed, 200},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", journal.FailMalformed, 200},
		{"bad chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello", journal.FailMalformed, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ex := journal.RoundTrip(patient(t), rawServer(t, answering(tt.sent)), request(t, "GET", nil), journal.Limits{})
			require.Equal(t, tt.failure, ex.Failure, ex.Error)
			require.NotEmpty(t, ex.Error)
			require.Less(t, len(ex.Error), 500)
			require.False(t, ex.OK())
			require.Equal(t, tt.status, ex.Status())
			require.Equal(t, "GET", ex.Request.Method())
		})
	}
}

func TestRoundTripMessagesShareNothing(t *testing.T) {
	ex := journal.RoundTrip(patient(t), rawServer(t, answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")), request(t, "GET", nil), journal.Limits{})
	_ = append(ex.Response.Head, "overwritten"...)
	require.Equal(t, "hello", string(ex.Body()))
}

func TestRoundTripLimits(t *testing.T) {
	lim := journal.Limits{Head: 64 << 10, Body: 128 << 10}
	endless := func(start, again string) func(net.Conn) {
		return func(conn net.Conn) {
			readHead(conn)
			_, err := io.WriteString(conn, start)
			for block := []byte(strings.Repeat(again, 1000)); err == nil; {
				_, err = conn.Write(block)
			}
		}
	}
	tests := []struct {
		name, start, again string
		status             int
	}{
		{"fields", "HTTP/1.1 200 OK\r\n", "X: y\r\n", 200},
		{"one line", "HTTP/1.1 200 ", "x", 200},
		{"folds", "HTTP/1.1 200 OK\r\nX: y\r\n", " \r\n", 200},
		{"interim", "", "HTTP/1.1 100 Continue\r\n\r\n", 100},
		{"until close", "HTTP/1.1 200 OK\r\n\r\n", "\x00", 200},
		{"length", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "\x00", 200},
		{"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ex := journal.RoundTrip(patient(t), rawServer(t, endless(tt.start, tt.again)), request(t, "GET", nil), lim)
			require.Equal(t, journal.FailLimit, ex.Failure, ex.Error)
			if tt.name != "interim" {
				require.Equal(t, tt.status, ex.Status())
				require.True(t, ex.Response.Truncated)
				require.LessOrEqual(t, len(ex.Response.Head), lim.Head)
				require.LessOrEqual(t, len(ex.Response.Payload), lim.Body)
				ex.Response.Fields()
			}
		})
	}
	t.Run("just fits", func(t *testing.T) {
		body := strings.Repeat("x", lim.Body)
		ex := journal.RoundTrip(patient(t), rawServer(t, answering("HTTP/1.1 200 OK\r\n\r\n"+body)), request(t, "GET", nil), lim)
		require.True(t, ex.OK(), ex.Error)
		require.Equal(t, body, string(ex.Body()))
		require.False(t, ex.Response.Truncated)
	})
}

func TestRoundTripEarlyAnswer(t *testing.T) {
	ex := journal.RoundTrip(patient(t), rawServer(t, func(conn net.Conn) {
		readHead(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
	}), request(t, "POST", bytes.NewReader(make([]byte, 32<<20))), journal.Limits{})
	require.True(t, ex.OK(), ex.Error)
	require.Equal(t, 413, ex.Status())
	require.Equal(t, "big", string(ex.Body()))
	require.Equal(t, "POST", ex.Request.Method())
}

func TestRoundTripEndsWithItsContext(t *testing.T) {
	silent := func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }
	gaveUp := errors.New("the run is over")
	t.Run("deadline", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		ex := journal.RoundTrip(ctx, rawServer(t, silent), request(t, "GET", nil), journal.Limits{})
		require.Equal(t, journal.FailTimeout, ex.Failure)
		require.Nil(t, ex.Response)
	})
	t.Run("deadline within the status line", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		ex := journal.RoundTrip(ctx, rawServer(t, func(conn net.Conn) {
			answering("HTTP/1.1 2")(conn)
			silent(conn)
		}), request(t, "GET", nil), journal.Limits{})
		require.Equal(t, journal.FailTimeout, ex.Failure, ex.Error)
	})
	t.Run("deadline within the body", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		ex := journal.RoundTrip(ctx, rawServer(t, func(conn net.Conn) {
			answering("HTTP/1.1 200 OK\r\n\r\nhel")(conn)
			silent(conn)
		}), request(t, "GET", nil), journal.Limits{})
		require.Equal(t, journal.FailTimeout, ex.Failure)
		require.Equal(t, "hel", string(ex.Body()))
	})
	t.Run("cancelled with a cause", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		ex := journal.RoundTrip(ctx, rawServer(t, func(conn net.Conn) {
			readHead(conn)
			cancel(gaveUp)
			silent(conn)
		}), request(t, "GET", nil), journal.Limits{})
		require.Equal(t, journal.FailCancelled, ex.Failure)
	})
	t.Run("request that cannot be written", func(t *testing.T) {
		req := request(t, "POST", io.MultiReader(strings.NewReader("too long")))
		req.ContentLength = 3
		ex := journal.RoundTrip(t.Context(), rawServer(t, silent), req, journal.Limits{})
		require.Equal(t, journal.FailCancelled, ex.Failure)
		require.Contains(t, ex.Error, "request cannot be written")
	})
	t.Run("request body that never comes", func(t *testing.T) {
		body, more := io.Pipe()
		defer more.Close()
		ex := journal.RoundTrip(patient(t), rawServer(t, func(net.Conn) {}), request(t, "POST", body), journal.Limits{})
		require.Equal(t, journal.FailClosed, ex.Failure, ex.Error)
	})
}

func TestRoundTripTLS(t *testing.T) {
	cert, pool := certificate(t, "target.test")
	server := func(f func(net.Conn)) net.Conn {
		return rawServer(t, func(conn net.Conn) { f(tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}})) })
	}
	config := &tls.Config{RootCAs: pool, ServerName: "target.test"}
	t.Run("raw bytes after TLS", func(t *testing.T) {
		conn, err := journal.Handshake(patient(t), server(answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")), config)
		require.NoError(t, err)
		ex := journal.RoundTrip(patient(t), conn, request(t, "GET", nil), journal.Limits{})
		require.Equal(t, "ok", string(ex.Body()), ex.Error)
		require.Equal(t, "TLS 1.3", ex.TLS.Version)
		require.Equal(t, "target.test", ex.TLS.ServerName)
	})
	t.Run("client certificate refused after the handshake", func(t *testing.T) {
		conn, err := journal.Handshake(patient(t), rawServer(t, func(conn net.Conn) {
			secure := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequireAnyClientCert})
			_ = secure.Handshake()
			_, _ = io.Copy(io.Discard, conn)
		}), config)
		require.NoError(t, err)
		ex := journal.RoundTrip(patient(t), conn, request(t, "GET", nil), journal.Limits{})
		require.Equal(t, journal.FailTLS, ex.Failure, ex.Error)
	})
	for name, f := range map[string]func(net.Conn){
		"closed": func(net.Conn) {},
		"plain":  func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n") },
		"stranger": func(conn net.Conn) {
			stranger, _ := certificate(t, "target.test")
			_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{stranger}}).Handshake()
		},
	} {
		t.Run("handshake "+name, func(t *testing.T) {
			_, err := journal.Handshake(patient(t), rawServer(t, f), config)
			require.Error(t, err)
			require.Equal(t, journal.FailTLS, journal.Classify(t.Context(), err), err.Error())
		})
	}
}

// A request that is cut off is announced whole, and its sender still reads the answer.
func TestRoundTripCut(t *testing.T) {
	got := make(chan string, 1)
	conn := rawServer(t, func(there net.Conn) {
		all, _ := io.ReadAll(there)
		got <- string(all)
		_, _ = io.WriteString(there, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	})
	ex := journal.RoundTrip(journal.Cut(patient(t), 4), conn, request(t, "POST", strings.NewReader("0123456789")), journal.Limits{})
	require.Empty(t, ex.Error)
	require.Equal(t, 400, ex.Status())
	text := <-got
	require.Contains(t, text, "Content-Length: 10")
	require.True(t, strings.HasSuffix(text, "\r\n\r\n012345"), text)
}

// A request that is sent piece by piece arrives whole, its head first.
func TestRoundTripPaced(t *testing.T) {
	reads := make(chan string, 16)
	conn := rawServer(t, func(there net.Conn) {
		var all []byte
		for buf := make([]byte, 1024); !strings.HasSuffix(string(all), "0123456789"); {
			n, err := there.Read(buf)
			if err != nil {
				break
			}
			all = append(all, buf[:n]...)
			reads <- string(buf[:n])
		}
		close(reads)
		_, _ = io.WriteString(there, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	ex := journal.RoundTrip(journal.Paced(patient(t), 3, 20*time.Millisecond), conn, request(t, "POST", strings.NewReader("0123456789")), journal.Limits{})
	require.Empty(t, ex.Error)
	require.Equal(t, 204, ex.Status())
	require.Equal(t, "0123456789", string(ex.Request.Body()))
	var parts []string
	for r := range reads {
		parts = append(parts, r)
	}
	require.Len(t, parts, 4)
	require.Equal(t, []string{"0123", "4567", "89"}, parts[1:])
}
