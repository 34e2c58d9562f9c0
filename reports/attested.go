package reports

import (
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// attestations is the scenario under which formats made of tests have the answers of an owner.
const attestations = "attestations"

// attested says in a sentence what an owner says of a requirement.
func attested(a conformance.AttestationResult) string {
	said := ""
	switch a.Answer {
	case conformance.AnswerYes:
		said = "the owner attests that it holds"
	case conformance.AnswerNo:
		said = "the owner attests that it does not hold"
	default:
		return "it does not show on the wire, and its owner has not attested it"
	}
	said += fmt.Sprintf(" (%s, %s)", a.By, a.On)
	if a.Link != "" {
		said += ": " + a.Link
	}
	return line(said, sentence)
}

// admitted are the requirements of which the owner says that they do not hold.
func admitted(r *conformance.Results) (some []conformance.AttestationResult) {
	for _, a := range r.Attestations {
		if a.Answer == conformance.AnswerNo {
			some = append(some, a)
		}
	}
	return some
}

// fails reports whether an answer keeps a run from conforming.
func fails(a conformance.AttestationResult) bool {
	return a.Answer == conformance.AnswerNo && a.Severity == catalog.Fail
}
