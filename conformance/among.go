package conformance

import (
	"net/url"
	"slices"
	"strings"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// amongPartners reports that a partner of the run reads the file of another, or calls a URL back
// that a request names which the target has passed on to it. That shows nothing of the target.
func (w *world) amongPartners(ex *journal.Exchange) bool {
	return w.named(ex.Caller) && w.meant(ex)
}

// meant reports that a partner's call came to the host that the partner asked, or by one that leads
// here. A target that passes on what a partner has called it with may name the partner, too, and
// calls by itself.
func (w *world) meant(ex *journal.Exchange) bool {
	agent, _ := ex.Request.Header("User-Agent")
	called, _ := ex.Request.Header("Host")
	leads := []string{"//" + called}
	if w.calls != nil {
		leads = append(leads, w.calls.base)
	}
	for _, p := range w.partners {
		leads = append(leads, p.URL)
	}
	host := network.IntroducedAt(agent)
	return host != "" && slices.ContainsFunc(leads, func(u string) bool { return hostOf(u) == host })
}

// named reports a partner of the run.
func (w *world) named(domain string) bool {
	for _, p := range w.partners {
		if p.Domain == domain {
			return true
		}
	}
	return false
}

// hostOf is the host of a URL, as partners introduce themselves there.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
}
