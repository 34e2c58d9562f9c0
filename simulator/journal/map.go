package journal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Map returns a copy of the exchange in which f has rewritten the bytes of both messages,
// every sentence and every name but the ID. It is how a writer redacts what it is about to keep. A message whose
// payload f changes keeps a digest of what it was, "hmac-sha256:" and hexadecimal digits,
// made with the key, so that whoever has key and payload can tell that they belong together.
func (ex *Exchange) Map(key []byte, f func([]byte) []byte) *Exchange {
	c := *ex
	c.Request, c.Response = ex.Request.mapped(key, f), ex.Response.mapped(key, f)
	text := func(s string) string { return string(f([]byte(s))) }
	c.Partner, c.Label, c.URL, c.Remote, c.Error = text(ex.Partner), text(ex.Label), text(ex.URL), text(ex.Remote), text(ex.Error)
	if ex.TLS != nil {
		secure := *ex.TLS
		secure.ServerName = text(secure.ServerName)
		c.TLS = &secure
	}
	return &c
}

// mapped rewrites head and payload. What f changes in a chunked body may lie across chunks
// or look like the size of one, so such a body is mapped decoded and framed anew as one chunk.
func (m *Message) mapped(key []byte, f func([]byte) []byte) *Message {
	if m == nil {
		return nil
	}
	c := &Message{Head: f(m.Head), Payload: f(m.Payload), Truncated: m.Truncated, Digest: m.Digest}
	if m.chunked() {
		body, _, whole := dechunk(m.Payload)
		if mapped := f(body); !bytes.Equal(mapped, body) || !bytes.Equal(c.Payload, m.Payload) {
			c.Payload = enchunk(mapped, whole)
		}
	}
	if !bytes.Equal(c.Payload, m.Payload) {
		mac := hmac.New(sha256.New, key)
		mac.Write(m.Payload)
		c.Digest = "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil))
	}
	return c
}
