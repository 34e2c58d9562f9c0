package opengdpr

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// mannerDeviations concern how answers are put and sent, whatever they say. All are
// legal.
func mannerDeviations() map[string]deviation {
	return map[string]deviation{
		"members-shuffled": everywhere(func(a *answer) { slices.Reverse(a.doc) }),
		"extra-members": everywhere(func(a *answer) {
			a.doc.set("extensions", document{{"example.com", document{{"batch", 7}}}})
			a.doc.set("note", nil)
		}),
		"pretty-answers": func(b *behaviour) { b.encode = func(d document) []byte { return append(indent(encode(d)), '\n') } },
		"charset-parameter": everywhere(func(a *answer) {
			a.header.Set("Content-Type", "application/json; charset=utf-8")
		}),
		"times-with-offset-and-fraction": func(b *behaviour) {
			zone := time.FixedZone("", 2*60*60)
			b.stamp = func(t time.Time) string { return t.In(zone).Format("2006-01-02T15:04:05.000000Z07:00") }
		},
		"chunked":         func(b *behaviour) { b.write = writeChunks },
		"close-delimited": func(b *behaviour) { b.write = writeUntilClose },
		"http-1.0":        func(b *behaviour) { b.write = writeHTTP10 },
		"slow-answers":    func(b *behaviour) { b.delay = 50 * time.Millisecond },

		"trailing-slash-only": func(b *behaviour) { b.collection = "/opengdpr_requests/" },
		"completes-at-once":   func(b *behaviour) { b.lifecycle = Lifecycle{} },
	}
}

// everywhere changes JSON answers and callbacks of every kind.
func everywhere(f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.edits = append(b.edits, func(_ *view, a *answer) {
			if a.doc != nil {
				f(a)
			}
		})
	}
}

// writeChunks sends a body in two chunks.
func writeChunks(w http.ResponseWriter, status int, body []byte) {
	w.WriteHeader(status)
	flush := http.NewResponseController(w).Flush
	for _, part := range [][]byte{body[:len(body)/2], body[len(body)/2:]} {
		_, _ = w.Write(part)
		_ = flush()
	}
}

// writeUntilClose sends a body that ends with its connection, as HTTP/1.0 did.
func writeUntilClose(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Transfer-Encoding", "identity") // net/http takes it for the wish and sends no such field
	w.WriteHeader(status)
	_ = http.NewResponseController(w).Flush()
	_, _ = w.Write(body)
}

// writeHTTP10 sends an answer of HTTP/1.0 that ends its connection. What is left of the
// request is read for a while, since closing before would take the answer away.
func writeHTTP10(w http.ResponseWriter, status int, body []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		writeWhole(w, status, body) // nothing but a connection shows the difference
		return
	}
	defer conn.Close()
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.0 %d %s\r\n", status, http.StatusText(status))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Connection", "close")
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	_ = w.Header().Write(&head)
	head.WriteString("\r\n")
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	_, _ = conn.Write(append(head.Bytes(), body...))
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_, _ = io.CopyN(io.Discard, conn, drainLimit)
	}
}
