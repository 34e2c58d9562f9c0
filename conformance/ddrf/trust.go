package ddrf

import (
	"errors"
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/simulator/network"
)

// trustPartners are two parties whose files lead to the decoy, and one that only the headers of
// tokens lead to.
var trustPartners = []conformance.Partner{sitePartner("trust-id-redirect"), sitePartner("trust-rq-redirect"), sitePartner("lure")}

// trust tempts the recipient to fetch from where it has no business, whether or not it believes
// what it finds there ("JSON Web Token (JWT) Propagation").
var trust = conformance.Scenario{
	ID:      "ddrf/trust",
	Title:   "Keys are fetched from registrable domains and nowhere else, and every signature is verified",
	Covers:  []string{"DD-PR-02", "DD-PR-03"},
	Sends:   []conformance.Send{{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("%d requests that lead to where nothing is to be fetched, and four with an idJWT that comes twice", 2*len(temptations)), Erases: true}},
	Domains: []string{decoyDomain},
	Run: func(s *conformance.Session) {
		w := &watch{Session: s, f: factsOf(s)}
		if s.DomainOf("lure") != "" {
			s.Site("lure")
		}
		for _, t := range temptations {
			w.tempt(t, "id", "DD-PR-02")
			w.tempt(t, "rq", "DD-PR-03")
		}
		believed(w)
	},
}

// watch sees where the recipient goes.
type watch struct {
	*conformance.Session
	f    *facts
	last uint64 // number of the newest notice that was looked at
}

// tempt leads the recipient elsewhere by one of the two tokens, and judges whether it goes
// there.
func (w *watch) tempt(t temptation, token, row string) {
	name := token + "-" + t.name
	cause, why := unaccepted(w.f)
	switch {
	case cause != "":
		w.Check(name, row, w.f.cannot(cause, w.f.reason(why)))
		return
	case w.Target().KeysPinned:
		w.Check(name, row, conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned) and reads no file"))
		return
	}
	b := &build{request: w.f.plain(w, "trust-"+name), f: w.f, keys: w}
	if b.on = b.rq; token == "id" {
		b.on = b.id
	}
	var skip notHere
	var lacking absent
	if err := t.lead(b); errors.As(err, &skip) {
		w.Check(name, row, conformance.Skipped(string(skip)))
		return
	} else if errors.As(err, &lacking) {
		w.Check(name, row, conformance.Unknown("", string(lacking)))
		return
	} else if err != nil {
		panic(err)
	}
	b.open(w.Session)
	w.news()
	a := b.send(w.Session, w.f, "tempts the target to "+t.what)
	finding := w.judge(t, t.host(b))
	switch {
	case finding.Security:
	case !a.ex.OK():
		finding = conformance.NoAnswer(finding.Want, a.ex)
	case b.unasked(w.Session):
		finding = conformance.Unknown("", "the recipient refused the request without a look at "+b.origin.domain)
	}
	w.Check(name, row, finding, append(b.reads(), a.ex)...)
}

// judge looks for the recipient at a host.
func (w *watch) judge(t temptation, host string) conformance.Finding {
	finding := conformance.Fine("nobody comes to "+host, "nobody came")
	for _, n := range w.news() {
		// Where a proxy leads to is noticed for all that the target asks of it. Who asks for an
		// address of the machine may have other business there, unless the decoy is reached.
		if n.Host != strings.ToLower(host) || host == decoyDomain && n.Kind != network.NoticeConnected {
			continue
		}
		finding.Got, finding.Security = fmt.Sprintf("the target tries to %s: %s, %s", t.what, n.Host, n.Kind), true
		if n.Detail != "" {
			finding.Got += ", " + n.Detail
		}
		if t.choice != "" {
			return finding.Saw("AD-19", t.choice)
		}
		finding.Problem = "the target tries to " + t.what
		return finding
	}
	return finding
}

// news are the notices since it was asked last.
func (w *watch) news() []network.Notice {
	all := w.Notices(w.last)
	if len(all) > 0 {
		w.last = all[len(all)-1].Number
	}
	return all
}
