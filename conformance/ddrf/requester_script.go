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

// reportPath is what the script of a vendor asks for when it runs, and scriptText the script.
const (
	reportPath = "/gathered-by-script"
	scriptText = `<script>new Image().src = "https://script-vendor.test` + reportPath + `"</script>`
)

// vendorScript looks at a page of the target that starts a deletion, in a browser: it has to
// run the script of a vendor that asks for that.
var vendorScript = conformance.Scenario{
	ID:     "ddrf/vendor-script",
	Title:  "A page that starts a deletion runs the script of a vendor that requires it",
	Covers: []string{"DD-SC-02"},
	Sends:  []conformance.Send{{Method: "GET", Path: "(page)", What: "the page that is given with --script-page, in a browser, and what it loads of its own site"}},
	Run: func(s *conformance.Session) {
		program := browser.Find()
		switch {
		case s.Target().ScriptPage == "":
			s.Check("script", "DD-SC-02", conformance.Skipped("no page of the target is given that starts a deletion (--script-page)"))
			return
		case program == "":
			s.Check("script", "DD-SC-02", conformance.Skipped("no browser is installed that could look at the page: neither chromium nor google-chrome is on the PATH"))
			return
		}
		v := vendorNamed(s, "script-vendor")
		if v.site == nil {
			s.Check("script", "DD-SC-02", conformance.Unknown("", string(lackingVendor(v.name))))
			return
		}
		look := visit(s, program, s.Target().ScriptPageFor(v.site.Domain))
		s.Check("script", "DD-SC-02", look.judge(v), append(look.all, v.reads()...)...)
	},
}

// longestVisit is how long a browser may look at a page.
const longestVisit = time.Minute

// visited is what came of a look at a page.
type visited struct {
	page string
	all  []*journal.Exchange // of the page and what it loads of its own site
	ran  bool
	err  error
}

// load is a request of the browser for something of the page's own site.
type load struct {
	request target.Request
	answer  chan *journal.Exchange
}

// visit lets a browser look at a page until the script has run, or the page rests. What it asks
// of the page's own site is asked of the target, and nothing else is to be had.
func visit(s *conformance.Session, program, page string) (look visited) {
	look.page = page
	ctx, cancel := context.WithTimeout(context.Background(), longestVisit)
	defer cancel()
	loads, ran, ended := make(chan load), make(chan struct{}), make(chan error, 1)
	go func() { ended <- browser.Visit(ctx, program, page, broker(ctx, page, loads, ran)) }()
	for {
		select {
		case l := <-loads:
			ex := s.Do(l.request)
			look.all = append(look.all, ex)
			l.answer <- ex
		case <-ran:
			look.ran = true
			cancel()
			<-ended
			return look
		case look.err = <-ended:
			return look
		}
	}
}

// broker answers the browser.
func broker(ctx context.Context, page string, loads chan<- load, ran chan<- struct{}) http.Handler {
	own, _ := url.Parse(page) // which the config has looked at
	var once sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == reportPath && r.Host != own.Host {
			once.Do(func() { close(ran) })
			w.WriteHeader(http.StatusNoContent)
			return
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, biggestFile))
		if r.Host != own.Host || err != nil {
			http.NotFound(w, r)
			return
		}
		header := http.Header{"Accept": {"*/*"}}
		for _, name := range []string{"Accept", "Content-Type", "Cookie"} {
			if values := r.Header.Values(name); len(values) > 0 {
				header[name] = slices.Clone(values)
			}
		}
		l := load{target.Request{Method: r.Method, URL: own.Scheme + "://" + own.Host + r.URL.RequestURI(), Header: header, Body: body, Label: "a page in a browser"}, make(chan *journal.Exchange, 1)}
		select {
		case loads <- l:
		case <-ctx.Done():
			return
		}
		select {
		case ex := <-l.answer:
			handOn(w, ex)
		case <-ctx.Done():
		}
	})
}

// handOn hands an answer of the target to the browser.
func handOn(w http.ResponseWriter, ex *journal.Exchange) {
	if !ex.OK() {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	for _, f := range ex.Response.Fields() {
		switch strings.ToLower(f.Name) {
		case "content-length", "transfer-encoding", "connection", "keep-alive", "strict-transport-security":
		default:
			w.Header().Add(f.Name, f.Value)
		}
	}
	w.WriteHeader(ex.Status())
	_, _ = io.Copy(w, bytes.NewReader(ex.Body()))
}

// judge judges DD-SC-02.
func (v visited) judge(of *vendor) conformance.Finding {
	f := conformance.Fine("the script of "+of.site.Domain+" runs on "+v.page, "it ran")
	switch {
	case v.ran:
		return f
	case v.err != nil:
		return conformance.Finding{Want: f.Want, Unknown: v.err.Error()}
	case len(v.all) == 0 || !v.all[0].OK() || v.all[0].Status()/100 != 2 && v.all[0].Status()/100 != 3:
		return conformance.Finding{Want: f.Want, Unknown: "the page cannot be had: " + v.answered()}
	case len(of.served()) == 0:
		return conformance.Finding{Want: f.Want, Unknown: "nobody read the file of " + of.site.Domain + " for the page; the URL has {partner_domain} for the vendor that the deletion is to start with"}
	}
	f.Got, f.Problem = "it did not run", "the page starts a deletion and does not run the vendor's script, which its file requires"
	return f
}

// answered is what the page itself answered.
func (v visited) answered() string {
	if len(v.all) == 0 {
		return "the browser did not ask for it"
	}
	return conformance.StatusLine(v.all[0])
}
