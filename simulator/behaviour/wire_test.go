package behaviour

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

const (
	post = "POST /x HTTP/1.1\r\nHost: controller1.test\r\nContent-Length: 2\r\n\r\nhi"
	own  = "HTTP/1.1 202 Accepted\r\nContent-Length: 12\r\nContent-Type: text/plain; charset=utf-8\r\nDate: now\r\nX-Own: yes\r\n\r\n"
	ten  = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: text/plain; charset=utf-8\r\nDate: now\r\n\r\n"
)

var date = regexp.MustCompile(`Date: [^\r]+`)

// undated is what came with its date replaced, which is never the same.
func undated(raw []byte) string { return date.ReplaceAllString(string(raw), "Date: now") }

func TestDamageOnTheWire(t *testing.T) {
	figures := text("0123456789")
	for _, row := range []struct {
		name    string
		answer  Answer
		request string
		want    string
		failure journal.Failure
	}{
		{"dropped before", Answer{Drop: DropBefore}, post, "", journal.FailClosed},
		{"dropped before, not asked", Answer{Status: 500, Drop: DropBefore}, post, "", journal.FailClosed},
		{"dropped within", Answer{Drop: DropWithin}, post, own + "took 2", journal.FailClosed},
		{"dropped within a scripted body", Answer{Status: 200, Body: figures, Drop: DropWithin}, post, fmt.Sprintf(ten, 10) + "01234", journal.FailClosed},
		{"dropped within the head", Answer{Status: 204, Drop: DropWithin}, post, "HTTP/1.1 204 No Content\r\nDate:", journal.FailClosed},
		{"dropped after", Answer{Drop: DropAfter}, post, own + "took 2 bytes", ""},
		{"truncated", Answer{Truncate: 3}, post, own + "too", journal.FailClosed},
		{"too long", Answer{Status: 200, Body: figures, Length: length(12)}, post, fmt.Sprintf(ten, 12) + "0123456789", journal.FailClosed},
		{"too short", Answer{Status: 200, Body: figures, Length: length(4)}, post, fmt.Sprintf(ten, 4) + "0123456789", ""},
		{"length of no body", Answer{Status: 204, Length: length(4)}, post, "HTTP/1.1 204 No Content\r\nContent-Length: 4\r\nDate: now\r\n\r\n", ""},
		{"dripped and truncated", Answer{Truncate: 3, Drip: &Drip{Bytes: 2}}, post, own + "too", journal.FailClosed},
		{"HEAD", Answer{Status: 200, Body: figures, Drop: DropAfter}, strings.Replace(post, "POST", "HEAD", 1), fmt.Sprintf(ten, 10), ""},
		{"HTTP/1.0", Answer{Drop: DropAfter}, strings.Replace(post, "1.1", "1.0", 1), own + "took 2 bytes", ""},
		{"asked to go on", Answer{Drop: DropBefore}, strings.Replace(post, "\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n", 1), "HTTP/1.1 100 Continue\r\n\r\n", journal.FailClosed},
	} {
		for _, secure := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, TLS %v", row.name, secure), func(t *testing.T) {
				_, h := scripted(t, clock.Real(), Behaviour{Answers: []Answer{row.answer}})
				j, dial := serve(t, h, secure)
				conn := dial()
				_, err := io.WriteString(conn, row.request)
				require.NoError(t, err)
				came, err := io.ReadAll(conn)
				require.NoError(t, err, "the connection is closed, not reset")
				if row.name == "dropped within the head" {
					require.Regexp(t, `\AHTTP/1\.1 204 No Content\r\n[^\r]*\z`, string(came))
				} else {
					require.Equal(t, row.want, undated(came))
				}

				ex, err := j.Wait(patient(t))
				require.NoError(t, err)
				require.Equal(t, row.failure, ex.Failure)
				require.Equal(t, "hi", string(ex.Request.Payload))
				require.Equal(t, secure, ex.TLS != nil)
				if row.name == "dropped before" {
					require.Nil(t, ex.Response)
				} else if ex.Response != nil {
					recorded := string(ex.Response.Head) + string(ex.Response.Payload)
					require.True(t, strings.HasPrefix(string(came), recorded))
				}
			})
		}
	}
}

func TestWholeAnswersOnTheWire(t *testing.T) {
	for _, row := range []struct {
		name   string
		answer Answer
		want   string
	}{
		{"status", Answer{Status: 503, RetryAfter: "7"}, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nDate: now\r\nContent-Length: 0\r\n\r\n"},
		{"JSON", Answer{Status: 200, Body: text("{}")}, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\nDate: now\r\n\r\n{}"},
		{"fields as spelled", Answer{Header: map[string]string{"x-oWN": "no", "content-TYPE": "a/b"}, Body: text("!")},
			"HTTP/1.1 202 Accepted\r\nContent-Length: 1\r\ncontent-TYPE: a/b\r\nx-oWN: no\r\nDate: now\r\n\r\n!"},
		{"dripped", Answer{Drip: &Drip{Bytes: 5}}, own + "took 2 bytes"},
		{"no longer than it is", Answer{Truncate: 12}, own + "took 2 bytes"},
		{"blanks", Answer{Blanks: 3}, strings.Replace(own, "12", "15", 1) + "took 2 bytes   "},
		{"nothing but blanks", Answer{Status: 200, Blanks: 2}, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain; charset=utf-8\r\nDate: now\r\n\r\n  "},
		{"late", Answer{Delay: 1}, own + "took 2 bytes"},
		{"no content", Answer{Status: 204}, "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, h := scripted(t, clock.Real(), Behaviour{Answers: []Answer{row.answer}})
			j, dial := serve(t, h, false)
			conn := dial()
			for range 2 { // on one connection
				_, err := io.WriteString(conn, post)
				require.NoError(t, err)
				resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
				require.NoError(t, err)
				_, err = io.Copy(io.Discard, resp.Body)
				require.NoError(t, err)
			}
			all, err := j.WaitN(patient(t), 2)
			require.NoError(t, err)
			for _, ex := range all {
				require.True(t, ex.OK(), ex.Error)
				require.ElementsMatch(t, strings.Split(row.want, "\r\n"), strings.Split(undated(append(ex.Response.Head, ex.Response.Payload...)), "\r\n"))
			}
		})
	}
}

func TestPartnerGetsTheBodyWhole(t *testing.T) {
	never := Behaviour{Match: Match{Member: map[string]any{"/a": "no"}}, Answers: []Answer{{Status: 500}}}
	_, h := scripted(t, clock.Real(), never, Behaviour{Answers: []Answer{{Delay: 1}}})
	for _, n := range []int{0, 1, matchLimit - 1, matchLimit, matchLimit + 1, 3 * matchLimit} {
		_, dial := serve(t, h, false)
		conn := dial()
		_, err := fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", n, strings.Repeat("1", n))
		require.NoError(t, err)
		came, err := io.ReadAll(conn)
		require.NoError(t, err)
		require.Contains(t, string(came), fmt.Sprintf("took %d bytes", n))
	}
}

func TestBodyThatEndsTooEarly(t *testing.T) {
	_, h := scripted(t, clock.Real(), Behaviour{Match: Match{Member: map[string]any{"": 11}}, Answers: []Answer{{Status: 500}}})
	_, dial := serve(t, h, false)
	conn := dial()
	_, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\n11")
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	came, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Contains(t, string(came), "400 Bad Request", "the partner sees the same trouble")
}

func TestHugeBodyGetsItsScriptedAnswer(t *testing.T) {
	_, h := scripted(t, clock.Real(), Behaviour{Answers: []Answer{{Status: 503, Drop: DropAfter}}})
	_, dial := serve(t, h, false)
	conn := dial()
	_, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n"+strings.Repeat("a", 10<<20))
	require.NoError(t, err)
	came, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.Contains(t, string(came), "503 Service Unavailable")
}

func TestManyBlanks(t *testing.T) {
	const most = 5<<20 + 1
	_, h := scripted(t, clock.Real(), Behaviour{Answers: []Answer{{Status: 200, Body: text("{}"), Blanks: most}}})
	_, dial := serve(t, h, false)
	conn := dial()
	for _, row := range []struct {
		method string
		body   int
	}{{"HEAD", 0}, {"GET", 2 + most}} {
		r, err := http.NewRequest(row.method, "http://controller1.test/", nil)
		require.NoError(t, err)
		require.NoError(t, r.Write(conn))
		resp, err := http.ReadResponse(bufio.NewReader(conn), r)
		require.NoError(t, err)
		require.EqualValues(t, 2+most, resp.ContentLength)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Len(t, body, row.body)
		require.Empty(t, strings.TrimSpace(strings.TrimPrefix(string(body), "{}")))
	}
}

// Blanks without end come until the caller goes away, or the engine is closed.
func TestBlanksWithoutEnd(t *testing.T) {
	for _, closed := range []bool{false, true} {
		e, h := scripted(t, clock.Real(), Behaviour{Answers: []Answer{{Status: 200, Body: text("{}"), Blanks: -1}}})
		j, dial := serve(t, h, false)
		conn := dial()
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: controller1.test\r\n\r\n")
		require.NoError(t, err)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		require.Equal(t, []string{"chunked"}, resp.TransferEncoding)
		start := make([]byte, 200_000)
		_, err = io.ReadFull(resp.Body, start)
		require.NoError(t, err)
		require.Equal(t, "{}", strings.TrimRight(string(start), " "))
		if closed {
			require.NoError(t, e.Close())
			_, err = io.Copy(io.Discard, resp.Body)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		}
		require.NoError(t, conn.Close())
		ex, err := j.Wait(patient(t))
		require.NoError(t, err)
		require.Equal(t, journal.FailClosed, ex.Failure)
	}
}
