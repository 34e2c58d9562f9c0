package console

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/net/netutil"
)

// maxConnections is how many are open at the same time. Others wait to be accepted.
const maxConnections = 1024

// Options say who may use an admin API.
type Options struct {
	Token  string // is asked for if it is not empty, on loopback too
	Public bool   // allows an address beyond loopback, for which there has to be a token
}

// Server is an admin API that listens. [Server.Close] stops it.
type Server struct {
	http http.Server
	addr net.Addr
	done chan struct{} // closed when it has stopped
}

// Start serves an admin API at addr, host:port, for example "127.0.0.1:0". It refuses an
// address beyond loopback unless the options allow it and have a token.
func Start(addr string, h http.Handler, o Options) (*Server, error) {
	name, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("start admin API: %w", err)
	}
	if strings.ContainsFunc(o.Token, unfit) {
		return nil, errors.New("start admin API: the token has blanks, or characters that no header field takes")
	}
	if ip := net.ParseIP(name); name != "localhost" && (ip == nil || !ip.IsLoopback()) {
		switch {
		case !o.Public:
			return nil, fmt.Errorf("start admin API on %s: not a loopback address", addr)
		case o.Token == "":
			return nil, fmt.Errorf("start admin API on %s: an address beyond loopback needs a token", addr)
		}
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start admin API: %w", err)
	}
	s := &Server{addr: ln.Addr(), done: make(chan struct{})}
	s.http = http.Server{
		Handler:           guarded(h, o.Token),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(netutil.LimitListener(ln, maxConnections)) // always ends with an error: that of Close
	}()
	return s, nil
}

// URL is the base URL of the API.
func (s *Server) URL() string { return "http://" + s.addr.String() }

// Addr is where the API listens.
func (s *Server) Addr() net.Addr { return s.addr }

// Close drops all connections and stops listening.
func (s *Server) Close() error {
	err := s.http.Close()
	<-s.done
	return err
}
