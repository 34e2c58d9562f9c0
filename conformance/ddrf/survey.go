package ddrf

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// plainCheck is the check that others name as the cause of what they could not do.
const plainCheck = "ddrf/acknowledged/accepted"

var surveySends = []conformance.Send{
	{Method: "GET", Path: filePath, What: "the target's file; a few more places while it is not found"},
	{Method: "POST", Path: "(endpoint)", What: "a valid request, again where it is redirected to; up to nineteen more in other forms while the target refuses", Erases: true},
}

// survey is the preflight: it learns what the target's file says, publishes the files of P and
// Q, and finds out in which form requests are taken.
func survey(s *conformance.Session) (any, *conformance.NotReady) {
	f := &facts{domain: strings.ToLower(s.Target().Domain), catalog: s.Catalog()}
	f.p = newParty(s, "publisher1", listedByP...)
	f.q = newParty(s, "vendor1", listedByOthers...)
	f.p.site, f.q.site = s.Site("publisher1"), s.Site("vendor1")
	f.p.publish(f.p.file().String())
	f.q.publish(f.q.file().String())
	f.attacker, f.vendor2 = newParty(s, "attacker", listedByOthers...), newParty(s, "vendor2", listedByOthers...)
	f.openStrangers(s)
	found, notReady := meetFile(s)
	if f.file, f.found = found.file, found; notReady != nil {
		return f, notReady
	}
	f.learn(s)
	if f.endpoint != "" && len(f.pairs) > 0 {
		f.findManner(s)
		f.findAlgorithms(s)
		f.findOptions(s)
	}
	f.scripted = f.file.scripted && !f.accepted
	return f, f.unfetched(s)
}

// unfetched says that no run makes sense: the plain request is refused, and the target never
// read the file without which it cannot know better, whether or not it tried.
func (f *facts) unfetched(s *conformance.Session) *conformance.NotReady {
	if f.accepted || f.scripted || f.first.sent == nil || s.Target().KeysPinned {
		return nil
	}
	if f.p.site.Noticed() {
		// It is told of once it is sent, which may be after its effect.
		s.Await(conformance.Wait{For: "a read of the 1st party's file", Until: time.Now().Add(soon)}, func() bool { return f.p.site.Reads() > 0 })
	}
	if f.p.site.Reads() > 0 {
		return nil
	}
	switch status := f.first.ex.Status(); {
	case !f.first.ex.OK(), f.first.code == noCode && status != http.StatusBadRequest, f.first.code == 1, f.first.code > 3:
		return nil // which the scenarios tell
	}
	return &conformance.NotReady{Text: fmt.Sprintf("it refuses a valid request with %s, and has not read https://%s%s", f.first.told(), f.p.domain, filePath)}
}

// mostPairs is how many entries of a file are tried. Each is a deletion.
const mostPairs = 100

// learn takes over what the file says about requests.
func (f *facts) learn(s *conformance.Session) {
	if u, err := url.Parse(f.file.endpoint); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
		f.endpoint = u.String()
	}
	for i, p := range f.file.pairs {
		if i == mostPairs {
			f.more = len(f.file.pairs) - mostPairs
			break
		}
		if p = p.withValue(s.Target().Identifiers); p.value != nil {
			f.pairs = append(f.pairs, p)
		} else {
			f.unknown = append(f.unknown, p.Type+" "+p.Format)
		}
	}
	if len(f.pairs) == 0 {
		return
	}
	f.base = slices.MinFunc(f.pairs, func(a, b pair) int { return cmp.Compare(a.rank(), b.rank()) })
}

// rank says how good a pair is as the one of most requests: its values have a form, and tell
// one request from another, as the one value that the owner has said does not.
func (p pair) rank() int {
	switch {
	case p.guessed:
		return 3
	case p.said:
		return 2
	case p.isDigest() == "sha256":
		return 0
	case p.isDigest() != "" || p.isEmail() || p.isDevice():
		return 1
	}
	return 2
}

// forms are the ways to take a request that are tried, in this order (AD-03, AD-04).
var forms = []manner{
	{body: "bare", media: "application/jwt"},
	{body: "wrapper", media: "application/json"},
	{body: "json-string", media: "application/json"},
	{body: "bare", media: "application/json"},
	{body: "bare", media: "application/jose"},
}

// findManner sends plain requests until one is taken: in each form, with sub as an object and
// as a string, signed with ES256 and RS256. What the user has pinned is not tried otherwise.
func (f *facts) findManner(s *conformance.Session) {
	for _, sub := range []string{subObject, subString} {
		for _, alg := range []string{"ES256", "RS256"} {
			for _, form := range forms {
				form.sub, form.options, form.alg = sub, subObject, alg
				if !pinned(s, "AD-03", form.body) || !pinned(s, "AD-01", sub) || !pinned(s, "AD-04", mediaChoice(form.media)) {
					continue
				}
				f.how = form
				label := fmt.Sprintf("plain/%s/%s/%s/%s", form.body, form.media, sub, alg)
				f.first = f.plain(s, label).send(s, f, "a valid request, as "+strings.ReplaceAll(label[6:], "/", ", "))
				if to := f.movedTo(s); to != "" {
					f.moved, f.endpoint = f.first.ex, to
					f.first = f.plain(s, label+"/moved").send(s, f, "the same to where the endpoint redirects")
				}
				if f.accepted = f.first.accepts(); f.accepted || !f.first.ex.OK() && unreachable(f.first.ex.Failure) {
					return
				}
			}
		}
	}
	f.how = forms[0]
	f.how.sub, f.how.options, f.how.alg = subObject, subObject, "ES256"
}

// movedTo is where the endpoint redirects a POST to, empty if it does not. Only one redirect is
// followed (AD-44).
func (f *facts) movedTo(s *conformance.Session) string {
	next, ok := redirection(f.first.ex)
	if !ok || next == nil || f.moved != nil || f.first.ex.Status() == http.StatusSeeOther || f.first.hasAck() {
		return ""
	}
	if next.Scheme != "https" && !(next.Scheme == "http" && s.Target().URL.Scheme == "http") {
		return ""
	}
	return next.String()
}

// findAlgorithms finds out whether the other of the two usual algorithms is taken, too (AD-24).
func (f *facts) findAlgorithms(s *conformance.Session) {
	f.takes = map[string]bool{f.how.alg: f.accepted}
	if !f.accepted {
		return
	}
	other := map[string]string{"ES256": "RS256", "RS256": "ES256"}[f.how.alg]
	r := f.plain(s, "plain/"+other)
	r.id.signedBy(f.p.first(other))
	r.rq.signedBy(f.p.first(other))
	if a := r.send(s, f, "a valid request, signed with "+other); !a.unsaid() {
		f.takes[other] = a.accepts()
	}
}

// findOptions finds out in which form optionalParameters are taken (AD-02).
func (f *facts) findOptions(s *conformance.Session) {
	if !f.accepted {
		return
	}
	const options = `{"ref":"a1"}`
	for _, form := range []string{subObject, subString} {
		r := f.plain(s, "plain/options/"+form)
		raw := options
		if form == subString {
			raw = quoted(options)
		}
		r.rq.claims.set("optionalParameters", raw)
		f.withOptions = r.send(s, f, "a valid request with optionalParameters as "+form)
		if f.withOptions.accepts() {
			f.how.options = form
			return
		}
		if f.withOptions.unsaid() {
			return // of which nothing follows
		}
	}
}

// mediaChoice is the choice of AD-04 for a media type.
func mediaChoice(media string) string {
	switch media {
	case "application/jwt", "application/jose", "application/json":
		return strings.ReplaceAll(media, "/", "-")
	}
	return "other-or-none"
}

// pinned reports whether the user's choice of a reading allows a form. A choice that is none
// of the forms leaves all.
func pinned(s *conformance.Session, reading, choice string) bool {
	pin := s.Readings().Pins[reading]
	known := map[string][]string{"AD-01": {subObject, subString}, "AD-03": {"bare", "wrapper", "json-string"}, "AD-04": {"application-jwt", "application-jose", "application-json"}}
	return pin == "" || pin == choice || !slices.Contains(known[reading], pin)
}

// unreachable reports failures under which no other request can fare better.
func unreachable(f journal.Failure) bool {
	return f == journal.FailName || f == journal.FailProxy || f == journal.FailConnect || f == journal.FailTLS || f == journal.FailForbidden
}

// hostOf is the host that a URL names, empty if it is none.
func hostOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// unaccepted says why a scenario that varies the plain request cannot say anything, empty if
// it can.
func unaccepted(f *facts) (cause, why string) {
	if f.accepted {
		return "", ""
	}
	return plainCheck, "the target accepts no valid request that could be varied"
}

// reason is why a scenario has nothing to say: what it is told, or that there is no API.
func (f *facts) reason(why string) string {
	if text, ok := f.withoutAPI(); ok {
		return text
	}
	return why
}

// withoutAPI reports that a target supports requests by script only, with the reason for a
// skip (AD-31).
func (f *facts) withoutAPI() (why string, ok bool) {
	return "the target's file says that it takes requests by script, and its endpoint refuses them (AD-31)", f.scripted
}
