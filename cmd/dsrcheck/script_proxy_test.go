package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// forwarder is a forward proxy. Names under .test lead to the last server.
type forwarder struct {
	plain, secure string // addresses of that server

	mu      sync.Mutex
	carried []string
}

// proxy starts a forward proxy in front of the last server.
func proxy(ts *testscript.TestScript, _ bool, _ []string) {
	f := &forwarder{plain: strings.TrimPrefix(ts.Getenv("TARGET"), "http://"), secure: strings.TrimPrefix(ts.Getenv("TARGET_TLS"), "https://")}
	stageOf(ts).proxy = f
	web := &http.Server{Handler: f}
	ln := listen(ts)
	ended := make(chan struct{})
	go func() {
		_ = web.Serve(ln)
		close(ended)
	}()
	ts.Defer(func() {
		web.Close()
		<-ended
	})
	ts.Setenv("PROXY", "http://"+ln.Addr().String())
}

// proxied writes what the proxy was asked for, a line each.
func proxied(ts *testscript.TestScript, _ bool, _ []string) {
	f := stageOf(ts).proxy
	f.mu.Lock()
	defer f.mu.Unlock()
	ts.Check(os.WriteFile(ts.MkAbs("proxied"), []byte(strings.Join(f.carried, "\n")+"\n"), 0o644))
}

func (f *forwarder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.carried = append(f.carried, r.Method+" "+r.RequestURI)
	f.mu.Unlock()
	if r.Method == http.MethodConnect {
		f.tunnel(w, r)
		return
	}
	if !r.URL.IsAbs() {
		http.Error(w, "this is a proxy", http.StatusBadRequest)
		return
	}
	to := &http.Transport{Proxy: nil, DisableKeepAlives: true}
	if strings.HasSuffix(r.URL.Hostname(), ".test") {
		r.URL.Host = f.plain
	}
	answer, err := to.RoundTrip(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// tunnel carries bytes both ways.
func (f *forwarder) tunnel(w http.ResponseWriter, r *http.Request) {
	address := r.URL.Host
	if host, _, _ := net.SplitHostPort(address); strings.HasSuffix(host, ".test") {
		address = f.secure
	}
	far, err := net.Dial("tcp", address)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer far.Close()
	near, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer near.Close()
	_, _ = io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(far, buffered)
		far.Close()
	}()
	_, _ = io.Copy(near, far)
}
