package opengdpr

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// controllerFacts are what the preflight learnt about a controller.
type controllerFacts struct {
	given   string   // the callback URL that the user has given, empty if none
	first   *message // the request that came of the first submission, nil if none did
	url     string   // callback URL that it lists, empty if none that can be called
	refused bool     // the processor has refused it
	flaw    string   // id of the check that says what is wrong with its requests, empty if nothing is
	probe   *journal.Exchange
	// unsettled is set once the target has made nothing of a sound answer in time.
	unsettled atomic.Bool
	// acquainted is set once the target knows the other processor.
	acquainted atomic.Bool
	spares     spares
	asked      submissions
}

func knownOf(s *conformance.Session) *controllerFacts {
	f, ok := s.Facts().(*controllerFacts)
	if !ok { // in the preflight
		f = &controllerFacts{}
	}
	return f
}

// surveyControllerSends is what the preflight sends.
var surveyControllerSends = []conformance.Send{
	{Method: "POST", Path: "(callback URL)", What: "one callback without a signature, to see whether somebody answers"},
}

// surveyController has the target submit one request and looks whether its callback URL answers.
func surveyController(s *conformance.Session) (any, *conformance.NotReady) {
	f := &controllerFacts{}
	if u := s.Target().CallbackURL; u != nil {
		f.given = u.String()
	}
	var why string
	if s.Offers(target.HookSubmit) && s.DomainOf(mainProcessor) != "" {
		p := play(s, mainProcessor)
		p.f = f
		if x := p.submit("survey", "erasure"); x.arrives() {
			first := requestMessage(x, "the first request")
			f.first, f.url, f.flaw = &first, x.url(), flawOf(first)
			f.refused = saysNo(first.ex) && f.flaw != ""
			p.leave(x)
		} else {
			why = x.unsent()
		}
	}
	if f.given == "" && f.first == nil {
		if why == "" {
			why = "there is neither a hook submit nor a callback URL (--target-callback-url)"
		}
		return f, &conformance.NotReady{Text: why}
	}
	to := f.given
	if to == "" {
		to = f.url
	}
	if to == "" {
		return f, nil
	}
	header := http.Header{"Content-Type": {"application/json"}}
	f.probe = s.Do(target.Request{Method: http.MethodPost, URL: to, Header: header, Body: []byte("{}"), Anonymous: true, Label: "looks whether the callback URL answers"})
	if f.probe.Response == nil && f.first == nil {
		return f, &conformance.NotReady{Text: fmt.Sprintf("the callback URL gives no answer: %s", f.probe.Error), Failure: f.probe.Failure}
	}
	return f, nil
}

// uncalled says that the target cannot be called back, where that is so.
func (f *controllerFacts) uncalled() (conformance.Finding, bool) {
	if f.given != "" || f.first == nil || f.url != "" {
		return conformance.Finding{}, false
	}
	if f.flaw != "" && f.flaw != requestScenario+"/callback-urls-listed" {
		return conformance.Unknown(f.flaw, "the target's requests list no callback URL that can be read"), true
	}
	return conformance.Skipped("the target lists no callback URLs in its requests, and none is given with --target-callback-url"), true
}
