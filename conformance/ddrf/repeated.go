package ddrf

import (
	"bytes"
	"slices"

	"dsrcheck/conformance"
)

// repeats says what an answer to the very same rqJWT has in common with the one before
// (AD-34).
func (a answered) repeats(before answer, f conformance.Finding) conformance.Finding {
	failed := a.ex.OK() && a.ex.Status() >= 500
	if !failed && (!a.hasAck() || !before.hasAck() || !a.accepts()) {
		return f
	}
	choice := "taken-again"
	switch {
	case failed:
		choice = "5xx"
	case bytes.Equal(a.ack.Raw, before.ack.Raw):
		choice = "same-acjwt"
		f.Got += ", with the very same acJWT"
	}
	f.Seen = slices.DeleteFunc(slices.Clone(f.Seen), func(s conformance.Seen) bool { return s.Reading == "AD-34" })
	return f.Saw("AD-34", choice)
}
