package reports

import (
	"bytes"
	"io"
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// moving makes results of one check with a verdict for each name.
func moving(verdicts map[string]conformance.Verdict) *conformance.Results {
	r := &conformance.Results{Profile: "opengdpr@0.1.2/processor", Verdict: conformance.Conforms}
	req := conformance.RequirementResult{ID: "OG-7.3-02"}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		if v := verdicts[name]; v != "" {
			req.Checks = append(req.Checks, conformance.CheckResult{ID: "opengdpr/x/" + name, Verdict: v, Problem: "it is <b>wrong</b> | so\u202e"})
		}
	}
	r.Requirements = []conformance.RequirementResult{req}
	return r
}

func TestCompare(t *testing.T) {
	const pass, fail, warn, lost, skip = conformance.Pass, conformance.Fail, conformance.Warn, conformance.Inconclusive, conformance.Skip
	for _, c := range []struct {
		before, after conformance.Verdict
		want          Movement
		worse         bool
	}{
		{pass, fail, MovedBroken, true},
		{warn, fail, MovedBroken, true},
		{pass, lost, MovedBroken, true},
		{pass, conformance.Error, MovedBroken, true},
		{fail, pass, MovedFixed, false},
		{lost, pass, MovedFixed, false},
		{fail, skip, MovedChanged, false},
		{fail, lost, MovedChanged, false},
		{lost, fail, MovedBroken, true},
		{pass, warn, MovedBroken, true},
		{warn, pass, MovedFixed, false},
		{fail, warn, MovedFixed, false},
		{pass, conformance.Info, MovedChanged, false},
		{pass, skip, MovedBroken, true},
		{pass, "", MovedGone, true},
		{fail, "", MovedGone, true},
		{"", pass, MovedNew, false},
		{"", fail, MovedNewFail, true},
		{"", lost, MovedNewFail, true},
		{pass, pass, "", false},
		{fail, fail, "", false},
	} {
		got, err := Compare(moving(map[string]conformance.Verdict{"a": c.before}), moving(map[string]conformance.Verdict{"a": c.after}))
		require.NoError(t, err)
		require.Equal(t, c.worse, got.Worse(), c)
		if c.want == "" {
			require.Empty(t, got.Moved)
			continue
		}
		require.Len(t, got.Moved, 1, c)
		require.Equal(t, c.want, got.Moved[0].Movement, c)
	}
	// A hole that opens is a step back whatever the verdict.
	hole := moving(map[string]conformance.Verdict{"a": warn})
	hole.Requirements[0].Checks[0].Security = true
	got, err := Compare(moving(map[string]conformance.Verdict{"a": warn}), hole)
	require.NoError(t, err)
	require.Equal(t, MovedBroken, got.Moved[0].Movement)
	other := moving(nil)
	other.Profile = "ddrf@1.0/recipient"
	_, err = Compare(moving(nil), other)
	require.ErrorIs(t, err, ErrCompare)
}

// What is known to be wrong comes before what may only follow from it.
func TestCompareOrder(t *testing.T) {
	before, after := map[string]conformance.Verdict{}, map[string]conformance.Verdict{
		"a": conformance.Inconclusive, "b": conformance.Skip, "c": conformance.Warn, "d": conformance.Inconclusive, "e": conformance.Fail,
	}
	for name := range after {
		before[name] = conformance.Pass
	}
	c, err := Compare(moving(before), moving(after))
	require.NoError(t, err)
	var order []string
	for _, m := range c.Moved {
		require.Equal(t, MovedBroken, m.Movement)
		order = append(order, path.Base(m.Check))
	}
	require.Equal(t, []string{"e", "c", "a", "b", "d"}, order)
}

func TestCompareWritten(t *testing.T) {
	before := moving(map[string]conformance.Verdict{"a": conformance.Pass, "b": conformance.Fail, "c": conformance.Pass, "d": conformance.Pass, "e": conformance.Pass})
	after := moving(map[string]conformance.Verdict{"a": conformance.Fail, "b": conformance.Pass, "d": conformance.Info, "e": conformance.Pass, "f": conformance.Pass, "g": conformance.Fail})
	after.Verdict = conformance.DoesNotConform
	c, err := Compare(before, after)
	require.NoError(t, err)
	golden(t, "compare.txt", func(w io.Writer) error { return c.WriteText(w) })
	golden(t, "compare.json", func(w io.Writer) error { return c.WriteJSON(w) })
	text := golden(t, "compare.md", func(w io.Writer) error { return c.WriteMarkdown(w) })
	require.NotContains(t, regexp.MustCompile("`[^`\n]*`").ReplaceAllString(string(text), ""), "<b>", "what it says stands in code spans alone")
	require.Equal(t, 6, bytes.Count(text, []byte("\n  - ")), "a line each")
}

// The same checks can shut a gate, where a list of known deviations is left out or another setting
// is made.
func TestCompareVerdicts(t *testing.T) {
	for _, row := range []struct {
		before, after conformance.RunVerdict
		worse         bool
	}{
		{conformance.Conforms, conformance.Conforms, false},
		{conformance.Conforms, conformance.DoesNotConform, true},
		{conformance.ConformsWithDeviations, conformance.DoesNotConform, true},
		{conformance.Conforms, conformance.RunInconclusive, true},
		{conformance.RunInconclusive, conformance.DoesNotConform, true},
		{conformance.DoesNotConform, conformance.RunInconclusive, false},
		{conformance.DoesNotConform, conformance.DoesNotConform, false},
	} {
		before, after := moving(map[string]conformance.Verdict{"a": conformance.Fail}), moving(map[string]conformance.Verdict{"a": conformance.Fail})
		before.Verdict, after.Verdict = row.before, row.after
		c, err := Compare(before, after)
		require.NoError(t, err)
		require.Equal(t, row.worse, c.Worse(), "%s, %s", row.before, row.after)
	}
}
