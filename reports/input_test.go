package reports

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares what is rendered, twice, with a file of testdata.
func golden(t *testing.T, name string, render func(io.Writer) error) []byte {
	t.Helper()
	var first, second bytes.Buffer
	require.NoError(t, render(&first))
	require.NoError(t, render(&second))
	require.Equal(t, first.Bytes(), second.Bytes(), "rendering twice gives the same")
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, first.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), first.String()))
	return first.Bytes()
}

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// sample is a run in which everything happened that a report can tell of.
func sample() Input {
	const create, errors = "opengdpr/create", "opengdpr/errors"
	receipt := conformance.RequirementResult{
		ID: "OG-7.3-02", Section: "7.3", Level: catalog.Must, Severity: catalog.Fail, Wire: catalog.WireYes,
		Text: "The response has an expected_completion_time.", Verdict: conformance.Fail,
	}
	for i := 1; i <= 5; i++ {
		receipt.Checks = append(receipt.Checks, conformance.CheckResult{
			ID: fmt.Sprintf("%s/completion-time-%d", create, i), Scenario: create, Attempt: 1, Verdict: conformance.Fail,
			Want: "a date-time of RFC 3339", Got: `"2018-10-02"`, Problem: "expected_completion_time is a date only", Exchanges: []string{create + "/1/1"},
		})
	}
	receipt.Checks = append(receipt.Checks, conformance.CheckResult{
		ID: create + "/completion-order", Scenario: create, Attempt: 1, Verdict: conformance.Pass,
		Want: "not before received_time", Got: "a day later", Exchanges: []string{create + "/1/1"},
	})
	r := &conformance.Results{
		Schema: conformance.ResultsSchema, Suite: conformance.Suite{Name: "dsrcheck", Version: "1.2.3"}, Profile: "opengdpr@0.1.2/processor",
		Target:  conformance.TargetRecord{URL: "https://processor1.test", Domain: "processor1.test"},
		Verdict: conformance.DoesNotConform, Reasons: []string{"5 checks failed", "2 errors of the suite itself"},
		Attestations: []conformance.AttestationResult{
			{Requirement: "OG-9-01", Section: "9", Level: catalog.Must, Severity: catalog.Fail, Text: "Logs are kept.", Answer: conformance.AnswerYes,
				By: "Jo <b>Doe</b>\u202e", On: "2026-01-02", Link: "https://wiki.example/logs?a=1&b=<2>"},
			{Requirement: "OG-9-03", Section: "9", Level: catalog.Should, Severity: catalog.Warn, Text: "Logs are read."},
		},
		Gate: []string{"known.yaml:7: opengdpr/create/completion-order deviates no longer; remove the entry"},
		Known: []conformance.KnownResult{
			{KnownDeviation: conformance.KnownDeviation{Check: errors + "/no-version", Reason: "an <old> gateway\u202e", Expires: "2027-01-31", Place: "known.yaml:2"},
				State: conformance.KnownSeen, Checks: []string{errors + "/no-version"}},
			{KnownDeviation: conformance.KnownDeviation{Check: create + "/completion-order", Reason: "it was so once", Expires: "2027-01-31", Place: "known.yaml:7"},
				State: conformance.KnownGone, Checks: []string{}},
		},
		Seed: 7, Nonce: "0123456789abcdef", Started: began, Ended: began.Add(90 * time.Second),
		Settings: conformance.Settings{
			Readings:  conformance.ReadingSettings{Pins: map[string]string{"AO-02": "lenient", "AO-01": "strict"}},
			Selection: conformance.Selection{Skip: []string{"certificate"}},
			Rerun:     "dsrcheck run --profile opengdpr/processor --target https://processor1.test",
		},
		Readings: []conformance.ReadingResult{
			{ID: "AO-01", Choice: "strict", Question: "Which?", Means: "the strict one", Outcome: catalog.Accept, Checks: []string{create + "/completion-order"}},
			{ID: "AO-04", Choice: "header-only", Question: "Where does it stand?", Means: "the signature stands in the header only", Outcome: catalog.Note, Checks: []string{}},
		},
		Requirements: []conformance.RequirementResult{
			receipt,
			{ID: "OG-8-01", Section: "8", Level: catalog.Should, Severity: catalog.Warn, Wire: catalog.WirePartly,
				Text: "Bad requests are refused with 400 & a reason.", Verdict: conformance.Error, Checks: []conformance.CheckResult{
					{ID: errors + "/no-id", Scenario: errors, Attempt: 2, Verdict: conformance.Warn, Want: "400", Got: "HTTP/1.1 418 I'm <b>a teapot</b>",
						Problem: "another status", Readings: []conformance.Seen{{Reading: "AO-04", Choice: "header-only"}}, Exchanges: []string{errors + "/2/1", errors + "/2/2", errors + "/2/9"}},
					{ID: errors + "/no-version", Scenario: errors, Attempt: 2, Verdict: conformance.Fail, Want: "400", Got: "HTTP/1.1 200 OK", Problem: "it is accepted",
						Known: true, Exchanges: []string{}},
					{ID: errors + "/twice", Scenario: errors, Attempt: 2, Verdict: conformance.Error, Reason: "check opengdpr/errors/twice is made twice", Exchanges: []string{}},
					{ID: errors + "/no-type", Scenario: errors, Attempt: 2, Verdict: conformance.Inconclusive, Reason: "no valid request was accepted",
						Cause: create + "/completion-time-1", Exchanges: []string{}},
					{ID: errors + "/callbacks", Scenario: errors, Attempt: 2, Verdict: conformance.Skip, Reason: "the target takes no callbacks", Exchanges: []string{}},
				}},
			{ID: "OG-4.1-07", Section: "4.1", Level: catalog.May, Severity: catalog.Info, Wire: catalog.WireYes,
				Text: "Requests may be signed.", Verdict: conformance.Info, Checks: []conformance.CheckResult{
					{ID: errors + "/forged", Scenario: errors, Attempt: 2, Verdict: conformance.Info, Want: "a refusal", Got: "HTTP/1.1 201 Created",
						Problem: "a forged request was believed", Security: true, Exchanges: []string{errors + "/2/2"}},
				}},
			{ID: "OG-9-01", Section: "9", Level: catalog.Must, Severity: catalog.Fail, Wire: catalog.WireAttest, Text: "Logs are kept.",
				Verdict: conformance.Untested, Reason: "does not show on the wire; its owner attests it", Checks: []conformance.CheckResult{}},
			{ID: "OG-9-02", Section: "9", Level: catalog.Must, Severity: catalog.Fail, Wire: catalog.WireYes, Text: "All of the above.",
				SummaryOf: []string{"OG-7.3-02", "OG-8-01"}, Verdict: conformance.Fail, Checks: []conformance.CheckResult{}},
		},
		Scenarios: []conformance.ScenarioResult{
			{ID: "preflight", Title: "The target answers", State: "finished", Attempt: 1, Duration: time.Second},
			{ID: create, Title: "A request is taken", State: "finished", Attempt: 1, Duration: 1500 * time.Millisecond},
			{ID: errors, Title: "Bad requests are refused", State: "broken", Attempt: 2, Duration: -time.Second, Text: "panic: nil\nmain.go:1\n"},
			{ID: "opengdpr/status", Title: "A request has a status", State: "unfinished"},
			{ID: "opengdpr/cancel", Title: "A request can be cancelled", State: "unfinished", Attempt: 1},
			{ID: "opengdpr/certificate", Title: "The certificate is good", State: "left-out"},
		},
		Summary: conformance.Summary{
			Checks: map[conformance.Verdict]int{conformance.Fail: 6, conformance.Pass: 1, conformance.Warn: 1, conformance.Error: 1,
				conformance.Inconclusive: 1, conformance.Skip: 1, conformance.Info: 1},
			Requirements: map[conformance.Verdict]int{conformance.Fail: 2, conformance.Error: 1, conformance.Info: 1, conformance.Untested: 1},
			Executed:     9, Security: 1, Known: 1, Exchanges: 3,
		},
	}
	call := func(n int, from, to, request, response string) Call {
		return Call{ID: fmt.Sprintf("%s/2/%d", errors, n), From: from, To: to, Label: "no. " + fmt.Sprint(n), Request: request, Response: response,
			Started: began.Add(time.Duration(n) * time.Second), Ended: began.Add(time.Duration(n)*time.Second + time.Millisecond)}
	}
	said := []Talk{{Scenario: errors, Attempt: 2, Total: 3, Calls: []Call{
		call(1, suite, targetName, "POST /opengdpr_requests HTTP/1.1", "HTTP/1.1 418 I'm <b>a teapot</b>, then timeout"),
		call(2, suite, targetName, "POST /opengdpr_requests HTTP/1.1", "no answer, closed: EOF"),
		call(3, targetName, "controller1.test", "POST /callbacks/a/long/path/that/does/not/fit/at/all HTTP/1.1", "HTTP/1.1 202 Accepted"),
	}}}
	hooks := []HookTalk{{Scenario: errors, Attempt: 2, Total: 3, Failed: 1, Calls: []HookCall{
		{errors + "/2/4", conformance.HookRecord{Hook: "submit", Reference: "r1", Asked: "POST https://admin.test/<b>", Outcome: "202 Accepted",
			Answer: "</pre><script>alert(1)</script>\u202e\nsecond line", Cut: true, Began: began, At: began.Add(time.Second)}},
		{errors + "/2/5", conformance.HookRecord{Hook: "advance", ID: "4711", State: "completed", Asked: "./advance", Outcome: "exit status 1",
			Complaint: "no such request\x1b[31m", Error: "call hook advance: exit status 1", At: began.Add(2 * time.Second)}},
	}}}
	return Input{Results: r, Talks: said, Hooks: hooks, Exchanges: map[string]*journal.Exchange{
		create + "/1/1": {
			Label:    "create",
			Request:  &journal.Message{Head: []byte("POST /opengdpr_requests HTTP/1.1\r\nHost: processor1.test\r\n\r\n"), Payload: []byte("{\n\t\"api_version\": \"0.1\"\n}")},
			Response: &journal.Message{Head: []byte("HTTP/1.1 201 Created\r\n\r\n"), Payload: []byte(`{"expected_completion_time":"2018-10-02"}`)},
		},
		errors + "/2/1": {
			Request:  &journal.Message{Head: []byte("POST /opengdpr_requests HTTP/1.1\r\n\r\n")},
			Response: &journal.Message{Head: []byte("HTTP/1.1 418 I'm <b>a teapot</b>\x1b[31m\r\n\r\n"), Payload: []byte("</pre><script>alert(1)</script>\u202e\xff\x00"), Truncated: true},
			Failure:  journal.FailTimeout, Error: "read body: the deadline\npassed",
		},
		errors + "/2/2": {
			Request: &journal.Message{Head: []byte("POST /opengdpr_requests HTTP/1.1\r\n\r\n"), Payload: bytes.Repeat([]byte("é "), 6000)},
			Failure: journal.FailClosed, Error: "EOF",
		},
	}}
}

// fine is a run without anything to fix.
func fine() Input {
	in := sample()
	r := in.Results
	r.Verdict, r.Complete, r.Reasons = conformance.Conforms, true, []string{"every check that applies passed"}
	r.Requirements[0].Checks = r.Requirements[0].Checks[5:]
	r.Requirements[0].Verdict = conformance.Pass
	r.Requirements, r.Scenarios, r.Readings = r.Requirements[:1], r.Scenarios[:2], r.Readings[:1]
	r.Settings, r.Gate, r.Known, r.Attestations = conformance.Settings{}, []string{}, []conformance.KnownResult{}, []conformance.AttestationResult{}
	r.Summary = conformance.Summary{Checks: map[conformance.Verdict]int{conformance.Pass: 1},
		Requirements: map[conformance.Verdict]int{conformance.Pass: 1}, Executed: 1, Exchanges: 3}
	return in
}
