package journal_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func full(id string, payload []byte) *journal.Exchange {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	return &journal.Exchange{
		ID: id, Direction: journal.Outbound, Partner: "p.test", Label: "label", URL: "http://t.test/?a&b", Remote: "127.0.0.1:1",
		TLS:      &journal.TLS{Version: "TLS 1.3", Cipher: "c", ServerName: "t.test"},
		Request:  &journal.Message{Head: []byte("POST / HTTP/1.1\r\nX: \xff<>\u2028\r\n\r\n"), Payload: payload, Digest: "hmac-sha256:00"},
		Response: &journal.Message{Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Payload: []byte("ok"), Truncated: true},
		Started:  at, FirstByte: at.Add(time.Second), Ended: at.Add(2 * time.Second), Failure: journal.FailClosed, Error: "why",
	}
}

func readBack(t *testing.T, lines []journal.Line) []*journal.Exchange {
	payload, err := journal.Payloads(lines)
	require.NoError(t, err)
	var all []*journal.Exchange
	for _, l := range lines {
		if l.Type == journal.TypeExchange {
			ex, err := journal.DecodeExchange(l, payload)
			require.NoError(t, err)
			all = append(all, ex)
		}
	}
	return all
}

func TestExchangesSurviveTheFile(t *testing.T) {
	text := bytes.Repeat([]byte("long "), 20_000)
	binary := append(bytes.Repeat([]byte{0xff, 0}, 40_000), 1)
	sent := []*journal.Exchange{
		full("a/1/1", []byte("text\u2029 \x00")), full("a/1/2", []byte{0xfe, 0xff, 0}), full("a/1/3", text), full("a/1/4", binary),
		full("a/1/5", text), {ID: "a/1/6", Request: &journal.Message{}, Failure: journal.FailConnect, Error: "refused"},
	}
	var file bytes.Buffer
	w := journal.NewWriter(&file)
	for _, ex := range sent {
		require.NoError(t, w.Exchange(1, ex))
	}
	require.NoError(t, w.Write("of another version", "x", 2, map[string]int{"a": 1}))
	lines, good, err := journal.ReadLines(bytes.NewReader(file.Bytes()))
	require.NoError(t, err)
	require.Equal(t, int64(file.Len()), good)
	require.Len(t, lines, len(sent)+3, "each long payload has one line")
	require.Empty(t, cmp.Diff(sent, readBack(t, lines), cmp.Comparer(bytes.Equal)))

	rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, k int) { lines[i], lines[k] = lines[k], lines[i] })
	require.Len(t, readBack(t, lines), len(sent))
}

func TestReadLinesOfTornFile(t *testing.T) {
	var file bytes.Buffer
	w := journal.NewWriter(&file)
	require.NoError(t, w.Write("a", "1", 1, "x"))
	whole := file.Len()
	require.NoError(t, w.Write("a", "2", 1, "y"))
	for end := whole; end < file.Len(); end++ {
		lines, good, err := journal.ReadLines(bytes.NewReader(file.Bytes()[:end]))
		require.NoError(t, err)
		require.Len(t, lines, 1)
		require.Equal(t, int64(whole), good)
	}
	_, good, err := journal.ReadLines(strings.NewReader(file.String()[:whole] + "no JSON\n" + file.String()[whole:]))
	require.ErrorContains(t, err, "line 2")
	require.Equal(t, int64(whole), good)
}

func TestDecodeRefuses(t *testing.T) {
	none := func(string) ([]byte, bool) { return nil, false }
	_, err := journal.DecodeExchange(journal.Line{ID: "x", Data: []byte(`{"request":{"payload_digest":"sha256:00"}}`)}, none)
	require.ErrorContains(t, err, "no line holds the payload")
	_, err = journal.DecodeExchange(journal.Line{ID: "x", Data: []byte(`[]`)}, none)
	require.ErrorContains(t, err, "decode exchange x")
	_, err = journal.Payloads([]journal.Line{{Type: journal.TypeBody, ID: "sha256:00", Data: []byte(`{"payload":{"text":"x"}}`)}})
	require.ErrorContains(t, err, "another digest")
}

// disk is full after so many bytes.
type disk struct {
	bytes.Buffer
	room int
}

func (d *disk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	d.Buffer.Write(p[:n])
	if n < len(p) {
		return n, errors.New("disk is full")
	}
	return n, nil
}

func TestWriterGivesUpAfterAnError(t *testing.T) {
	d := &disk{room: 100}
	w := journal.NewWriter(d)
	require.NoError(t, w.Write("a", "1", 1, "x"))
	require.EqualError(t, w.Exchange(1, full("b", make([]byte, 100_000))), "write journal: disk is full")
	d.room = 1 << 20
	require.EqualError(t, w.Exchange(1, full("c", nil)), "write journal: disk is full")
	require.Equal(t, 100, d.Len())
	lines, _, err := journal.ReadLines(&d.Buffer)
	require.NoError(t, err)
	require.Len(t, lines, 1)
}

func TestMap(t *testing.T) {
	hide := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("secret"), []byte("***")) }
	chunked := func(payload string) *journal.Message {
		return &journal.Message{Head: []byte("POST /secret HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), Payload: []byte(payload)}
	}
	tests := []struct{ payload, want string }{
		{"3\r\nsec\r\n3\r\nret\r\n0\r\nX: y\r\n\r\n", "3\r\n***\r\n0\r\n\r\n"},
		{"3\r\nsec\r\n3\r\nret\r\n", "3\r\n***\r\n"},
		{"2;secret\r\nab\r\n0\r\n\r\n", "2\r\nab\r\n0\r\n\r\n"},
		{"2\r\nab\r\n0\r\nX: y\r\n\r\n", "2\r\nab\r\n0\r\nX: y\r\n\r\n"},
	}
	for _, tt := range tests {
		ex := &journal.Exchange{Request: chunked(tt.payload), TLS: &journal.TLS{ServerName: "secret.test"}, Partner: "secret.test", URL: "http://x/secret", Error: "secret!", Label: "no secret"}
		c := ex.Map([]byte("key"), hide)
		require.Equal(t, tt.want, string(c.Request.Payload))
		require.Equal(t, "/***", c.Request.Target())
		require.Equal(t, []string{"http://x/***", "***!", "no ***"}, []string{c.URL, c.Error, c.Label})
		require.Equal(t, []string{"***.test", "***.test"}, []string{c.Partner, c.TLS.ServerName})
		require.Equal(t, "secret.test", ex.TLS.ServerName)
		require.Nil(t, c.Response)
		require.Equal(t, tt.payload, string(ex.Request.Payload), "the original stays")
		if tt.payload == tt.want {
			require.Empty(t, c.Request.Digest)
			continue
		}
		require.Regexp(t, "^hmac-sha256:[0-9a-f]{64}$", c.Request.Digest)
		require.Equal(t, c.Request.Digest, ex.Map([]byte("key"), hide).Request.Digest)
		require.NotEqual(t, c.Request.Digest, ex.Map([]byte("other"), hide).Request.Digest)
		require.Equal(t, c.Request.Digest, c.Map([]byte("other"), hide).Request.Digest, "mapping again changes nothing")
	}
}
