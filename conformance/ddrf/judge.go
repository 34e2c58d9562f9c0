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

// answered is a vector that was sent and what came back.
type answered struct {
	answer
	vector vectorCase
}

// judge gives the vector's finding: whether the recipient takes or refuses what it has to. The
// code of a refusal is judged apart, under the row of the code.
func (a answered) judge() conformance.Finding {
	v := a.vector
	f := conformance.Finding{Want: v.wanted(), Got: a.told()}
	switch {
	case a.ex.Failure == journal.FailClosed && (a.sent.cut || a.size > large && slices.Contains(v.HTTP, http.StatusRequestEntityTooLarge)):
		// A server may close the connection on who sends too much, or not all.
		return conformance.Skipped("the connection ended while the request was sent: " + a.ex.Error)
	case !a.ex.OK():
		return conformance.NoAnswer(f.Want, a.ex)
	case a.unsaid() && !slices.Contains(v.HTTP, a.ex.Status()):
		return conformance.WithheldFinding(f.Want, a.ex)
	case a.accepts():
		f.Earned = v.IfAccepted
	case v.Legal():
		f.Earned = a.refused()
	default:
		f.Earned = catalog.Accept
	}
	if f.Earned != catalog.Accept && v.ID != plainVector {
		f.Got += "; " + v.Change + ": " + v.Why
	}
	f.Security = v.Security && a.accepts() && f.Earned != catalog.Accept
	return f
}

// large is more than any server has to take. Who closes the connection on less has failed.
const large = 64 << 10

// refused is what the refusal of a legal request earns: what its code earns, and where there
// is none, the least that any code that it could have had does.
func (a answered) refused() catalog.Outcome {
	if !a.hasAck() && a.vector.namesOther(a.ex.Status()) {
		return catalog.Accept // HTTP's own answer, which the row lists
	}
	if a.code > 0 && a.code <= 6 {
		return a.vector.Code(a.code)
	}
	least := catalog.Fail
	for code := 1; code <= 6; code++ {
		if o := a.vector.Code(code); o == catalog.Accept || o == catalog.Warn && least == catalog.Fail {
			least = o
		}
	}
	return least
}

// wanted names the codes and statuses that the vector's row accepts.
func (v vectorCase) wanted() string {
	text := "result code " + either(v.Codes.Accept)
	if len(v.HTTP) > 0 {
		text += ", HTTP " + either(v.HTTP)
	}
	return text + ", to: " + v.Change
}

// either lists numbers in words.
func either(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, fmt.Sprint(n))
	}
	return strings.Join(words, " or ")
}

// told is what the answer says, in words.
func (a answer) told() string {
	switch {
	case !a.ex.OK():
		return a.ex.Error
	case a.code == noCode && !a.hasAck():
		return conformance.StatusLine(a.ex) + ", no acJWT"
	case a.code == noCode:
		return conformance.StatusLine(a.ex) + ", an acJWT without a result code"
	}
	return fmt.Sprintf("%s, result code %d", conformance.StatusLine(a.ex), a.code)
}
