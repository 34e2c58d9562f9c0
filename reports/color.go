package reports

import (
	"strings"

	"dsrcheck/conformance"
)

// ANSI sequences that select a graphic rendition.
const (
	red    = "\x1b[1;31m"
	yellow = "\x1b[1;33m"
	green  = "\x1b[1;32m"
	bold   = "\x1b[1m"
	plain  = "\x1b[0m"
)

var colorOf = map[conformance.Verdict]string{
	conformance.Fail: red, conformance.Error: red, conformance.Warn: yellow, conformance.Inconclusive: yellow, conformance.Pass: green,
}

var colorOfRun = map[conformance.RunVerdict]string{
	conformance.Conforms: green, conformance.ConformsWithDeviations: yellow, conformance.Partial: yellow,
	conformance.DoesNotConform: red, conformance.RunInconclusive: yellow, conformance.RunError: red, conformance.Interrupted: red,
}

// paint is a verdict in capitals, coloured if asked for.
func (t *text) paint(v conformance.Verdict) string {
	return t.colored(colorOf[v], strings.ToUpper(string(v)))
}

func (t *text) colored(color, word string) string {
	if !t.Color {
		return word
	}
	if color == "" {
		color = bold
	}
	return color + word + plain
}
