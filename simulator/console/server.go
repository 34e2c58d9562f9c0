package console

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Server is an admin API that listens. [Server.Close] stops it.
type Server struct {
	http http.Server
	addr net.Addr
	done chan struct{} // closed when it has stopped
}

// Start serves an admin API at addr, host:port of loopback, for example "127.0.0.1:0".
func Start(addr string, h http.Handler) (*Server, error) {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("start admin API: %w", err)
	}
	if ip := net.ParseIP(name); name != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("start admin API on %s: not a loopback address", addr)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start admin API: %w", err)
	}
	s := &Server{addr: ln.Addr(), done: make(chan struct{})}
	s.http = http.Server{
		Handler:           guarded(h),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(ln) // always ends with an error: that of Close
	}()
	return s, nil
}

// URL is the base URL of the API.
func (s *Server) URL() string { return "http://" + s.addr.String() }

// Close drops all connections and stops listening.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}
