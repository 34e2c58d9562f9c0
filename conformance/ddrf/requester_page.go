package ddrf

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/browser"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// What a page may take: how long a browser looks at it, and how many requests are made for it.
const (
	longestVisit = time.Minute
	mostLoads    = 200
)

// patience is how long a look at a page may last by the page's own clock, and how long what it
// loads once more is kept back by ours. A page's clock stands still while it loads something, and
// runs ahead else: one that asks its server again and again until that has done something would
// else have used its time up before any server could.
type patience struct{ within, again time.Duration }

// A page is looked at briefly first, and patiently before anything is held against it.
var (
	briefly   = patience{5 * time.Second, 0}
	patiently = patience{40 * time.Second, 500 * time.Millisecond}
)

// load is a request of the browser.
type load struct {
	request target.Request
	url     *url.URL
	runs    bool                   // whether what it asks for could run
	answer  chan *journal.Exchange // nil for what is not asked for
}

// visit lets a browser look at a page until the script of a vendor has run, or the page rests.
// What it asks of the target's own sites is asked of the target, by the session alone, and
// nothing else is to be had.
func visit(s *conformance.Session, program, page, vendor string, how patience) (look visited) {
	look.page = page
	start, _ := url.Parse(page) // which the config has looked at
	ctx, cancel := context.WithTimeout(s.Context(), longestVisit)
	loads, ended := make(chan load), make(chan struct{})
	go func() {
		defer close(ended)
		look.dom, look.err = browser.Visit(ctx, program, page, how.within, broker(loads, how.again))
	}()
	defer func() { // also where the run is given up
		cancel()
		<-ended
	}()
	for {
		select {
		case <-ended:
			return look
		case l := <-loads:
			switch host := strings.ToLower(l.url.Hostname()); {
			case host == vendor && l.url.Path == reportPath:
				look.asked = true
				close(l.answer)
				cancel()
				<-ended
				return look
			case l.request.Header.Get("Upgrade") != "": // a connection of another protocol, such as a web socket
				look.refuse(l.url.Host + " over a connection of its own")
				close(l.answer)
			case host != strings.ToLower(start.Hostname()) && host != s.Target().Domain && !strings.HasSuffix(host, "."+s.Target().Domain):
				if l.runs {
					look.refuse(l.url.Host)
				}
				close(l.answer)
			case len(look.all) == mostLoads:
				look.more = true
				close(l.answer)
			default:
				ex := s.Do(l.request)
				look.all = append(look.all, ex)
				l.answer <- ex
			}
		}
	}
}

// broker answers the browser with what the session gets, and keeps back what it asks for again.
func broker(loads chan<- load, again time.Duration) http.Handler {
	var before sync.Map // by URL
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") == "" && r.Header.Get("Upgrade") == "" { // on business of the browser's own; what pages want says what it takes
			http.NotFound(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, biggestFile))
		if err != nil {
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		}
		if len(body) == 0 {
			body = nil
		}
		l := load{url: r.URL, runs: !slices.Contains(still, r.Header.Get("Sec-Fetch-Dest")), answer: make(chan *journal.Exchange, 1),
			request: target.Request{Method: r.Method, URL: r.URL.String(), Header: upgraded(handed(r.Header), r.Header.Get("Upgrade")), Body: body, Label: "a page in a browser"}}
		if _, known := before.LoadOrStore(r.URL.String(), true); known && again > 0 {
			select {
			case <-time.After(again):
			case <-r.Context().Done():
				return
			}
		}
		select {
		case loads <- l:
		case <-r.Context().Done():
			return
		}
		select {
		case ex := <-l.answer:
			handOn(w, ex)
		case <-r.Context().Done():
		}
	})
}

// still are the destinations of requests (Sec-Fetch-Dest) that bring nothing that runs. Browsers
// leave it out where the host is reached by http.
var still = []string{"image", "font", "style", "audio", "video", "track", "manifest"}

// hops are the fields that concern one connection alone.
var hops = []string{"Connection", "Content-Length", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// handed are the fields of a message that another connection takes over.
func handed(all http.Header) http.Header {
	kept := all.Clone()
	for _, value := range all.Values("Connection") {
		for name := range strings.SplitSeq(value, ",") {
			kept.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hops {
		kept.Del(name)
	}
	return kept
}

// upgraded keeps what a request would switch its connection to, which is asked of nobody.
func upgraded(h http.Header, to string) http.Header {
	if to != "" {
		h.Set("Upgrade", to)
	}
	return h
}

// handOn hands an answer of the target to the browser. Nil is for what was not asked for.
func handOn(w http.ResponseWriter, ex *journal.Exchange) {
	switch {
	case ex == nil:
		http.Error(w, "not to be had", http.StatusNotFound)
		return
	case !ex.OK():
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	all := http.Header{}
	for _, f := range ex.Response.Fields() {
		all.Add(f.Name, f.Value)
	}
	for name, values := range handed(all) {
		w.Header()[name] = values
	}
	w.WriteHeader(ex.Status())
	_, _ = io.Copy(w, bytes.NewReader(ex.Body()))
}
