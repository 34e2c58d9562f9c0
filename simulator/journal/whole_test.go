package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestWholeExchange(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	message := func(head, payload string) *journal.Message {
		m := &journal.Message{Head: []byte(head)}
		if payload != "" {
			m.Payload = []byte(payload)
		}
		return m
	}
	for name, ex := range map[string]*journal.Exchange{
		"small": {Number: 7, ID: "a/1/2", Direction: journal.Inbound, Partner: "a.test", URL: "https://a.test/", Request: message("GET / HTTP/1.1\r\n\r\n", ""),
			Response: message("HTTP/1.1 200 OK\r\n\r\n", "{}"), Started: at, FirstByte: at, Ended: at, TLS: &journal.TLS{Version: "TLS 1.3"}},
		"long":      {Number: 1, Request: message("POST", strings.Repeat("a\u2028<", 60_000)), Response: message("", strings.Repeat("\xff\x00", 40_000)), Started: at, Ended: at},
		"no answer": {Request: message("\xff", ""), Failure: journal.FailClosed, Error: "it is <gone>", Started: at, Ended: at},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := journal.MarshalExchange(ex)
			require.NoError(t, err)
			back, err := journal.UnmarshalExchange(data)
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(ex, back, cmp.Transformer("bytes", func(b []byte) string { return string(b) })))
		})
	}
	for _, bad := range []string{"", "[]", "{}", `{"request":{"head":{"text":"a"},"payload_digest":"sha256:0"}}`, `{"number":-1}`} {
		_, err := journal.UnmarshalExchange([]byte(bad))
		require.ErrorContains(t, err, "decode exchange", bad)
	}
}

func FuzzUnmarshalExchange(f *testing.F) {
	f.Add([]byte(`{"number":1,"request":{"head":{"text":"GET / HTTP/1.1\r\n\r\n"}},"response":{"head":{"base64":"/w=="},"payload":{"text":"a"}}}`))
	f.Add([]byte(`{"request":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		ex, err := journal.UnmarshalExchange(data)
		if err != nil {
			return
		}
		if _, err := journal.MarshalExchange(ex); err != nil && ex.Started.Year() <= 9999 && ex.Ended.Year() <= 9999 {
			t.Errorf("%q is read but cannot be written: %v", data, err)
		}
	})
}
