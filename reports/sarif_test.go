package reports

import (
	"encoding/json"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

func sarifOf(t *testing.T, raw []byte) sarifRun {
	t.Helper()
	var log sarifLog
	require.NoError(t, json.Unmarshal(raw, &log))
	require.Len(t, log.Runs, 1)
	return log.Runs[0]
}

func TestSARIF(t *testing.T) {
	bad, good := goldenOf(t, "sarif", ".json")
	run := sarifOf(t, bad)
	require.Len(t, run.Tool.Driver.Rules, len(sample().Results.Requirements))
	require.Equal(t, "opengdpr/errors/forged", run.Results[0].Locations[0].Logical[0].Full, "security comes first")
	require.Contains(t, run.Results[0].Properties.Tags, "security")
	require.Equal(t, "POST /opengdpr_requests http/1.1", run.Results[0].Request.Method+" "+run.Results[0].Request.Target+" "+run.Results[0].Request.Protocol+"/"+run.Results[0].Request.Version)
	require.True(t, run.Results[0].Response.None)
	require.Equal(t, 201, run.Results[1].Response.Status)
	require.Equal(t, map[string]string{"Host": "processor1.test"}, run.Results[1].Request.Headers)
	require.Contains(t, run.Results[0].Request.Body.Properties["note"], "the first 4095 of 18000 bytes")
	rule := run.Tool.Driver.Rules[run.Results[0].Index]
	require.Equal(t, run.Results[0].Rule, rule.ID)
	require.Contains(t, rule.Properties.Tags, "security")
	require.Equal(t, "4.0", rule.Properties.Severity)
	kinds := map[string]int{}
	for _, res := range run.Results {
		kinds[res.Kind+" "+res.Level]++
		require.NotEqual(t, string(conformance.Pass), res.Properties.Verdict)
		require.NotEqual(t, string(conformance.Skip), res.Properties.Verdict)
	}
	require.Equal(t, map[string]int{"fail note": 1, "fail error": 6, "fail warning": 1, "review none": 1, "open none": 1}, kinds)
	last := run.Results[len(run.Results)-1]
	require.Equal(t, []sarifSuppression{{"external", "accepted", `an <old> gateway\u202e (until 2027-01-31)`}}, last.Suppressions)
	require.False(t, run.Invocations[0].Successful)
	require.Equal(t, "gate", run.Invocations[0].Configuration[0].Descriptor.ID)

	run = sarifOf(t, good)
	require.Empty(t, run.Results)
	require.True(t, run.Invocations[0].Successful)
	require.Equal(t, 1, run.Tool.Driver.Rules[0].Properties.Checks[conformance.Pass])
}

// TestSARIFAlerts holds what code scanning needs of each result: a message, a place in a file
// by a relative path, a line, and a fingerprint of its own that is the same in the next run.
func TestSARIFAlerts(t *testing.T) {
	f, err := FormatNamed("sarif")
	require.NoError(t, err)
	later := sample()
	later.Results.Seed, later.Results.Nonce, later.Results.Started = 8, "fedcba9876543210", began.AddDate(0, 1, 0)
	first, second := sarifOf(t, renderedAs(t, f, sample())), sarifOf(t, renderedAs(t, f, later))
	seen := map[string]bool{}
	for i, res := range first.Results {
		require.NotEmpty(t, res.Message.Text)
		require.Len(t, res.Locations, 1)
		at := res.Locations[0].Physical
		uri, err := url.Parse(at.Artifact.URI)
		require.NoError(t, err)
		require.False(t, uri.IsAbs() || uri.Host != "" || uri.Path[0] == '/', at.Artifact.URI)
		require.Equal(t, 1, at.Region.Line)
		require.Equal(t, res.Fingerprints, second.Results[i].Fingerprints)
		require.Regexp(t, `^[0-9a-f]{16}:1$`, res.Fingerprints["primaryLocationLineHash"])
		require.False(t, seen[res.Fingerprints["primaryLocationLineHash"]])
		seen[res.Fingerprints["primaryLocationLineHash"]] = true
	}
	for _, rule := range first.Tool.Driver.Rules {
		require.NotEmpty(t, rule.Short.Text)
		require.NotEmpty(t, rule.Full.Text)
		require.NotEmpty(t, rule.Help.Text)
		require.LessOrEqual(t, len(rule.Short.Text), 1024)
	}
}

// TestSARIFHanging gives what hangs on a known deviation the reason of that.
func TestSARIFHanging(t *testing.T) {
	in := sample()
	checks := in.Results.Requirements[1].Checks
	for i := range checks {
		if checks[i].Verdict == conformance.Inconclusive {
			checks[i].Known, checks[i].Cause = true, "opengdpr/errors/no-version"
		}
	}
	run := sarifOf(t, renderedIn(t, "sarif", in))
	last := run.Results[len(run.Results)-1]
	require.Equal(t, "open", last.Kind)
	require.Equal(t, `it hangs on opengdpr/errors/no-version: an <old> gateway\u202e (until 2027-01-31)`, last.Suppressions[0].Justification)
}

func TestSARIFForeign(t *testing.T) {
	for name, text := range foreign {
		in := hostile(text)
		in.Results.Requirements[0].Checks[0].Scenario = "../" + text
		for _, res := range sarifOf(t, renderedIn(t, "sarif", in)).Results {
			require.NotRegexp(t, regexp.MustCompile(`\{[0-9]|[^\\]\]\(`), res.Message.Text, name)
			require.Regexp(t, `^dsrcheck/(_/[!-~]+|attestations)$`, res.Locations[0].Physical.Artifact.URI, name)
		}
	}
}

// renderedIn renders in a format by its name.
func renderedIn(t *testing.T, name string, in Input) []byte {
	t.Helper()
	f, err := FormatNamed(name)
	require.NoError(t, err)
	return renderedAs(t, f, in)
}
