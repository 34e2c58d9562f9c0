package statement

import (
	"fmt"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/recheck"
)

// Words say what a statement says, and what it proves and does not prove, a sentence a line.
// Again is what its signatures came to where the journal was at hand and agrees, else nil.
func (v Verified) Words(again *recheck.Tally) []string {
	s := v.Statement
	words := []string{
		fmt.Sprintf("The target %s, version %s, %s %s (%d requirements).", s.Target.Name, s.Target.Version, verb[s.Verdict], s.Profile, len(s.Requirements.IDs)),
		fmt.Sprintf("It was tested as %s from %s to %s by %s %s, with %d checks.", s.Target.Domain, s.Started.Format(time.RFC3339), s.Ended.Format(time.RFC3339), s.Suite.Name, s.Suite.Version, s.total()),
	}
	for _, k := range s.Known {
		if k.State == conformance.KnownSeen {
			words = append(words, fmt.Sprintf("It is known to deviate in %s until %s: %s.", k.Subject(), k.Expires, strings.TrimSuffix(k.Reason, ".")))
		}
	}
	if s.Security > 0 {
		words = append(words, fmt.Sprintf("The run found %s marked security, none of which the text forbids outright or which its owner accepts.", were(s.Security, "thing that is", "things that are")))
	}
	for _, a := range s.Attestations {
		if a.Answer != "" {
			words = append(words, fmt.Sprintf("Of %s, which no test can see, %s says on %s: %s.", a.Requirement, a.By, a.On, a.Answer))
		}
	}
	words = append(words, fmt.Sprintf("It was signed on %s with the key %s. That proves who says this, if you trust where you have the key from, and that nobody has changed it since.", s.Issued.Format(time.DateOnly), v.Kid))
	if again != nil {
		if again.Verified+again.Unrecorded > 0 {
			words = append(words, fmt.Sprintf("Of the messages that the run's findings about signatures rest on, %s verified again over what was recorded; %s not recorded byte for byte, or not with their keys.", were(again.Verified, "was", "were"), were(again.Unrecorded, "is", "are")))
		}
		return append(words, "The journal at hand is the one that was signed, and judged again it comes to the same. That proves how this suite judges what was recorded, and not that nobody made the record up.",
			"It says nothing about other versions of the target, nor about what was not tested.")
	}
	return append(words, "It does not prove that the run took place, nor that the checks came out so: for that, verify it with the run's folder (--from).",
		"It says nothing about other versions of the target, nor about what was not tested.")
}

// were is a number and its verb.
func were(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

var verb = map[conformance.RunVerdict]string{
	conformance.Conforms: "conforms to", conformance.ConformsWithDeviations: "conforms, but for known deviations, to",
}

// total is how many checks were made.
func (s Statement) total() (n int) {
	for _, count := range s.Checks {
		n += count
	}
	return n
}
