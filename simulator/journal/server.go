package journal

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is an HTTP/1.1 server that records every exchange as its raw bytes. An
// exchange is recorded once its last byte is flushed, or its connection is gone.
type Server struct {
	http   http.Server
	tls    *tls.Config
	limits Limits
	record func(*Exchange)
	mu     sync.Mutex
	conns  map[net.Conn]*served
}

// served is one accepted connection and the exchange that is under way on it.
type served struct {
	rec     *recorder
	started time.Time
	host    string
}

type connKey struct{}

// NewServer returns a server that answers with h and calls record for each exchange,
// with Partner set to the Host of the request without its port. It speaks TLS if
// config is not nil. Exchanges of one connection are recorded in order.
func NewServer(h http.Handler, config *tls.Config, lim Limits, record func(*Exchange)) *Server {
	s := &Server{tls: config, limits: lim.withDefaults(), record: record, conns: map[net.Conn]*served{}}
	s.http = http.Server{
		Handler:           s.noted(h),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    s.limits.Head,
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnState:         s.state,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			s.mu.Lock()
			defer s.mu.Unlock()
			return context.WithValue(ctx, connKey{}, s.conns[c])
		},
	}
	return s
}

// Serve accepts connections until the server is closed or shut down, which it
// reports as nil.
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

// Close drops all connections at once.
func (s *Server) Close() error { return s.http.Close() }

// noted remembers what only the parsed request knows before h answers it.
func (s *Server) noted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*served); ok && c != nil {
			c.rec.mu.Lock()
			c.host = HostOnly(r.Host)
			c.rec.mu.Unlock()
		}
		h.ServeHTTP(w, r)
	})
}

// HostOnly is a Host value without its port.
func HostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return host
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
	if l.server.tls != nil {
		conn = tls.Server(conn, l.server.tls)
	}
	rec := record(conn, l.server.limits)
	c := &served{rec: rec}
	rec.onFirstIn = func() { c.started = time.Now() }
	l.server.mu.Lock()
	l.server.conns[rec] = c
	l.server.mu.Unlock()
	return rec, nil
}

func (s *Server) state(conn net.Conn, state http.ConnState) {
	if state != http.StateIdle && state != http.StateClosed && state != http.StateHijacked {
		return
	}
	s.mu.Lock()
	c := s.conns[conn]
	if state != http.StateIdle {
		delete(s.conns, conn)
	}
	s.mu.Unlock()
	if c == nil {
		return
	}
	if ex := c.finish(s.limits); ex != nil {
		s.record(ex)
	}
}

// finish cuts the exchange that just ended off the tapes, nil if none had begun.
// Bytes of a request that came early stay for the next one.
func (c *served) finish(lim Limits) *Exchange {
	c.rec.mu.Lock()
	defer c.rec.mu.Unlock()
	in, out := c.rec.in, c.rec.out
	if len(in.kept) == 0 || len(out.kept) == 0 && c.host == "" {
		return nil
	}
	ex := &Exchange{Direction: Inbound, Partner: c.host, Remote: c.rec.RemoteAddr().String(), TLS: tlsOf(c.rec.Conn), Started: c.started, Ended: time.Now()}
	var rest []byte
	ex.Request, rest = split(in.kept, false)
	ex.Request.Truncated = in.dropped > 0
	ex.URL = "//" + c.host + ex.Request.Target()
	if len(out.kept) > 0 {
		ex.Response, _ = split(skipInterim(out.kept), true)
		ex.Response.Truncated = out.dropped > 0
	} else {
		ex.Failure, ex.Error = FailClosed, "connection ended before an answer was written"
	}
	size := lim.Head + lim.Body
	c.rec.in, c.rec.out, c.host, c.started = tape{limit: size}, tape{limit: size}, "", time.Now()
	c.rec.in.add(rest)
	if len(rest) == 0 {
		c.rec.onFirstIn = func() { c.started = time.Now() }
	}
	return ex
}
