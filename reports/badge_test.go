package reports

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// svg reads a badge: its elements, the text of its title and its colours.
func svg(t *testing.T, raw []byte) (elements []string, title string, fills []string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(string(raw)))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return elements, title, fills
		}
		require.NoError(t, err)
		switch v := token.(type) {
		case xml.StartElement:
			elements = append(elements, v.Name.Local)
			for _, a := range v.Attr {
				require.NotRegexp(t, `^(on|href|style)`, a.Name.Local)
				if a.Name.Local == "fill" {
					fills = append(fills, a.Value)
				}
			}
		case xml.CharData:
			if title == "" && elements[len(elements)-1] == "title" {
				title = string(v)
			}
		case xml.Directive, xml.ProcInst, xml.Comment:
			require.Fail(t, "not in a badge", "%T", token)
		}
	}
}

func TestBadge(t *testing.T) {
	bad, good := goldenOf(t, "badge", ".svg")
	elements, title, fills := svg(t, bad)
	require.Equal(t, []string{"svg", "title", "rect", "rect", "g", "text", "text"}, elements)
	require.Equal(t, "dsrcheck: opengdpr@0.1.2/processor: does-not-conform", title)
	require.Contains(t, fills, badgeColor[conformance.DoesNotConform])
	_, title, fills = svg(t, good)
	require.Equal(t, "dsrcheck: opengdpr@0.1.2/processor: conforms", title)
	require.Contains(t, fills, badgeColor[conformance.Conforms])
}

// TestBadgeColor has green for what passes and says nothing else.
func TestBadgeColor(t *testing.T) {
	for _, verdict := range []conformance.RunVerdict{conformance.Conforms, conformance.ConformsWithDeviations, conformance.Partial,
		conformance.DoesNotConform, conformance.RunInconclusive, conformance.RunError, conformance.Interrupted} {
		for _, gate := range [][]string{nil, {"an entry is stale"}} {
			in := fine()
			in.Results.Verdict, in.Results.Gate = verdict, gate
			_, title, fills := svg(t, renderedIn(t, "badge", in))
			require.Contains(t, title, string(verdict))
			require.NotEmpty(t, fills[1])
			require.Equal(t, verdict == conformance.Conforms && gate == nil, fills[1] == badgeColor[conformance.Conforms], "%s %v", verdict, gate)
		}
	}
}

func TestBadgeForeign(t *testing.T) {
	want, _, _ := svg(t, renderedIn(t, "badge", fine()))
	for name, text := range foreign {
		in := fine()
		in.Results.Profile = text
		out := renderedIn(t, "badge", in)
		elements, _, _ := svg(t, out)
		require.Equal(t, want, elements, name)
		require.Less(t, len(out), 4<<10, name)
	}
}
