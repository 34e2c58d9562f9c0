package reports

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dsrcheck/conformance"
)

// How a badge is drawn, in pixels.
const (
	badgeLetter = 7 // of a letter of the font at its size, on average
	badgeMargin = 8
	badgeWords  = 60 // letters of one half at most
)

// The colours of verdicts, each dark enough for white letters.
var badgeColor = map[conformance.RunVerdict]string{
	conformance.Conforms: "#1a7f37", conformance.ConformsWithDeviations: "#7d5a00", conformance.Partial: "#7d5a00",
	conformance.DoesNotConform: "#b3261e", conformance.RunInconclusive: "#7d5a00", conformance.RunError: "#57606a", conformance.Interrupted: "#57606a",
}

// Badge writes badge.svg: the profile and the verdict on one line, for a page that tells how an
// endpoint stands. It needs no font, script or network, and a screen reader reads it out. What
// does not pass the gate is never green. The error is that of w.
func Badge(w io.Writer, in Input) error {
	r := in.Results
	left, right, color := badgeText(r.Profile), string(r.Verdict), badgeColor[r.Verdict]
	if len(r.Gate) > 0 && r.Verdict != conformance.DoesNotConform {
		right, color = right+", gate shut", badgeColor[conformance.DoesNotConform]
	}
	a, b := badgeWidth(left), badgeWidth(right)
	for _, text := range []*string{&left, &right} {
		var escaped bytes.Buffer
		if err := xml.EscapeText(&escaped, []byte(*text)); err != nil {
			return fmt.Errorf("write badge: %w", err)
		}
		*text = escaped.String()
	}
	_, err := strings.NewReplacer(
		"{left}", left, "{right}", right, "{color}", color, "{width}", fmt.Sprint(a+b), "{a}", fmt.Sprint(a), "{b}", fmt.Sprint(b),
		"{a/2}", fmt.Sprint(a/2), "{b/2}", fmt.Sprint(a+b/2), "{at}", fmt.Sprint(a-2*badgeMargin), "{bt}", fmt.Sprint(b-2*badgeMargin),
	).WriteString(w, badge)
	if err != nil {
		return fmt.Errorf("write badge: %w", err)
	}
	return nil
}

const badge = `<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" role="img" aria-labelledby="title">
  <title id="title">dsrcheck: {left}: {right}</title>
  <rect width="{a}" height="20" fill="#24292f"/>
  <rect x="{a}" width="{b}" height="20" fill="{color}"/>
  <g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
    <text x="{a/2}" y="14" textLength="{at}" lengthAdjust="spacingAndGlyphs">{left}</text>
    <text x="{b/2}" y="14" textLength="{bt}" lengthAdjust="spacingAndGlyphs">{right}</text>
  </g>
</svg>
`

// badgeText is foreign text for one half of a badge.
func badgeText(text string) string {
	text = visible(cut(text, utf8.UTFMax*badgeWords), "")
	if letters := []rune(text); len(letters) > badgeWords {
		return string(letters[:badgeWords-1]) + "…"
	}
	return text
}

func badgeWidth(text string) int { return badgeLetter*utf8.RuneCountInString(text) + 2*badgeMargin }
