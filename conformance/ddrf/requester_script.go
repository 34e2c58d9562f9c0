package ddrf

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/browser"
	"dsrcheck/simulator/journal"
)

// The script of a vendor, which tells that it runs in two ways, since a page may forbid either:
// it asks the vendor for a path, and leaves a mark on the page that its own text does not hold.
const (
	reportPath = "/gathered-by-script"
	ranMark    = `data-gathered="by-script"`
	scriptText = `<script>new Image().src = "https://script-vendor.test` + reportPath + `"; ` +
		`document.documentElement.setAttribute("data-gathered", ["by", "script"].join("-"));</script>`
)

// vendorScript looks at a page of the target that starts a deletion, in a browser: it has to
// run the script of a vendor that asks for that.
var vendorScript = conformance.Scenario{
	ID:     "ddrf/vendor-script",
	Title:  "A page that starts a deletion runs the script of a vendor that requires it",
	Covers: []string{"DD-SC-02"},
	Sends:  []conformance.Send{{Method: "GET", Path: "(page)", What: "the page that is given with --script-page, in a browser, and what it loads of the target's own sites"}},
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
		var look visited
		var f conformance.Finding
		for _, how := range []patience{briefly, patiently} {
			look = visit(s, program, s.Target().ScriptPageFor(v.site.Domain), v.site.Domain, how)
			if f = look.judge(v.site.Domain, len(v.served()) > 0); f.Problem == "" {
				break
			}
		}
		s.Check("script", "DD-SC-02", f, append(look.all, v.reads()...)...)
	},
}

// visited is what came of a look at a page.
type visited struct {
	page    string
	all     []*journal.Exchange // of the page and what it loads of the target's sites
	asked   bool                // the script has asked for its path
	dom     []byte              // the page as its scripts left it
	refused []string            // hosts that it wanted something of that could run, and did not get
	more    bool                // it loads more than it may
	err     error
}

// judge judges DD-SC-02. Read says whether anybody read the file of the vendor, of that domain.
// That a script did not run is held against a page that got all that it could have run it with,
// and nothing else.
func (v visited) judge(domain string, read bool) conformance.Finding {
	f := conformance.Fine("the script of "+domain+" runs on "+v.page, "it ran")
	unknown := ""
	switch {
	case v.asked || bytes.Contains(v.dom, []byte(ranMark)):
		return f
	case v.err != nil:
		unknown = v.err.Error()
	case len(v.all) == 0 || !v.all[0].OK() || v.all[0].Status()/100 != 2 && v.all[0].Status()/100 != 3:
		unknown = "the page cannot be had: " + v.answered()
	case !read:
		unknown = "nobody read the file of " + domain + " for the page; the URL has {partner_domain} for the vendor that the deletion is to start with"
	case slices.ContainsFunc(v.all, lost):
		unknown = "not all that the page loads could be had: " + conformance.StatusLine(v.all[slices.IndexFunc(v.all, lost)])
	case len(v.refused) > 0:
		unknown = "the page wants scripts or frames of " + strings.Join(v.refused, ", ") + ", of which the suite asks nothing, so that it may run the script where they are to be had"
	case v.more:
		unknown = "the page loads more than the suite is ready to ask of a target"
	}
	if unknown != "" {
		return conformance.Finding{Want: f.Want, Unknown: unknown}
	}
	f.Got, f.Problem = "it did not run", "the page starts a deletion and does not run the vendor's script, which its file requires"
	return f
}

// lost reports a load of which nothing is to be held against the page: it did not come whole, or
// the target was busy.
func lost(ex *journal.Exchange) bool {
	return !ex.OK() || ex.Status() == http.StatusTooManyRequests || ex.Status() == http.StatusServiceUnavailable
}

// refuse notes a host of which nothing was to be had.
func (v *visited) refuse(host string) {
	const most = 8
	if !slices.Contains(v.refused, host) && len(v.refused) < most {
		v.refused = append(v.refused, host)
		slices.Sort(v.refused)
	}
}

// answered is what the page itself answered.
func (v visited) answered() string {
	if len(v.all) == 0 {
		return "the browser did not ask for it"
	}
	return conformance.StatusLine(v.all[0])
}
