package reports

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

func ctrfOf(t *testing.T, raw []byte) ctrfReport {
	t.Helper()
	var doc ctrfReport
	require.NoError(t, json.Unmarshal(raw, &doc))
	s := doc.Results.Summary
	require.Equal(t, len(doc.Results.Tests), s.Tests)
	require.Equal(t, s.Tests, s.Passed+s.Failed+s.Skipped+s.Pending+s.Other)
	return doc
}

func ctrfTestOf(t *testing.T, doc ctrfReport, id string) ctrfTest {
	t.Helper()
	for _, test := range doc.Results.Tests {
		if test.ID == id {
			return test
		}
	}
	require.Fail(t, "no test", id)
	return ctrfTest{}
}

func TestCTRF(t *testing.T) {
	bad, good := goldenOf(t, "ctrf", ".json")
	doc := ctrfOf(t, bad)
	require.Equal(t, "run/verdict", doc.Results.Tests[0].ID)
	require.Contains(t, doc.Results.Tests[1].Tags, "security")
	for id, want := range map[string]string{
		"run/verdict": "failed", "opengdpr/create/completion-time-1": "failed", "opengdpr/create/completion-order": "passed",
		"opengdpr/errors/no-id": "other", "opengdpr/errors/no-version": "other", "opengdpr/errors/twice": "other", "opengdpr/errors/no-type": "other",
		"opengdpr/errors/callbacks": "skipped", "opengdpr/errors/forged": "other",
		"opengdpr/errors/": "other", "opengdpr/status/": "pending", "opengdpr/cancel/": "other", "opengdpr/certificate/": "skipped",
	} {
		require.Equal(t, want, ctrfTestOf(t, doc, id).Status, id)
	}
	require.Equal(t, `known deviation: an <old> gateway\u202e (until 2027-01-31); it is accepted`, ctrfTestOf(t, doc, "opengdpr/errors/no-version").Message)

	doc = ctrfOf(t, good)
	require.Equal(t, 2, doc.Results.Summary.Passed)
	require.Zero(t, doc.Results.Summary.Failed)
}

// TestCTRFFails makes the report fail exactly if the command does.
func TestCTRFFails(t *testing.T) {
	for _, verdict := range []conformance.RunVerdict{
		conformance.Conforms, conformance.ConformsWithDeviations, conformance.Partial,
		conformance.DoesNotConform, conformance.RunInconclusive, conformance.RunError, conformance.Interrupted,
	} {
		for _, gate := range [][]string{nil, {"an entry is stale"}} {
			in := fine()
			in.Results.Verdict, in.Results.Gate = verdict, gate
			doc := ctrfOf(t, renderedIn(t, "ctrf", in))
			require.Equal(t, in.Results.ExitCode() != 0, doc.Results.Summary.Failed > 0, "%s %v", verdict, gate)
		}
	}
	in := sample()
	in.Results.Settings.FailOn = conformance.FailOn{Warn: true, Security: true}
	doc := ctrfOf(t, renderedIn(t, "ctrf", in))
	require.Equal(t, "failed", ctrfTestOf(t, doc, "opengdpr/errors/no-id").Status)
	require.Equal(t, "failed", ctrfTestOf(t, doc, "opengdpr/errors/forged").Status)
	require.Equal(t, "other", ctrfTestOf(t, doc, "opengdpr/errors/no-version").Status)
}

// TestCTRFInterrupted has no time at which it ended.
func TestCTRFInterrupted(t *testing.T) {
	in := fine()
	in.Results.Ended = in.Results.Ended.AddDate(-3000, 0, 0)
	s := ctrfOf(t, renderedIn(t, "ctrf", in)).Results.Summary
	require.Equal(t, s.Start, s.Stop)
}
