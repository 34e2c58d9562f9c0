package opengdpr

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

func answer(head string, body []byte) *journal.Exchange {
	return &journal.Exchange{Response: &journal.Message{Head: []byte("HTTP/1.1 200 OK\r\n" + head + "\r\n"), Payload: body}}
}

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(body)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestContent(t *testing.T) {
	plain := []byte(`{"a":1}`)
	got, problem := content(answer("Content-Encoding: gzip\r\n", zipped(t, plain)))
	require.Empty(t, problem)
	require.Equal(t, plain, got)
	got, problem = content(answer("", plain))
	require.Empty(t, problem)
	require.Equal(t, plain, got)
	for _, coding := range []string{"gzip", "deflate", "br"} {
		_, problem = content(answer("Content-Encoding: "+coding+"\r\n", []byte("\xff\xff\xff")))
		require.NotEmpty(t, problem, coding)
	}
	bomb := zipped(t, make([]byte, 64<<20))
	got, problem = content(answer("Content-Encoding: gzip\r\n", bomb))
	require.Empty(t, problem)
	require.Len(t, got, biggest+1, "a bomb is cut")
	require.NotEmpty(t, readDocument(answer("Content-Encoding: gzip\r\n", bomb), "opengdpr/discovery").problem)
}

func TestJSONObject(t *testing.T) {
	for _, tc := range []struct{ head, body, want string }{
		{"Content-Type: application/json\r\n", "{}", "as-shown"},
		{"Content-Type: Application/JSON; Charset=\"utf-8\"\r\n", "{}", "as-shown"},
		{"Content-Type: application/json;\r\n", "{}", "as-shown"},
		{"Content-Type: text/plain\r\n", "{}", "other-media-type"},
		{"", "{}", "other-media-type"},
		{"Content-Type: application/json\r\n", "[]", "not-json"},
		{"Content-Type: application/json\r\n", "{} x", "not-json"},
		{"Content-Type: application/json\r\n", "", "not-json"},
	} {
		f := readDocument(answer(tc.head, []byte(tc.body)), "opengdpr/discovery").jsonObject()
		require.Equal(t, []conformance.Seen{{Reading: "AO-73", Choice: tc.want}}, f.Seen, tc)
	}
}

func TestFailure(t *testing.T) {
	for kind, broken := range map[journal.Failure]bool{
		journal.FailClosed: true, journal.FailMalformed: true, journal.FailLimit: false, journal.FailProxy: false,
		journal.FailTimeout: false, journal.FailName: false, journal.FailConnect: false, journal.FailTLS: false, journal.FailForbidden: false,
	} {
		f := conformance.NoAnswer("x", &journal.Exchange{Failure: kind, Error: "it went wrong"})
		require.Equal(t, broken, f.Problem != "", kind)
		require.Equal(t, !broken, f.Unknown != "", kind)
		require.False(t, f.Holds())
	}
}
