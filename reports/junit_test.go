package reports

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// read parses junit.xml and checks that its counts are right.
func read(t *testing.T, in Input) junitRun {
	t.Helper()
	var doc bytes.Buffer
	require.NoError(t, JUnit(&doc, in))
	var run junitRun
	require.NoError(t, xml.Unmarshal(doc.Bytes(), &run))
	counted := junitRun{Suites: append([]junitSuite{}, run.Suites...)}
	for i := range counted.Suites {
		counted.Suites[i].junitCounts = junitCounts{}
	}
	counted.count()
	require.Equal(t, counted.Suites, run.Suites)
	require.Equal(t, []int{counted.Tests, counted.Failures, counted.Errors}, []int{run.Tests, run.Failures, run.Errors})
	return run
}

func find(t *testing.T, run junitRun, name string) junitCase {
	t.Helper()
	for _, s := range run.Suites {
		for _, c := range s.Cases {
			if c.Name == name || s.Name == name {
				return c
			}
		}
	}
	require.Fail(t, "no case", name)
	return junitCase{}
}

func TestJUnit(t *testing.T) {
	golden(t, "junit.xml", func(w io.Writer) error { return JUnit(w, sample()) })
	run := read(t, sample())
	require.Equal(t, []int{19, 5, 4}, []int{run.Tests, run.Failures, run.Errors})
	skipped := 0
	for _, s := range run.Suites {
		skipped += s.Skipped
	}
	require.Equal(t, 6, skipped)
	require.Equal(t, "90.000", run.Time)
	require.Equal(t, "OG-7.3-02", find(t, run, "opengdpr/create/completion-time-1 OG-7.3-02").Failure.Type)
	require.Equal(t, "inconclusive", find(t, run, "opengdpr/errors/no-type OG-8-01").Error.Type)
	require.Equal(t, "broken", find(t, run, "opengdpr/errors").Error.Type)
	require.Equal(t, "unfinished", find(t, run, "opengdpr/cancel").Error.Type)
	require.NotNil(t, find(t, run, "opengdpr/status").Skipped)
	require.NotNil(t, find(t, run, "opengdpr/certificate").Skipped)
	warned := find(t, run, "opengdpr/errors/no-id OG-8-01")
	require.Nil(t, warned.Failure)
	require.Contains(t, warned.Out.Text, "warn: another status")
}

func TestJUnitFailOn(t *testing.T) {
	in := sample()
	in.Results.Settings.FailOn = conformance.FailOn{Warn: true, Security: true}
	run := read(t, in)
	require.Equal(t, 7, run.Failures)
	require.NotNil(t, find(t, run, "opengdpr/errors/no-id OG-8-01").Failure)
	require.NotNil(t, find(t, run, "opengdpr/errors/forged OG-4.1-07").Failure)
}

// TestJUnitRun has runs whose checks alone do not tell how they went.
func TestJUnitRun(t *testing.T) {
	for verdict, want := range map[conformance.RunVerdict]string{
		conformance.Conforms: "", conformance.Partial: "", conformance.DoesNotConform: "",
		conformance.RunInconclusive: "inconclusive", conformance.RunError: "error", conformance.Interrupted: "interrupted",
	} {
		in := fine()
		in.Results.Verdict = verdict
		got := find(t, read(t, in), "verdict")
		if want == "" {
			require.Nil(t, got.Error, verdict)
			require.Contains(t, got.Out.Text, verdict)
			continue
		}
		require.Equal(t, &junitTrouble{Message: in.Results.Reasons[0], Type: want}, got.Error)
	}
	stale := fine()
	stale.Results.Gate = []string{"an entry is stale"}
	require.Equal(t, &junitTrouble{Message: "an entry is stale", Type: "gate"}, find(t, read(t, stale), "verdict").Failure)
	in := fine()
	in.Results.Verdict, in.Results.NotReady = conformance.RunError, "no answer"
	require.Equal(t, "not-ready", find(t, read(t, in), "verdict").Error.Type)
}

// TestJUnitLostScenario keeps the checks of a scenario that the profile no longer has.
func TestJUnitLostScenario(t *testing.T) {
	in := sample()
	in.Results.Scenarios = in.Results.Scenarios[:1]
	run := read(t, in)
	require.Equal(t, 15, run.Tests)
	require.Equal(t, "opengdpr/create", run.Suites[2].Name)
	require.Equal(t, "opengdpr/errors", run.Suites[3].Name)
}

func TestJUnitHostile(t *testing.T) {
	run := read(t, hostile("]]><failure/>&\x00\x1b\xff\ufffe\u202e\r\n"))
	want := `]]><failure/>&\x00\x1b\xff\ufffe\u202e\r\n`
	c := find(t, run, "opengdpr/create/a"+want+" OG-1-01")
	require.Contains(t, c.Failure.Message, want)
	require.Contains(t, c.Failure.Text, want)
}

// What tools show of a test that failed is its message alone.
func TestMessageSaysWhatWasExpected(t *testing.T) {
	c := conformance.CheckResult{Verdict: conformance.Fail, Want: "202", Got: "404"}
	require.Equal(t, "404; expected: 202", told(c))
	c.Problem = "it is not found"
	require.Equal(t, "it is not found", told(c))
}
