package conformance

import (
	"fmt"

	"dsrcheck/simulator/journal"
)

// Clip shortens a text for a report.
func Clip(s string) string {
	const most = 160
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + fmt.Sprintf("… (cut from %d characters)", len(r))
	}
	return s
}

// NoAnswer turns an exchange without a complete answer into a finding: what the target did
// is broken, what the suite gave up on is unknown.
func NoAnswer(want string, ex *journal.Exchange) Finding {
	switch ex.Failure {
	case journal.FailClosed, journal.FailMalformed:
		return Broken(want, ex.Error, ex.Error)
	case journal.FailTimeout:
		return Finding{Want: want, Got: ex.Error, Unknown: ex.Error + "; raise it with --timeout if the target is slow by design"}
	}
	return Finding{Want: want, Got: ex.Error, Unknown: ex.Error}
}

// StatusLine is what reports print of an answer.
func StatusLine(ex *journal.Exchange) string {
	if ex.Response == nil {
		return ex.Error
	}
	return Clip(ex.Response.StartLine())
}

// Withheld reports answers that ask for credentials or patience and say nothing else.
func Withheld(status int) bool { return status == 401 || status == 403 || status == 429 }

// WithheldFinding is the finding for such an answer.
func WithheldFinding(want string, ex *journal.Exchange) Finding {
	advice := "the target wants credentials; give them with --header or --token-command"
	switch sent, _ := ex.Request.Header("Authorization"); {
	case ex.Status() == 429:
		advice = "the target throttles; set --rate"
	case sent != "":
		advice = "the credentials that were sent do not do"
	}
	return Finding{Want: want, Got: StatusLine(ex), Unknown: fmt.Sprintf("%s: %s", StatusLine(ex), advice)}
}
