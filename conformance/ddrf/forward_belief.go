package ddrf

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// toForwarding are the reactions that one downstream partner can show to a request that is passed
// on to it, whatever it is set up to.
var toForwarding = slices.DeleteFunc(slices.Clone(reactions), func(r reaction) bool {
	return !slices.Contains([]string{"bare-202", "bare-400", "server-error", "page", "decoded", "unsigned", "bad-signature", "foreign-iss",
		"no-rqjwt", "older-rqjwt", "altered-rqjwt"}, r.name)
})

// forwardedBeliefs lets a downstream partner answer in ways that are no acknowledgement, and asks
// what the target thinks of the request that it passed on (AD-53). One that is acknowledged stands
// before and after them.
var forwardedBeliefs = conformance.Scenario{
	ID:     "ddrf/forwarded-beliefs",
	Title:  "What is passed on counts as acknowledged by code 0 in a verified acJWT about that very request, and by nothing else",
	Covers: []string{"DD-SQ-07", "DD-SQ-08", "DD-SQ-16", "DD-SQ-17"},
	Sends: []conformance.Send{
		{Method: "POST", Path: "(endpoint)", What: fmt.Sprintf("%d valid requests, each passed on to a partner that answers in a way of its own", len(toForwarding)+3), Erases: true},
		{Method: "hook", Path: "belief", What: "what is thought of each of them"},
	},
	Needs:   []target.HookName{target.HookBelief},
	Domains: downstreamDomains(),
	Run: func(s *conformance.Session) {
		w, none := openRelay(s)
		var d *downstream
		var qs []*passing
		if w != nil {
			d = w.read()
			qs = append(qs, w.answeredWith(d, conformance.Answer{}, "that is acknowledged"))
			for _, r := range toForwarding {
				if r.earlier {
					w.answeredWith(d, r.answer(s), "before the one that is answered with "+r.what)
				}
				qs = append(qs, w.answeredWith(d, r.answer(s), "that is answered with "+r.what))
			}
			qs = append(qs, w.answeredWith(d, conformance.Answer{}, "that is acknowledged at last"))
		}
		before, after := none, none
		if w != nil {
			before, after = w.believes(d, qs[0]), w.believes(d, qs[len(qs)-1])
			switch none = (conformance.Finding{}); {
			case before.Skip != "" || after.Skip != "":
				none = conformance.Skipped(before.Skip + after.Skip)
			case !before.Holds():
				none = conformance.Unknown(s.CheckID("believed"), "the target does not believe valid acknowledgements, so its doubts say nothing")
			case !after.Holds():
				none = conformance.Unknown(s.CheckID("believed-after"), "the target does not believe valid acknowledgements, so its doubts say nothing")
			}
		}
		s.Check("believed", "DD-SQ-07", before)
		s.Check("believed-after", "DD-SQ-07", after)
		for i, r := range toForwarding {
			finding := none
			if w != nil && none.Unknown+none.Skip == "" {
				finding = w.doubts(d, qs[i+1], r)
			}
			s.Check(r.name, r.requirement, finding)
		}
	},
}

// read is a partner whose file, and so whose keys, the target has to read again, if there is one.
func (w *relay) read() *downstream {
	i := slices.IndexFunc(w.to, func(d *downstream) bool { return !d.kept && d.takes(w.base()) })
	return w.to[max(i, 0)]
}

// answeredWith sends the target a request, and waits until it has been passed on to a partner that
// answers so: to that request, as often as it comes, and in whatever rqJWT.
func (w *relay) answeredWith(d *downstream, a conformance.Answer, label string) *passing {
	if a.Status == 0 && a.Drop == "" {
		a.Faults = slices.Concat(d.usually().Faults, a.Faults)
	}
	q := w.passOnce(w.f.request(w, label, w.base()), label, "a valid request "+label+" further on", func(q *passing) {
		w.Behave(d.name, conformance.Match{Path: pathOf(d.usual.endpoint), Body: tracesOf(q.idText)}, a)
	})
	w.await([]*downstream{d}, q)
	return q
}

// tracesOf are texts one of which is in a body that holds a token as it is, or in the claims of
// another token: the token's signature, and what base64url makes of that, which depends on how
// much comes before it.
func tracesOf(token string) []string {
	mark := token[strings.LastIndex(token, ".")+1:]
	all := []string{mark}
	for before := range 3 {
		text := base64.RawURLEncoding.EncodeToString(append(make([]byte, before), mark...))
		text = text[(8*before+5)/6:]
		if (before+len(mark))%3 > 0 { // the last character depends on what comes after
			text = text[:len(text)-1]
		}
		all = append(all, text)
	}
	return all
}

// pathOf is the path of an endpoint.
func pathOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	return u.Path
}

// thinks is what the target thinks of a request at a partner, once it is settled.
func (w *relay) thinks(d *downstream, q *passing) (b target.Belief, err error) {
	call := target.HookCall{ID: q.rqJTI, PartnerDomain: d.site.Domain, PartnerURL: w.URLOf(d.name)}
	if h := w.Target().Hook(target.HookBelief); h.Manual() {
		return w.Belief(call)
	}
	wait := conformance.Wait{For: "the target's belief about the request " + q.label, Until: time.Now().Add(w.Target().CallbackWait), Every: 50 * time.Millisecond}
	w.Await(wait, func() bool {
		b, err = w.Belief(call)
		return err != nil || b == target.BeliefAcknowledged || b == target.BeliefFailed
	})
	return b, err
}

// believes looks whether a valid acknowledgement is believed, without which no doubt says
// anything.
func (w *relay) believes(d *downstream, q *passing) conformance.Finding {
	const want = "a request that a downstream partner acknowledged with code 0 counts as acknowledged"
	got := w.got(d, q)
	if len(got) == 0 {
		return conformance.Finding{Want: want, Cause: "ddrf/forwarded/each-partner", Unknown: "nothing was passed on to " + d.name}
	}
	if a := d.ack(w.f, got[0]); !a.accepts() {
		return conformance.Finding{Want: want, Skip: d.told(w.f, got[0]) + ", so that there is nothing to believe; what it was sent is judged in ddrf/forwarded"}
	}
	switch b, err := w.thinks(d, q); {
	case err != nil:
		return conformance.Finding{Want: want, Unknown: err.Error()}
	case b != target.BeliefAcknowledged:
		return conformance.Finding{Want: want, Got: string(b), Unknown: "the target did not believe a valid acknowledgement: " + string(b)}
	}
	return conformance.Fine(want, "it does")
}

// doubts judges that an answer which is no acknowledgement is not taken for one, once the answer
// is proved to be what it was meant to be.
func (w *relay) doubts(d *downstream, q *passing, r reaction) conformance.Finding {
	f := conformance.Fine("the request does not count as acknowledged: "+r.what, "")
	got := w.got(d, q)
	if len(got) == 0 {
		return conformance.Finding{Want: f.Want, Cause: "ddrf/forwarded/each-partner", Unknown: "nothing was passed on to " + d.name}
	}
	for _, one := range got {
		one.keys = d.served().keys
		if problem := r.proved(senderIn(w.f), one); problem != "" {
			return conformance.Finding{Want: f.Want, Unknown: "the suite's partner did not answer with " + r.what + ": " + problem}
		}
	}
	b, err := w.thinks(d, q)
	if f.Got = "it thinks: " + string(b); err != nil {
		return conformance.Finding{Want: f.Want, Unknown: err.Error()}
	}
	if b == target.BeliefAcknowledged || b == target.BeliefCompleted {
		f.Security = r.forged
		return f.Saw("AD-53", "success")
	}
	return f.Saw("AD-53", "not-success")
}
