package journal

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func FuzzCut(f *testing.F) {
	for _, raw := range []string{
		"GET / HTTP/1.1\r\n\r\nGET", "\r\n\r\nPOST / HTTP/1.1\nContent-Length: 3\n\nabcd",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n0\r\nT: r\r\n\r\nmore",
		"HTTP/1.1 204 No\r\n\r\nx", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "no end\r\n",
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, p := range []part{cutRequest(raw), cutResponse(raw, "GET"), cutResponse(raw, "HEAD")} {
			if p.message == nil {
				continue
			}
			kept := append(append(bytes.Clone(p.message.Head), p.message.Payload...), p.rest...)
			require.True(t, bytes.HasSuffix(raw, kept), "head, payload and rest are what came, in order")
			p.message.Fields()
			body := p.message.Body()
			require.LessOrEqual(t, len(body), len(p.message.Payload))
			again := p.message.mapped(nil, func(b []byte) []byte { return append(bytes.Clone(b), ' ') })
			if p.whole && p.message.chunked() {
				require.Equal(t, string(body)+" ", string(again.Body()))
			}
		}
	})
}

func FuzzDechunk(f *testing.F) {
	for _, p := range []string{"", "0\r\n\r\n", "5\r\nhello\r\n0\r\nX: y\r\n\r\nrest", "5\nhello\n0\n\n", "ffffffffff\r\nx", "1\r\nxx\r\n", "1;e=\"v\"\r\nx\r\n"} {
		f.Add([]byte(p))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		body, used, whole := dechunk(p)
		require.LessOrEqual(t, used, len(p))
		require.True(t, whole || used == len(p))
		again, _, wholeAgain := dechunk(enchunk(body, whole))
		require.Equal(t, string(body), string(again))
		require.Equal(t, whole, wholeAgain)
	})
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"type":"exchange","id":"a/1/1","data":{"request":{"head":{"text":"GET"},"payload":{"base64":"AA=="}}}}` + "\n"))
	f.Add([]byte(`{"type":"body","id":"sha256:00","data":{"payload":{"text":"x"}}}` + "\n" + `{"type":"exchange","data":{"request":{"payload_digest":"x"}}}` + "\n{"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines, good, err := ReadLines(bytes.NewReader(raw))
		require.LessOrEqual(t, good, int64(len(raw)))
		again, _, errAgain := ReadLines(bytes.NewReader(raw[:good]))
		require.NoError(t, errAgain, "%v", err)
		require.Len(t, again, len(lines))
		payload, err := Payloads(lines)
		if err != nil {
			return
		}
		for _, l := range lines {
			ex, err := DecodeExchange(l, payload)
			if err != nil {
				continue
			}
			var file bytes.Buffer
			require.NoError(t, NewWriter(&file).Exchange(l.Attempt, ex))
		}
	})
}
