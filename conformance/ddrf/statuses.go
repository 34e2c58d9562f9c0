package ddrf

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// answerRule is one thing that the answers of a scenario are held to, as far as it concerns
// them.
type answerRule struct {
	name, requirement string
	concerns          func(a answered) bool
	look              func(a answered) conformance.Finding
}

// answerRules are all of them ("Result Codes", "Example Deletion Packet").
var answerRules = []answerRule{
	{"accepted-acjwt", "DD-JW-06", func(a answered) bool { return a.accepts() && (a.hasAck() || a.vector.AcJWT == "required") }, ackReturned},
	{"refused-acjwt", "DD-RC-03", func(a answered) bool { return !a.accepts() }, ackWithError},
	{"json", "DD-PK-02", func(a answered) bool { return len(a.ex.Body()) > 0 && a.ex.Status() < 500 }, jsonForm},
	{"accepted-status", "DD-RC-01", func(a answered) bool { return a.accepts() }, acceptedStatus},
	{"refused-status", "DD-RC-02", func(a answered) bool { return !a.accepts() }, refusedStatus},
	{"status-and-code", "DD-RC-12", func(a answered) bool { return a.code != noCode }, statusAndCode},
}

// checkAnswers judges what the answers of a scenario have in common: form, status and code,
// what gives away the identifier, and every acJWT. Codes are those of the refusals that are
// due. Where there is no answer, none says why.
func checkAnswers(s *conformance.Session, f *facts, all []answered, codes []int, none conformance.Finding) {
	for _, rule := range answerRules {
		checkSome(s, rule, all, none)
	}
	for _, code := range codes {
		row, _ := s.Catalog().ResultCode(code)
		rightCode := func(a answered) conformance.Finding {
			_, coded := a.seen()
			finding, _ := decided(s.Catalog(), row.Row, a.rightCode(s.CheckID("ack-code")), coded)
			return finding
		}
		rule := answerRule{fmt.Sprintf("code-%d", code), row.Row, func(a answered) bool { return a.owes(code) }, rightCode}
		checkSome(s, rule, all, none)
	}
	checkEcho(s, all, none)
	checkAcks(s, f, all, none)
}

// unconcerned is the finding where no answer of a scenario is one that a rule is about.
var unconcerned = conformance.Skipped("no answer of this scenario is one that it concerns")

// checkSome judges the answers that a rule concerns.
func checkSome(s *conformance.Session, rule answerRule, all []answered, none conformance.Finding) {
	var findings []conformance.Finding
	var labels []string
	var exchanges []*journal.Exchange
	for _, a := range all {
		if a.ex.OK() && rule.concerns(a) {
			findings, labels, exchanges = append(findings, rule.look(a)), append(labels, a.label), append(exchanges, a.ex)
		}
	}
	var telling []*journal.Exchange
	for _, i := range conformance.Telling(findings) {
		if len(telling) < mostEvidence {
			telling = append(telling, exchanges[i])
		}
	}
	s.Check(rule.name, rule.requirement, conformance.Merge(labels, findings, none), telling...)
}

// ackReturned judges that an answer which accepts holds an acJWT (AD-05, AD-06).
func ackReturned(a answered) conformance.Finding {
	f := conformance.Fine("an acJWT in the response to the request", a.told())
	switch {
	case a.shape == "":
		f.Problem = "the request is accepted without an acJWT in the response"
		return f
	case a.member != "":
		f.Got += fmt.Sprintf(", as member %q", conformance.Clip(a.member))
	}
	return f.Saw("AD-05", a.shape).Saw("AD-06", "same-response")
}

// jsonForm judges the form of a body (AD-05). One without an acJWT is judged where that is
// due.
func jsonForm(a answered) conformance.Finding {
	f := conformance.Fine("a body in a form that holds an acJWT", a.told())
	if a.shape == "" {
		return conformance.Skipped("it holds no acJWT")
	}
	return f.Saw("AD-05", a.shape)
}

// ackWithError judges that a refusal comes with an acJWT that has a code (AD-07, AD-14, AD-16).
func ackWithError(a answered) conformance.Finding {
	f := conformance.Fine("an acJWT with a result code beside the error", a.told())
	status, named := a.ex.Status(), a.vector.namesOther(a.ex.Status()) || slices.Contains(ownToHTTP, a.ex.Status())
	switch {
	case a.ex.Status() >= 500 && a.vector.own5xx():
		if a.hasAck() {
			return f.Saw("AD-14", "5xx-with-acjwt")
		}
		return f.Saw("AD-14", "bare-5xx")
	case status >= 500:
		return f.Saw("AD-07", "bare-5xx")
	case a.hasAck() && a.code == noCode:
		f.Problem = "the acJWT of a refusal has no result code"
		return f
	case a.hasAck() && a.vector.AcJWT == "optional" && a.vector.Token == "rqJWT":
		return f.Saw("AD-07", "acjwt-echo")
	case a.hasAck(), named, a.vector.AcJWT == "optional" && a.vector.Token != "rqJWT":
		return f
	case a.vector.AcJWT == "optional":
		return f.Saw("AD-07", "bare-400")
	}
	f.Problem = "the request is refused without an acJWT"
	return f
}

// ownToHTTP are refusals that a server gives before it looks at a token: no acJWT is due with
// them.
var ownToHTTP = []int{http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusLengthRequired,
	http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusUnsupportedMediaType, http.StatusRequestHeaderFieldsTooLarge}

// namesOther reports a status beside 202 and 400 that the vector's row accepts, such as 413.
// It is HTTP's answer and needs no acJWT.
func (v vectorCase) namesOther(status int) bool {
	return slices.Contains(v.HTTP, status) && status != http.StatusAccepted && status != http.StatusBadRequest
}

// own5xx reports vectors that a recipient may answer with an error of its own (AD-14).
func (v vectorCase) own5xx() bool { return v.Token == "origin" || strings.Contains(v.Why, "AD-14") }

// acceptedStatus judges the status of an answer that accepts (AD-15, AD-16).
func acceptedStatus(a answered) conformance.Finding {
	f := conformance.Fine("HTTP 202", conformance.StatusLine(a.ex))
	switch status := a.ex.Status(); {
	case status == http.StatusAccepted:
		return f.Saw("AD-16", "202-and-400").Saw("AD-15", "agree")
	case a.vector.namesOther(status):
		return f
	case status/100 == 2:
		return f.Saw("AD-16", "other-2xx")
	}
	return f.Saw("AD-15", "disagree")
}

// refusedStatus judges the status of a refusal (AD-14, AD-15, AD-16).
func refusedStatus(a answered) conformance.Finding {
	f := conformance.Fine("HTTP 400", conformance.StatusLine(a.ex))
	switch status := a.ex.Status(); {
	case status == http.StatusBadRequest:
		return f.Saw("AD-16", "202-and-400").Saw("AD-15", "agree")
	case status == http.StatusRequestEntityTooLarge && a.vector.namesOther(status):
		return f.Saw("AD-16", "413-for-size")
	case a.vector.namesOther(status):
		return f
	case status >= 500 && a.vector.own5xx():
		if a.hasAck() {
			return f.Saw("AD-14", "5xx-with-acjwt")
		}
		return f.Saw("AD-14", "bare-5xx")
	case status >= 500:
		return f.Saw("AD-16", "5xx")
	case status/100 == 4:
		return f.Saw("AD-16", "other-4xx")
	case status/100 == 2:
		return f.Saw("AD-15", "disagree")
	}
	f.Problem = fmt.Sprintf("a refusal is answered with %d", a.ex.Status())
	return f
}

// statusAndCode judges that status and code say the same (AD-15).
func statusAndCode(a answered) conformance.Finding {
	f := conformance.Fine("2xx with code 0, an error status with the others", a.told())
	if (a.ex.Status()/100 == 2) == (a.code == 0) {
		return f.Saw("AD-15", "agree")
	}
	return f.Saw("AD-15", "disagree")
}

// owes reports that this code is the one that is due first, and that the answer is a refusal
// with a code.
func (a answered) owes(code int) bool {
	return len(a.vector.Codes.Accept) > 0 && a.vector.Codes.Accept[0] == code && a.code != noCode && a.code != 0
}

// rightCode judges the code of a refusal by the vector's row. The cause is the check that tells
// a code which is none.
func (a answered) rightCode(cause string) conformance.Finding {
	f := conformance.Fine("a code that says what is wrong", fmt.Sprintf("code %d where %s is due", a.code, either(a.vector.Codes.Accept)))
	if a.code < 1 || a.code > 6 {
		return conformance.Unknown(cause, "the code is none of the table")
	}
	f.Earned = a.vector.Code(a.code)
	if f.Earned == catalog.Fail {
		f.Problem = fmt.Sprintf("code %d for: %s", a.code, a.vector.Change)
	}
	return f
}
