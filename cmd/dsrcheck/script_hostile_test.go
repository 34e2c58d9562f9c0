package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/simulator/opengdpr"
)

// hostile starts a server that no processor should be like.
func hostile(ts *testscript.TestScript, _ bool, args []string) {
	kind := strings.Join(args, " ")
	ts.Setenv("DOMAIN", "processor1.test")
	ts.Setenv("CA", ts.MkAbs("ca.pem"))
	s := newServer(ts)
	switch {
	case kind == "refuse":
		ts.Setenv("TARGET", "http://"+closedPort(ts))
	case pages[kind] != nil:
		ts.Setenv("TARGET", "http://"+s.serve(ts, pages[kind], nil))
	case streams[kind] != nil:
		ts.Setenv("TARGET", "http://"+s.stream(ts, streams[kind]))
	case certificateURLs[kind] != "":
		ts.Setenv("TARGET", "http://"+s.serve(ts, misleading(ts, certificateURLs[kind]), nil))
	default:
		ts.Fatalf("hostile %s: there is no such kind", kind)
	}
}

// pages are servers that speak HTTP.
var pages = map[string]http.HandlerFunc{
	"html": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Welcome</title><h1>It works!</h1>")
	},
	"notfound": http.NotFound,
	"redirect-loop": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/discovery?again="+r.URL.Query().Get("again")+"x", http.StatusFound)
	},
	"error": func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "out of order", http.StatusServiceUnavailable)
	},
}

// streams write to a connection once a request came, until they are done or cannot.
var streams = map[string]func(conn *net.TCPConn, gone <-chan struct{}){
	"silent": func(_ *net.TCPConn, gone <-chan struct{}) { <-gone },
	"garbage": func(conn *net.TCPConn, _ <-chan struct{}) {
		_, _ = io.WriteString(conn, "\x00\xff\x1b]0;title\x07SSH-2.0-Something\r\n\r\n")
	},
	"endless-body": func(conn *net.TCPConn, _ <-chan struct{}) {
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n["); err == nil {
			_, _ = io.Copy(conn, repeated("1,"))
		}
	},
	"endless-chunks": func(conn *net.TCPConn, _ <-chan struct{}) {
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"); err == nil {
			_, _ = io.Copy(conn, repeated("1\r\n{\r\n"))
		}
	},
	"huge-headers": func(conn *net.TCPConn, _ <-chan struct{}) {
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n"); err == nil {
			_, _ = io.Copy(conn, io.LimitReader(repeated("X-Filler: 0123456789abcdef0123456789\r\n"), 10<<20))
		}
	},
	"drip": func(conn *net.TCPConn, gone <-chan struct{}) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat(" ", 100000)) {
			select {
			case <-tick.C:
			case <-gone:
				return
			}
			if _, err := conn.Write([]byte{b}); err != nil {
				return
			}
		}
	},
	"reset": func(conn *net.TCPConn, _ <-chan struct{}) { _ = conn.SetLinger(0) },
}

// stream accepts connections, reads the head of a request from each and hands it on.
func (s *server) stream(ts *testscript.TestScript, write func(*net.TCPConn, <-chan struct{})) string {
	ln := listen(ts)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				req, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, req.Body)
				s.mu.Lock()
				s.times = append(s.times, time.Now())
				s.stallOnce()
				s.mu.Unlock()
				write(conn.(*net.TCPConn), s.gone)
			}()
		}
	}()
	return ln.Addr().String()
}

// repeated is an endless text.
func repeated(text string) io.Reader { return &endless{block: bytes.Repeat([]byte(text), 4096)} }

type endless struct {
	block []byte
	at    int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.block[e.at:])
	e.at = (e.at + n) % len(e.block)
	return n, nil
}

// certificateURLs are what a processor may say its certificate's URL is.
var certificateURLs = map[string]string{
	"certificate-file":     "file:///etc/passwd",
	"certificate-metadata": "http://169.254.169.254/latest/meta-data/",
	"certificate-zeros":    "http://processor1.test/zeros",
	"certificate-loop":     "http://processor1.test/loop",
	"certificate-astray":   "http://processor1.test/astray",
}

// misleading is a processor whose discovery names another URL of its certificate.
func misleading(ts *testscript.TestScript, url string) http.HandlerFunc {
	p, err := opengdpr.New(opengdpr.Config{Domain: "processor1.test", Authority: stageOf(ts).authority,
		Lifecycle: opengdpr.Lifecycle{Pending: 20 * time.Millisecond, InProgress: 150 * time.Millisecond}, RetryPause: 20 * time.Millisecond})
	ts.Check(err)
	ts.Defer(func() { p.Close() })
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/discovery":
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"api_version":"0.1","supported_subject_request_types":["erasure"],"supported_identities":[{"identity_type":"email","identity_format":"raw"}],"processor_certificate":%q}`, url)
		case "/zeros":
			w.Header().Set("Content-Length", fmt.Sprint(1<<30))
			_, _ = io.Copy(w, io.LimitReader(repeated("\x00"), 1<<30))
		case "/loop":
			http.Redirect(w, r, "http://processor1.test/loop?again="+r.URL.Query().Get("again")+"x", http.StatusFound)
		case "/astray":
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		default:
			p.ServeHTTP(w, r)
		}
	}
}

// closedPort is an address that refuses connections: its port is taken, and nobody listens.
func closedPort(ts *testscript.TestScript) string {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	ts.Check(err)
	ts.Defer(func() { _ = syscall.Close(fd) })
	ts.Check(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	name, err := syscall.Getsockname(fd)
	ts.Check(err)
	return fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
}
