package ddrf

import (
	"fmt"
	"net/http"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// acknowledged sends the plain request for every identifier that the target's file lists, and
// judges every part of the answers. Ids of its checks are named by other scenarios as the cause
// of what they could not do.
var acknowledged = conformance.Scenario{
	ID:     "ddrf/acknowledged",
	Title:  "A plain valid request is acknowledged with code 0, for every identifier of the file",
	Covers: covers("DD-RC-05", "DD-ID-04", "DD-PK-01", "DD-PK-03", "DD-RC-13", "DD-RR-06"),
	Sends:  []conformance.Send{{Method: "POST", Path: "(endpoint)", What: "a plain valid request for each listed identifier", Erases: true}},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		plain, _ := s.Catalog().Vector(plainVector)
		if f.endpoint == "" || len(f.pairs) == 0 {
			checkUnsendable(s, f)
			return
		}
		var every []answered
		ask := func(name string, p pair) answered {
			a := answered{f.request(s, name, p).send(s, f, "a plain request for "+p.Type+" "+p.Format), vectorCase{Vector: plain}}
			if !a.unsaid() {
				every = append(every, a)
			}
			return a
		}
		a := ask("accepted", f.base)
		s.Check("accepted", plain.Violates, f.plainly(a), a.ex)
		s.Check("endpoint", "DD-RR-06", f.serves(a), f.moved, a.ex)
		s.Check("post", "DD-PK-01", f.post(a), f.moved, a.ex)
		s.Check("form", "DD-PK-03", f.formTaken(s), f.first.ex)
		s.Check("algorithms", "DD-RC-13", f.algorithms(), a.ex)
		s.Check("sub-form", "DD-ID-04", f.subTaken(s), a.ex)
		s.Check("options-form", "DD-RC-13", f.optionsTaken(), f.withOptions.ex)
		s.Check("every-identifier", "DD-RC-13", f.everyPair(ask))
		none := unconcerned
		if len(every) == 0 {
			none = conformance.Unknown(s.CheckID("accepted"), "no request was answered")
		}
		if text, scripted := f.withoutAPI(); scripted {
			none, every = conformance.Skipped(text), nil
		}
		checkAnswers(s, f, every, nil, none)
	},
}

// checkUnsendable makes the checks of a target whose file does not say where or with what.
func checkUnsendable(s *conformance.Session, f *facts) {
	none := conformance.Unknown("ddrf/resource/endpoint", "the target's file names no endpoint that could be called")
	switch {
	case f.endpoint == "":
	case len(f.file.pairs) == 0:
		none = conformance.Unknown("ddrf/resource/identifiers", "the target's file lists no identifier that could be sent")
	default:
		none = conformance.Unknown("", "nobody knows a value for what the target's file lists; say one with --identifier type:format=value")
	}
	for _, c := range [][2]string{{"accepted", "DD-RC-05"}, {"endpoint", "DD-RR-06"}, {"post", "DD-PK-01"}, {"form", "DD-PK-03"},
		{"algorithms", "DD-RC-13"}, {"sub-form", "DD-ID-04"}, {"options-form", "DD-RC-13"}, {"every-identifier", "DD-RC-13"}} {
		s.Check(c[0], c[1], none)
		if none.Cause == "" {
			none.Cause = plainCheck // which says what to do
		}
	}
	checkAnswers(s, f, nil, nil, none)
}

// plainly judges the answer to the plain request. The refusal of a value that nobody knows the
// form of says nothing.
func (f *facts) plainly(a answered) conformance.Finding {
	if text, scripted := f.withoutAPI(); scripted {
		return conformance.Skipped(text)
	}
	if f.base.guessed && (a.code == 4 || a.code == 5) {
		return conformance.Unknown("", fmt.Sprintf("the value sent for %s %s was a guess; say one with --identifier %s:%s=value", f.base.Type, f.base.Format, f.base.Type, f.base.Format))
	}
	finding := a.judge()
	if text, _ := textOf(a.claims, "raResultString"); text != "" && finding.Earned != catalog.Accept {
		finding.Got += ": " + conformance.Clip(text)
	}
	return finding
}

// serves judges that the endpoint which the file names takes requests (AD-31, AD-44).
func (f *facts) serves(a answered) conformance.Finding {
	finding := conformance.Fine("an endpoint that takes requests: no connection error, 404, 405 or 501", a.told())
	switch status := a.ex.Status(); {
	case f.moved != nil:
		finding.Got = conformance.StatusLine(f.moved)
		return finding.Saw("AD-44", "redirects")
	case !a.ex.OK() && unreachable(a.ex.Failure):
		finding.Problem = "the endpoint cannot be reached: " + a.ex.Error
	case !a.ex.OK():
		return conformance.NoAnswer(finding.Want, a.ex)
	case a.forbidden():
		return finding.Saw("AD-44", "credentials")
	case status/100 == 3:
		return finding.Saw("AD-44", "redirects")
	case f.scripted:
		return finding.Saw("AD-31", "requirement-true")
	case (status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusNotImplemented) && !a.hasAck():
		finding.Problem = fmt.Sprintf("the endpoint answers a POST with %d", status)
	case f.file.scripted && f.accepted:
		return finding.Saw("AD-31", "endpoint-named")
	}
	return finding
}

// post judges that the endpoint takes POST at the URL as written, without credentials (AD-44).
func (f *facts) post(a answered) conformance.Finding {
	finding := conformance.Fine("a POST to the URL of the file, without credentials", a.told())
	switch status := a.ex.Status(); {
	case f.moved != nil:
		finding.Got = conformance.StatusLine(f.moved)
		return finding.Saw("AD-44", "redirects")
	case !a.ex.OK():
		return conformance.NoAnswer(finding.Want, a.ex)
	case status == http.StatusMethodNotAllowed && !a.hasAck():
		finding.Problem = "POST is not allowed"
		return finding
	case a.forbidden():
		return finding.Saw("AD-44", "credentials")
	case a.unsaid():
		return a.silent(finding.Want)
	case status/100 == 3:
		return finding.Saw("AD-44", "redirects")
	}
	return finding.Saw("AD-44", "post-exact-url")
}

// formTaken tells the form in which requests are taken (AD-03, AD-04).
func (f *facts) formTaken(s *conformance.Session) conformance.Finding {
	finding := conformance.Fine("a request as a bare token, in a wrapper or as a JSON string", f.how.body+" as "+f.how.media)
	if !f.accepted {
		return f.cannot(s.CheckID("accepted"), "no form was taken")
	}
	return finding.Saw("AD-03", f.how.body).Saw("AD-04", mediaChoice(f.how.media))
}

// subTaken tells the form of sub in which requests are taken (AD-01). That only one form is
// taken is seen from the vectors.
func (f *facts) subTaken(s *conformance.Session) conformance.Finding {
	if !f.accepted {
		return f.cannot(s.CheckID("accepted"), "no form was taken")
	}
	return conformance.Fine("sub as an object, or as that object in a string", "sub as "+f.how.sub).Saw("AD-01", f.how.sub)
}

// optionsTaken judges that optionalParameters are taken in one of the two forms (AD-02).
func (f *facts) optionsTaken() conformance.Finding {
	finding := conformance.Fine("optionalParameters as an object, or as that object in a string", "as "+f.how.options)
	switch {
	case !f.accepted:
		return f.cannot(plainCheck, "no request was taken")
	case f.withOptions.unsaid():
		return f.withOptions.silent(finding.Want)
	case !f.withOptions.accepts():
		finding.Got, finding.Problem = "neither", "a request with optionalParameters is refused in either form"
		return finding
	}
	return finding.Saw("AD-02", f.how.options)
}

// algorithms judges which of the two usual algorithms are taken (AD-24).
func (f *facts) algorithms() conformance.Finding {
	finding := conformance.Fine("requests signed with ES256 and with RS256 are taken", fmt.Sprintf("ES256 %v, RS256 %v", f.takes["ES256"], f.takes["RS256"]))
	switch {
	case !f.accepted:
		return f.cannot(plainCheck, "no request was taken")
	case len(f.takes) < 2:
		return conformance.Unknown("", "a request signed with the other of the two was not answered")
	case f.takes["ES256"] && f.takes["RS256"]:
		return finding.Saw("AD-24", "takes-both")
	}
	return finding.Saw("AD-24", "takes-one")
}

// everyPair judges that each identifier of the file is taken, as far as its values are known.
func (f *facts) everyPair(ask func(name string, p pair) answered) conformance.Finding {
	const want = "every identifier that the file lists is taken"
	if text, scripted := f.withoutAPI(); scripted {
		return conformance.Skipped(text)
	}
	if !f.accepted {
		return conformance.Unknown(plainCheck, "no request was taken")
	}
	var taken, open []string
	for i, p := range f.pairs {
		name := p.Type + " " + p.Format
		a := ask(fmt.Sprint("pair-", i), p)
		switch {
		case a.accepts():
			taken = append(taken, name)
		case p.guessed && (a.code == 4 || a.code == 5), a.unsaid():
			open = append(open, name)
		default:
			return conformance.Broken(want, conformance.Clip(name)+": "+a.told(), "an identifier that the target's file lists is refused")
		}
	}
	open = append(open, f.unknown...)
	if f.more > 0 {
		return conformance.Finding{Want: want, Got: "taken: " + listed(taken), Skip: fmt.Sprintf("the file lists %d more than the %d that are tried", f.more, mostPairs)}
	}
	if len(open) > 0 {
		return conformance.Finding{Want: want, Got: "taken: " + listed(taken), Skip: "nobody knows values for " + listed(open) + "; say them with --identifier type:format=value"}
	}
	return conformance.Fine(want, listed(taken))
}

// listed writes names in a row.
func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return conformance.Clip(strings.Join(names, ", "))
}

// last are the exchanges of answers.
func last(all []answered) []*journal.Exchange {
	var exchanges []*journal.Exchange
	for _, a := range all {
		exchanges = append(exchanges, a.ex)
	}
	return exchanges
}
