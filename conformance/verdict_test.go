package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

func testCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	return c
}

func binding(t *testing.T, id string) Binding {
	t.Helper()
	c := testCatalog(t)
	r, ok := c.Requirement(id)
	require.True(t, ok, id)
	severity, _ := c.SeverityFor(r, "processor")
	return Binding{r, severity}
}

func TestJudge(t *testing.T) {
	c := testCatalog(t)
	strict := ReadingSettings{Strict: true}
	pin := func(id, choice string) ReadingSettings { return ReadingSettings{Pins: map[string]string{id: choice}} }
	for _, tc := range []struct {
		name     string
		row      string
		settings ReadingSettings
		finding  Finding
		want     Verdict
	}{
		{"nothing wrong", "OG-7.3-06", ReadingSettings{}, Fine("", ""), Pass},
		{"broken MUST", "OG-7.3-06", ReadingSettings{}, Broken("", "", "x"), Fail},
		{"broken SHOULD", "OG-7.3-08", ReadingSettings{}, Broken("", "", "x"), Warn},
		{"broken MAY", "OG-8.5-08", ReadingSettings{}, Broken("", "", "x"), Info},
		{"a sender's row on its receiver", "OG-7.1-03", ReadingSettings{}, Broken("", "", "x"), Fail},
		{"skip", "OG-7.3-06", ReadingSettings{}, Skipped("not here"), Skip},
		{"unknown", "OG-7.3-06", ReadingSettings{}, Unknown("a/b", "because"), Inconclusive},
		{"unknown goes before a problem", "OG-7.3-06", ReadingSettings{}, Finding{Problem: "x", Unknown: "y"}, Inconclusive},
		{"accepted choice", "OG-7.3-04", ReadingSettings{}, Fine("", "").Saw("AO-27", "exact"), Pass},
		{"noted choice", "OG-7.3-07", ReadingSettings{}, Fine("", "").Saw("AO-04", "header-only"), Info},
		{"warned choice", "OG-7.3-04", ReadingSettings{}, Fine("", "").Saw("AO-28", "line-breaks"), Warn},
		{"failed choice", "OG-7.3-04", ReadingSettings{}, Fine("", "").Saw("AO-27", "json-equal"), Fail},
		{"the worst of several", "OG-7.3-04", ReadingSettings{}, Fine("", "").Saw("AO-27", "exact").Saw("AO-28", "unpadded"), Fail},
		{"an outcome never exceeds the row", "OG-7.3-08", ReadingSettings{}, Fine("", "").Saw("AO-52", "before"), Warn},
		{"a problem beside an accepted choice", "OG-7.3-04", ReadingSettings{}, Broken("", "", "x").Saw("AO-28", "standard"), Fail},
		{"vector accepts", "OG-7.1-03", ReadingSettings{}, Finding{Earned: catalog.Accept}, Pass},
		{"vector warns", "OG-7.1-03", ReadingSettings{}, Finding{Earned: catalog.Warn}, Warn},
		{"vector notes", "OG-7.1-03", ReadingSettings{}, Finding{Earned: catalog.Note}, Info},
		{"vector fails", "OG-7.1-03", ReadingSettings{}, Finding{Earned: catalog.Fail}, Fail},
		{"vector cannot say", "OG-7.1-03", ReadingSettings{}, Finding{Earned: catalog.Inconclusive}, Inconclusive},
		{"strict, the text's own", "OG-7.3-04", strict, Fine("", "").Saw("AO-28", "standard"), Pass},
		{"strict, another", "OG-7.3-04", strict, Fine("", "").Saw("AO-28", "line-breaks"), Fail},
		{"strict, the text has none", "OG-7.3-07", strict, Fine("", "").Saw("AO-04", "header-only"), Info},
		{"pinned and seen", "OG-7.3-10", pin("AO-09", "der"), Fine("", "").Saw("AO-09", "der"), Pass},
		{"pinned, another seen", "OG-7.3-10", pin("AO-09", "der"), Fine("", "").Saw("AO-09", "joined"), Fail},
		{"a pin keeps its own outcome", "OG-7.3-04", pin("AO-27", "json-equal"), Fine("", "").Saw("AO-27", "json-equal"), Fail},
		{"a pin goes before strict", "OG-7.3-04", ReadingSettings{Strict: true, Pins: map[string]string{"AO-28": "line-breaks"}}, Fine("", "").Saw("AO-28", "line-breaks"), Warn},
		{"a pin of another aspect", "OG-6.2-04", pin("AO-33", "pem"), Fine("", "").Saw("AO-33", "plain-http"), Info},
		{"a pin of the same aspect", "OG-6.2-04", pin("AO-33", "pem"), Fine("", "").Saw("AO-33", "der"), Fail},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := judge(c, tc.settings, binding(t, tc.row), tc.finding)
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}

// A finding that names what the register lacks is the suite's own mistake and never a pass.
func TestJudgeMistakes(t *testing.T) {
	c := testCatalog(t)
	for _, seen := range []Seen{{"AO-99", "x"}, {"AO-27", "x"}, {"AO-01", "singular"}} {
		got, err := judge(c, ReadingSettings{}, binding(t, "OG-7.3-04"), Fine("", "").Saw(seen.Reading, seen.Choice))
		require.Error(t, err)
		require.Equal(t, Error, got)
	}
}

func TestReadingSettings(t *testing.T) {
	c := testCatalog(t)
	require.NoError(t, ReadingSettings{Pins: map[string]string{"AO-27": "exact"}}.Validate(c))
	require.ErrorContains(t, ReadingSettings{Pins: map[string]string{"AO-99": "x"}}.Validate(c), "AO-99")
	require.ErrorContains(t, ReadingSettings{Pins: map[string]string{"AO-27": "x"}}.Validate(c), `"x"`)
}

func TestWorse(t *testing.T) {
	order := []Verdict{Untested, Skip, Pass, Info, Warn, Inconclusive, Error, Fail}
	for i, a := range order {
		for j, b := range order {
			require.Equal(t, order[max(i, j)], Worse(a, b))
		}
	}
}
