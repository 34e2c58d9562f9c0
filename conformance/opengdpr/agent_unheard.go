package opengdpr

import (
	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// unheard says why it shows nothing that a callback is not believed, empty if it does: it may not have
// been looked at. Whether that is an answer at all, other checks judge.
func unheard(ex *journal.Exchange) string {
	switch {
	case ex.Failure == journal.FailTimeout:
		return conformance.NoAnswer("", ex).Unknown
	case !ex.OK():
		return "the callback was not answered, and may not have been looked at: " + conformance.StatusLine(ex)
	case throttles(ex):
		return conformance.StatusLine(ex) + ": the callback was not looked at"
	case ex.Status()/100 == 5:
		return conformance.StatusLine(ex) + ": the target has failed, and may not have looked at the callback"
	}
	return ""
}
