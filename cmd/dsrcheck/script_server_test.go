package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// server is a server in the test binary and what it has seen.
type server struct {
	stalled chan struct{} // closed when a request is left without an answer
	gone    chan struct{} // closed when the server is

	mu         sync.Mutex
	dumps      []string // requests as they came, one by one
	ids        []string // subject_request_id of each creation
	times      []time.Time
	inside     int
	most       int // requests at the same time
	stallAfter int // requests after which none is answered, 0 for never
	posts      int
	meet       int           // creations, after the first, that wait for each other
	met        chan struct{} // closed when all of them are there
	left       int           // requests until the one at which fall is called
	fall       func()
}

var requestID = regexp.MustCompile(`"subject_request_id":\s*"([^"]*)"`)

// watched notes requests before h answers them.
func (s *server) watched(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived := time.Now()
		dump, _ := httputil.DumpRequest(r, true)
		s.mu.Lock()
		s.times, s.dumps = append(s.times, arrived), append(s.dumps, string(dump))
		if r.Method == http.MethodPost {
			s.posts++
			if m := requestID.FindSubmatch(dump); m != nil {
				s.ids = append(s.ids, string(m[1]))
			}
		}
		meets := r.Method == http.MethodPost && s.posts > 1 && s.posts <= s.meet+1
		if meets && s.posts == s.meet+1 {
			close(s.met)
		}
		if s.left--; s.left == 0 {
			s.fall()
		}
		stalls := s.stallAfter > 0 && len(s.times) > s.stallAfter
		if stalls {
			s.stallOnce()
		}
		s.inside++
		s.most = max(s.most, s.inside)
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			s.inside--
			s.mu.Unlock()
		}()
		var until chan struct{} // nil waits for the caller to give up
		if meets {
			until = s.met
		}
		if meets || stalls {
			select {
			case <-until:
			case <-r.Context().Done():
				return
			case <-s.gone:
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

// stallOnce tells the first time that a request is left without an answer. The mutex is held.
func (s *server) stallOnce() {
	select {
	case <-s.stalled:
	default:
		close(s.stalled)
	}
}

// newServer makes a server that the script knows as the last one.
func newServer(ts *testscript.TestScript) *server {
	s := &server{stalled: make(chan struct{}), gone: make(chan struct{}), met: make(chan struct{})}
	ts.Defer(func() { close(s.gone) })
	stageOf(ts).last = s
	return s
}

// listen opens a free port of loopback.
func listen(ts *testscript.TestScript) net.Listener {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { ln.Close() })
	return ln
}

// Ports that no system gives out by itself. One that it may is taken again, by a server or a
// connection of this test, before whoever it was chosen for listens there.
const firstFree, portsFree = 15_000, 15_000

// freed counts the ports that freeAddr has tried.
var freed atomic.Uint32

func init() { freed.Store(rand.Uint32N(portsFree)) } // another run may be under way

// freeAddr names an address of loopback that nobody listens at, and nobody else is given.
func freeAddr(ts *testscript.TestScript, _ bool, _ []string) {
	for range portsFree {
		addr := fmt.Sprintf("127.0.0.1:%d", firstFree+freed.Add(1)%portsFree)
		if ln, err := net.Listen("tcp", addr); err == nil {
			ts.Check(ln.Close())
			ts.Setenv("FREE", addr)
			return
		}
	}
	ts.Fatalf("no port is free")
}

// serve answers with h, over TLS if config is not nil, and returns the address.
func (s *server) serve(ts *testscript.TestScript, h http.Handler, config *tls.Config) string {
	ln := listen(ts)
	if config != nil {
		ln = tls.NewListener(ln, config)
	}
	web := &http.Server{Handler: s.watched(h), ErrorLog: log.New(io.Discard, "", 0)}
	ended := make(chan struct{})
	go func() {
		_ = web.Serve(ln)
		close(ended)
	}()
	ts.Defer(func() {
		web.Close()
		<-ended
	})
	return ln.Addr().String()
}

// processor starts a simulated processor that listens for http and https.
func processor(ts *testscript.TestScript, _ bool, args []string) {
	var faults []string
	flags := flag.NewFlagSet("processor", flag.ContinueOnError)
	flags.Func("fault", "deviation", func(name string) error { faults = append(faults, name); return nil })
	domain := flags.String("domain", "processor1.test", "its domain")
	stall := flags.Int("stall", 0, "requests after which none is answered")
	meet := flags.Int("meet", 0, "creations that wait for each other")
	clients := flags.Bool("client-certificates", false, "ask for client certificates over TLS; writes client.pem and client-key.pem")
	token := flags.String("token", "", "answer 401 to requests without this Authorization")
	echo := flags.Bool("echo", false, "repeat the header fields of requests in answers, plain and coded")
	// What is compared with what another run came to wants it long enough to be met each time.
	lasts := flags.Duration("lasts", 150*time.Millisecond, "how long a request is in progress")
	stays := flags.Bool("stays", false, "leave requests pending")
	ts.Check(flags.Parse(args))
	authority := stageOf(ts).authority
	life := opengdpr.Lifecycle{Pending: 20 * time.Millisecond, InProgress: *lasts}
	if *stays {
		life.Pending = opengdpr.Never
	}
	p, err := opengdpr.New(opengdpr.Config{Domain: *domain, Authority: authority, Faults: faults, Lifecycle: life,
		RetryPause: 20 * time.Millisecond, Dial: dialLoopback})
	ts.Check(err)
	ts.Defer(func() { p.Close() })

	s := newServer(ts)
	s.stallAfter, s.meet = *stall, *meet
	config := &tls.Config{Certificates: []tls.Certificate{issue(ts, network.LeafSpec{Domain: *domain, Purpose: network.PurposeTLS})}}
	if *clients {
		config.ClientAuth, config.ClientCAs = tls.RequireAndVerifyClientCert, authority.Pool()
		writeClient(ts, issue(ts, network.LeafSpec{Domain: "client.test", Purpose: "client", Key: network.ECDSAP256}))
	}
	var h http.Handler = p
	if *token != "" {
		h = guarded(p, *token)
	}
	if *echo {
		h = echoing(h)
	}
	addr := s.serve(ts, h, nil)
	ts.Setenv("ADDR", addr)
	ts.Setenv("TARGET", "http://"+addr)
	ts.Setenv("TARGET_TLS", "https://"+s.serve(ts, h, config))
	ts.Setenv("DOMAIN", *domain)
	ts.Setenv("CA", ts.MkAbs("ca.pem"))
}

// dialLoopback connects to this machine by address, and to nothing else.
func dialLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	if !strings.HasPrefix(address, "127.") {
		return nil, fmt.Errorf("%s is not called from a test", address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// guarded answers creations without the value of Authorization with 401.
func guarded(h http.Handler, value string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Authorization") != value {
			http.Error(w, `{"error":{"code":401,"message":"who are you?"}}`, http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// echoing gives a target's credentials back wherever an answer has room.
func echoing(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			for _, value := range values {
				w.Header().Add("X-Echo", name+": "+value)
				w.Header().Add("X-Coded", base64.StdEncoding.EncodeToString([]byte(name+": "+value)))
				w.Header().Add("Set-Cookie", "last="+url.QueryEscape(value))
				w.Header().Add("Link", "<https://processor1.test/?"+url.Values{name: {value}}.Encode()+">")
			}
		}
		if r.Method == http.MethodDelete {
			http.Error(w, fmt.Sprintf(`{"error":{"code":418,"message":%q}}`, r.Header), http.StatusTeapot)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func issue(ts *testscript.TestScript, spec network.LeafSpec) tls.Certificate {
	leaf, err := stageOf(ts).authority.Issue(spec)
	ts.Check(err)
	return tls.Certificate{Certificate: [][]byte{leaf.Cert.Raw}, PrivateKey: leaf.Key, Leaf: leaf.Cert}
}

// writeClient writes a client's certificate and key for the script.
func writeClient(ts *testscript.TestScript, c tls.Certificate) {
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	ts.Check(err)
	for name, block := range map[string]*pem.Block{
		"client.pem":     {Type: "CERTIFICATE", Bytes: c.Certificate[0]},
		"client-key.pem": {Type: "PRIVATE KEY", Bytes: key},
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), pem.EncodeToMemory(block), 0o600))
	}
}
