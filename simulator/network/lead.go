package network

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// lead hands the client's connection to the partners, as if it had come to them. What
// follows on it is theirs: the client sees all that a partner does to its connection.
func (n *Network) lead(w http.ResponseWriter, r *http.Request, to asked, s *side) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError, "the proxy cannot lead this connection on")
		return
	}
	var early bytes.Buffer
	if to.tunnel {
		if _, err := io.WriteString(conn, established); err != nil {
			conn.Close()
			return
		}
	} else {
		early.Write(originForm(r))
	}
	rest, _ := buffered.Reader.Peek(buffered.Reader.Buffered())
	early.Write(rest)
	a := conn.(*arrival)
	a.early, a.proxied = early.Bytes(), true
	s.led.lead(a)
}

// established is the answer to CONNECT: RFC 9110, section 9.3.6.
const established = "HTTP/1.1 200 Connection established\r\n\r\n"

// hopByHop are the fields that end at a proxy: RFC 9110, section 7.6.1, with those of
// older clients. Framing and Host are written anew.
var hopByHop = []string{
	"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade", "Content-Length", "Host",
}

// originForm is the head of a request as a partner is to see it. It ends the connection,
// whose next request may be for another host; the body that follows stays as it is.
func originForm(r *http.Request) []byte {
	header := r.Header.Clone()
	for _, list := range r.Header.Values("Connection") {
		for name := range strings.SplitSeq(list, ",") {
			header.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hopByHop {
		header.Del(name)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %s\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.Proto, r.Host)
	_ = header.Write(&b) // to memory
	switch {
	case len(r.TransferEncoding) > 0:
		b.WriteString("Transfer-Encoding: chunked\r\n")
	case r.ContentLength > 0 || r.Header.Get("Content-Length") != "":
		fmt.Fprintf(&b, "Content-Length: %d\r\n", r.ContentLength)
	}
	b.WriteString("Connection: close\r\n\r\n")
	return b.Bytes()
}
