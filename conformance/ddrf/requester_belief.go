package ddrf

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// beliefs lets vendors answer in ways that are no acknowledgement, one each, and asks what the
// target thinks of it then (AD-53). A request that is acknowledged stands before and after them.
var beliefs = conformance.Scenario{
	ID:     "ddrf/beliefs",
	Title:  "A request counts as acknowledged by code 0 in a verified acJWT about that very request, and by nothing else",
	Covers: sorted(rowsOf(sendingRules), "DD-SQ-07", "DD-SQ-08", "DD-SQ-16", "DD-SQ-17", "DD-RQ-03", "DD-ID-02"),
	Sends: []conformance.Send{
		{Method: "hook", Path: "delete", What: fmt.Sprintf("%d deletion requests, each to a vendor that answers in a way of its own", len(reactions)+4)},
		{Method: "hook", Path: "belief", What: "what is thought of each of them"},
	},
	Needs: []target.HookName{target.HookDelete, target.HookBelief},
	Run: func(s *conformance.Session) {
		o := senderOf(s)
		m := findBelief(s)
		var all []*asked
		sendings := m.came
		for _, r := range reactions {
			a := &asked{reaction: r}
			if m.found {
				a = r.begin(s, m)
			}
			all = append(all, a)
		}
		for _, a := range all {
			if a.wish != nil {
				a.came = a.arrived(s)
				sendings = slices.Concat(sendings, a.first, a.came)
			}
		}
		after, last := m.again(s)
		sendings = append(sendings, last...)
		none := conformance.Unknown("ddrf/sent/sent", "no request came")
		flaw := checkSendings(s, o, sendings, sendingRules, none)
		if m.refused {
			m.finding.Cause = m.blamed(flaw)
		}
		if flaw != "" {
			none = conformance.Unknown(flaw, "no request could be read")
		}
		checkFresh(s, sendings, none)
		s.Check("believed", "DD-SQ-07", m.finding, exchangesOfSendings(m.came)...)
		s.Check("believed-after", "DD-SQ-07", here(s, after), exchangesOfSendings(last)...)
		o = o.readAgain(s, sendings) // a target may have changed its keys
		cause := ""
		switch {
		case !m.found:
			cause = s.CheckID("believed")
		case !after.Holds():
			cause = s.CheckID("believed-after")
		}
		anyRedirect := false
		for _, a := range all {
			f := a.judge(s, o, cause)
			switch a.name {
			case "redirect":
				anyRedirect = tookForSuccess(f)
			case redirectElsewhere:
				if anyRedirect && tookForSuccess(f) && !a.followed() {
					f = conformance.Finding{Want: f.Want, Got: f.Got, Unknown: "a redirect counts as an acknowledgement wherever it leads", Cause: s.CheckID("redirect")}
				}
			}
			s.Check(a.name, a.requirement, f, exchangesOfSendings(a.came)...)
		}
	},
}

// tookForSuccess reports that an answer counts as an acknowledgement that is none.
func tookForSuccess(f conformance.Finding) bool {
	return slices.Contains(f.Seen, conformance.Seen{Reading: "AD-53", Choice: "success"})
}

// ackManner is how vendors acknowledge, where the text leaves that open: deviations of theirs
// that are legal.
type ackManner struct {
	faults  []string
	found   bool // the target believes such an acknowledgement
	refused bool // the vendor refuses the target's requests, so that there is none
	finding conformance.Finding
	to      *vendor
	came    []sending
}

// blamed is the check that explains why the vendor refuses a request: a flaw of it, or that it
// was sent without a look at the vendor's file.
func (m *ackManner) blamed(flaw string) string {
	if flaw == "" && m.came[0].to == nil {
		return "ddrf/files/read-first"
	}
	return flaw
}

// ackForms and ackAlgorithms are tried in this order (AD-05, AD-24). The empty word is the
// vendor's usual way: ES256, in a JSON object under acJWT.
var (
	ackForms      = []string{"", "ack-bare", "ack-json-string"}
	ackAlgorithms = []string{"", "ack-rs256"}
)

// findBelief sends valid requests until the target believes that one is acknowledged.
func findBelief(s *conformance.Session) *ackManner {
	m := &ackManner{to: vendorNamed(s, "usual-vendor")}
	const want = "a request that a vendor acknowledged with code 0 counts as acknowledged"
	var said []string
	for _, alg := range ackAlgorithms {
		for _, form := range ackForms {
			m.faults = nil
			for _, word := range []string{form, alg} {
				if word != "" {
					m.faults = append(m.faults, word)
				}
			}
			m.to.behaves(m.faults...)
			w := ask(s, m.to, "a request that is acknowledged"+withWords(m.faults), plainly(s, "usual/"+form+alg))
			came := w.arrived(s)
			if m.came = append(m.came, came...); len(came) == 0 {
				m.finding = conformance.Finding{Want: want, Unknown: w.unsent(s).Unknown, Cause: "ddrf/sent/sent"}
				return m
			}
			if a := m.to.answered(came[len(came)-1]); !a.accepts() {
				m.refused = true
				m.finding = conformance.Finding{Want: want, Got: a.told(), Unknown: "the vendor refused the request, so that there is nothing to believe: " + a.told()}
				return m
			}
			b, err := w.settled(s)
			if m.found = b == target.BeliefAcknowledged; m.found {
				m.finding = conformance.Fine(want, "it does"+withWords(m.faults))
				return m
			}
			if err != nil {
				m.finding = conformance.Finding{Want: want, Unknown: err.Error()}
				return m
			}
			said = append(said, string(b)+withWords(m.faults))
		}
	}
	m.finding = conformance.Finding{Want: want, Got: strings.Join(said, "; "), Unknown: "the target believed no valid acknowledgement, in any form: " + strings.Join(said, "; ")}
	return m
}

// withWords names deviations.
func withWords(faults []string) string {
	if len(faults) == 0 {
		return ""
	}
	return " (" + strings.Join(faults, ", ") + ")"
}

// again is the valid twin after the others.
func (m *ackManner) again(s *conformance.Session) (conformance.Finding, []sending) {
	if !m.found {
		return conformance.Unknown("believed", "the target never believed a valid acknowledgement"), nil
	}
	w := ask(s, m.to, "the last request, which is acknowledged", plainly(s, "last"))
	came := w.arrived(s)
	f := conformance.Fine(m.finding.Want, "it does")
	if len(came) == 0 {
		return conformance.Finding{Want: f.Want, Unknown: w.unsent(s).Unknown, Cause: "ddrf/sent/sent"}, nil
	}
	switch b, err := w.settled(s); {
	case err != nil:
		return conformance.Finding{Want: f.Want, Unknown: err.Error()}, came
	case b != target.BeliefAcknowledged:
		return conformance.Finding{Want: f.Want, Got: string(b), Unknown: "the target believed an acknowledgement before, and this one not: " + string(b)}, came
	}
	return f, came
}

// settled asks what the target thinks of a request until it is settled, or for as long as a
// callback may take.
func (w *wish) settled(s *conformance.Session) (b target.Belief, err error) {
	if h := s.Target().Hook(target.HookBelief); h != nil && h.Manual() {
		return s.Belief(w.call)
	}
	wait := conformance.Wait{For: "the target's belief about " + w.label, Until: time.Now().Add(s.Target().CallbackWait), Every: 50 * time.Millisecond}
	s.Await(wait, func() bool {
		b, err = s.Belief(w.call)
		return err != nil || b == target.BeliefAcknowledged || b == target.BeliefFailed
	})
	return b, err
}

// asked is a reaction under way.
type asked struct {
	reaction
	*wish
	came  []sending
	first []sending // an earlier request to the same vendor, where there is one
	lack  string    // why there is no such request, empty if there is
	aside *vendor   // to which the answer leads, nil for nowhere
}

// followed reports that a request came where the answer leads.
func (a *asked) followed() bool {
	return a.aside != nil && a.aside.site != nil && slices.ContainsFunc(a.aside.site.Got(), func(ex *journal.Exchange) bool { return !isFileRead(ex) })
}

// begin has the target send the request that is answered so.
func (r reaction) begin(s *conformance.Session, m *ackManner) *asked {
	a := &asked{reaction: r}
	v := vendorNamed(s, r.name+"-vendor")
	v.behaves(slices.Concat(m.faults, r.faults)...) // some have more than the endpoint to do with it
	answer := r.answer(s)
	if answer.Status == 0 && answer.Drop == "" {
		answer.Faults = slices.Concat(onTrust, m.faults, answer.Faults)
	}
	v.answers(answer)
	if r.name == redirectElsewhere {
		a.aside = vendorNamed(s, asideVendor)
		a.aside.behaves(m.faults...)
	}
	if r.earlier {
		w := ask(s, v, "a request before "+r.what, plainly(s, r.name+"/before"))
		if a.first = w.arrived(s); len(a.first) == 0 {
			a.lack = "the request before did not come"
		}
	}
	label := "the request that is answered with " + r.what
	if r.name == "silence" { // the others need not wait until it is over
		a.wish = askBeside(s, v, label, plainly(s, r.name))
		a.slow = silence(s.Target())
	} else {
		a.wish = ask(s, v, label, plainly(s, r.name))
	}
	return a
}

// judge asks for the belief and judges it, once the answer is proved to be what it was meant to
// be.
func (a *asked) judge(s *conformance.Session, o *sender, cause string) conformance.Finding {
	f := conformance.Fine("the request does not count as acknowledged: "+a.what, "")
	switch {
	case cause != "":
		return conformance.Finding{Want: f.Want, Cause: cause, Unknown: "the target does not believe valid acknowledgements, so its doubts say nothing"}
	case len(a.came) == 0:
		return conformance.Finding{Want: f.Want, Unknown: a.unsent(s).Unknown, Cause: "ddrf/sent/sent"}
	case a.lack != "":
		return conformance.Finding{Want: f.Want, Cause: "ddrf/sent/sent", Unknown: a.lack}
	}
	for _, one := range a.came {
		if problem := a.proved(o, a.to.withKeys(one)); problem != "" {
			return conformance.Finding{Want: f.Want, Unknown: "the suite's vendor did not answer with " + a.what + ": " + problem}
		}
	}
	b, err := s.Belief(a.call)
	if f.Got = "it thinks: " + string(b); err != nil {
		return conformance.Finding{Want: f.Want, Unknown: err.Error()}
	}
	if b == target.BeliefAcknowledged || b == target.BeliefCompleted {
		f.Security = a.forged
		return f.Saw("AD-53", "success")
	}
	return f.Saw("AD-53", "not-success")
}
