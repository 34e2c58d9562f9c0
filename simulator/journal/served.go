package journal

import (
	"crypto/tls"
	"strings"
	"time"
)

// served is an accepted connection and the exchange that is under way on it. The recorder's
// mutex guards all fields but unshaken, which is the first reader's.
type served struct {
	*recorder
	server   *Server
	unshaken *tls.Conn // the connection, until its handshake was tried; nil for a plain one
	started  time.Time // of the exchange under way
	host     string    // Host of its request, empty until that is parsed
	partner  string    // who answers it, likewise
	caller   string    // partner of the same world that has sent it, empty for anyone else
	over     bool      // nothing more is recorded
}

func (c *served) start() { c.started = time.Now() }

// Read carries out the handshake before the first byte, so that its outcome can be told.
// By then the server has set the deadline that is for the head of a request.
func (c *served) Read(p []byte) (int, error) {
	if secure := c.unshaken; secure != nil {
		c.unshaken = nil
		err := secure.Handshake()
		if c.server.Handshaken != nil {
			c.server.Handshaken(secure, err)
		}
		if err != nil {
			return 0, err
		}
	}
	return c.recorder.Read(p)
}

// Close records the exchange under way and closes the connection. A handler that took the
// connection over has written all that it wants by then.
func (c *served) Close() error {
	c.end()
	return c.Conn.Close()
}

// CloseWrite records the exchange under way, too, and ends what is written. The server needs
// it for an answer to a request that it does not read to the end: a plain close would reset
// the connection and take the answer away from the peer. So it waits a little between the
// two, while nothing should be held that others have use for.
func (c *served) CloseWrite() error {
	c.end()
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// end records the last exchange of the connection and lets go of its bytes.
func (c *served) end() {
	c.finish(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in.giveBack()
	c.out.giveBack()
	c.in, c.out = tape{}, tape{} // a write under way is recorded no more
}

// finish records the exchange that just ended, if one had begun; with last set it is the
// last of the connection.
func (c *served) finish(last bool) {
	if ex := c.cut(last); ex != nil {
		c.server.record(ex)
	}
}

// cut cuts the exchange off the tapes. Bytes of a request that came early stay for the
// next one.
func (c *served) cut(last bool) *Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	over := c.over
	c.over = over || last
	in, out := c.in, c.out
	request := cutRequest(in.kept)
	if over || len(request.message.Head) == 0 {
		return nil
	}
	ex := &Exchange{Direction: Inbound, Partner: c.partner, Caller: c.caller, URL: c.url(request.message.Target()), TLS: tlsOf(c.Conn),
		Remote: c.RemoteAddr().String(), Request: request.message, Started: c.started, Ended: time.Now()}
	ex.Request.Truncated = in.dropped > 0
	response := cutResponse(out.kept, ex.Request.Method())
	if ex.Response = response.message; ex.Response != nil {
		// All that was written is part of the answer, though its length may say less.
		ex.Response.Payload = append(ex.Response.Payload, response.rest...)
		ex.Response.Truncated = out.dropped > 0
	}
	switch {
	case ex.Response == nil:
		ex.Failure, ex.Error = FailClosed, "connection ended before an answer was written"
	case !response.whole && out.dropped == 0:
		ex.Failure, ex.Error = FailClosed, "connection ended before the answer was written to its end"
	}
	c.next(request.rest)
	if in.dropped > 0 {
		// Where the next request begins is lost, so there must be none.
		c.over = true
		c.Conn.Close()
	}
	return ex
}

// next makes the tapes ready for the exchange whose first bytes are given.
func (c *served) next(early []byte) {
	c.in.giveBack()
	c.out.giveBack()
	c.host, c.partner, c.caller = "", "", ""
	c.in, c.out = tape{limit: c.in.limit, stock: c.in.stock}, tape{limit: c.out.limit, stock: c.out.stock}
	c.in.add(early)
	c.onFirstIn = c.start
	if len(early) > 0 {
		c.started, c.onFirstIn = time.Now(), nil
	}
}

// url is what a request asked for, as far as it tells.
func (c *served) url(target string) string {
	if strings.HasPrefix(target, "/") {
		return "//" + c.host + target
	}
	return target
}
