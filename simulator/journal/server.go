package journal

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// Server is an HTTP/1.1 server that records every exchange as its raw bytes. An
// exchange is recorded once its last byte is flushed, or its connection is closed.
type Server struct {
	// Handshaken is called after each TLS handshake, with its error if it failed; nil for
	// whoever does not care. It is set before the server serves.
	Handshaken func(conn *tls.Conn, err error)

	http   http.Server
	tls    *tls.Config
	limits Limits
	stock  stock
	record func(*Exchange)
}

type connKey struct{}

// NewServer returns a server that answers with h and calls record for each exchange,
// with Partner set to the Host of the request without its port. It speaks TLS if
// config is not nil. Exchanges of one connection are recorded in order. The function
// may be called from several goroutines and must not call the server.
func NewServer(h http.Handler, config *tls.Config, lim Limits, record func(*Exchange)) *Server {
	s := &Server{limits: lim.withDefaults(), record: record}
	s.stock.left.Store(int64(s.limits.Total))
	if config != nil {
		s.tls = config.Clone()
		s.tls.NextProtos = []string{"http/1.1"}
	}
	s.http = http.Server{
		Handler:           noted(h),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    s.limits.Head,
		ErrorLog:          log.New(io.Discard, "", 0),
		// A connection becomes idle when its answer is flushed and before anything of the
		// next request is read, pipelined bytes apart. All other ends are seen by Close.
		ConnState: func(c net.Conn, state http.ConnState) {
			if state == http.StateIdle {
				c.(*served).finish(false)
			}
		},
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c)
		},
	}
	return s
}

// Serve accepts connections until the server is closed or shut down, which it
// reports as nil. It can serve several listeners at a time.
func (s *Server) Serve(ln net.Listener) error {
	err := s.http.Serve(&recordingListener{Listener: ln, server: s})
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Shutdown waits for requests under way, within ctx, then closes everything.
func (s *Server) Shutdown(ctx context.Context) error {
	if err := s.http.Shutdown(ctx); err != nil {
		return s.http.Close()
	}
	return nil
}

// Close drops all connections at once. What was under way on them is recorded by then.
func (s *Server) Close() error { return s.http.Close() }

// noted remembers what only the parsed request knows before h answers it.
func noted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*served); ok {
			c.mu.Lock()
			c.host, c.partner = r.Host, HostOnly(r.Host)
			c.mu.Unlock()
		}
		h.ServeHTTP(w, r)
	})
}

// Name says which partner answers a request that a [Server] serves, where its Host is
// another name of that partner. It is for the handler, before it answers.
func Name(r *http.Request, partner string) {
	if c, ok := r.Context().Value(connKey{}).(*served); ok {
		c.mu.Lock()
		c.partner = partner
		c.mu.Unlock()
	}
}

// Call says which partner of the same world has sent a request that a [Server] serves, if it was
// one. It is for the handler, before it answers.
func Call(r *http.Request, caller string) {
	if c, ok := r.Context().Value(connKey{}).(*served); ok {
		c.mu.Lock()
		c.caller = caller
		c.mu.Unlock()
	}
}

// CallerOf is what was said so, empty for nothing.
func CallerOf(r *http.Request) string {
	c, ok := r.Context().Value(connKey{}).(*served)
	if !ok {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.caller
}

// HostOnly is a Host value without its port, and without the brackets of an address.
func HostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return strings.Trim(host, "[]")
}

type recordingListener struct {
	net.Listener
	server *Server
}

func (l *recordingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	var secure *tls.Conn
	if l.server.tls != nil {
		secure = tls.Server(conn, l.server.tls)
		conn = secure
	}
	c := &served{recorder: record(conn, l.server.limits, &l.server.stock), server: l.server, unshaken: secure}
	c.onFirstIn = c.start
	return c, nil
}
