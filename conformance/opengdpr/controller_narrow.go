package opengdpr

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// askNarrow has the target send what a processor does not list in discovery: an identity beside
// one that is listed, and a type. A sound request that comes after those, and twice its time, show
// that nothing else will.
func askNarrow(t *sheet, all *[]message) {
	p := play(t.s, narrowProcessor)
	mail := func(label string) target.Identity {
		return target.Identity{Type: "email", Value: "dsr-" + t.s.Word(label) + "@example.com", Format: "raw"}
	}
	unlisted := target.Identity{Type: "ios_vendor_id", Value: t.s.ID("vendor id"), Format: "raw"}
	digest := md5.Sum([]byte(mail("hashed").Value))
	otherFormat := target.Identity{Type: "email", Value: hex.EncodeToString(digest[:]), Format: "md5"}
	var other *submission
	if h := t.s.Target().Submit; h == nil || !h.Manual() {
		other = p.submit("a type that is not listed", "access", mail("other type"))
	}
	mixed := p.submit("an identity that is not listed beside one that is", "erasure", mail("mixed"), unlisted, otherFormat)
	until := mixed.wait.Until // a person takes long
	if mixed.wait.Ask == "" {
		until = time.Now().Add(t.s.Target().CallbackWait)
	}
	came := mixed.refused == nil && t.s.Await(conformance.Wait{For: mixed.wait.For, Ask: mixed.wait.Ask, Until: until}, func() bool { return len(mixed.sent()) > 0 })
	began := time.Now()
	last := p.submit("what is listed", "erasure", mail("listed"))
	if !last.arrives() {
		why := conformance.Unknown("", last.unsent())
		t.note("listed-identities", why)
		t.note("listed-types", why)
		return
	}
	within := max(2*time.Since(began), shortestWindow)
	if other != nil {
		t.s.Await(conformance.Wait{For: "a request that should not come", Until: time.Now().Add(within)}, func() bool { return len(other.sent()) > 0 })
	}
	*all = append(*all, requestMessage(last, last.label))
	if came {
		*all = append(*all, requestMessage(mixed, mixed.label))
	}
	t.note("listed-identities", withinIdentities(mixed), mixed.sent()...)
	if other == nil {
		t.note("listed-types", conformance.Skipped("a person who is asked for what discovery does not list is not the controller"))
		return
	}
	t.note("listed-types", withinTypes(other, append(mixed.sent(), last.sent()...)), append(other.sent(), last.sent()...)...)
}

// withinIdentities judges which identities were sent (OG-6.2-02).
func withinIdentities(x *submission) conformance.Finding {
	f := conformance.Fine("only identities that discovery lists: email raw", "no request")
	if len(x.sent()) == 0 {
		return f
	}
	m := requestMessage(x, x.label)
	f.Got = m.shown("subject_identities")
	if m.problem != "" {
		return conformance.Unknown(m.check("json-object"), "the request cannot be read")
	}
	if !slices.ContainsFunc(x.call.Identities[1:], func(i target.Identity) bool { return strings.Contains(string(m.raw), i.Value) }) {
		return f
	}
	f.Earned = catalog.Warn
	f.Got = "an identity that discovery does not list; " + f.Got
	return f
}

// withinTypes judges whether a request was sent for a type that is not listed (OG-6.2-03).
func withinTypes(x *submission, others []*journal.Exchange) conformance.Finding {
	f := conformance.Fine("no request for a type that discovery does not list", fmt.Sprintf("none came, and %d others did", len(others)))
	if sent := x.sent(); len(sent) > 0 {
		d := x.document()
		if d.problem == "" {
			f.Earned = catalog.Warn
			f.Got = "a request whose discovery lists erasure alone: " + d.shown("subject_request_type")
		}
	}
	return f
}
