package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// noon is when the runs of these tests began.
var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// started is a run of four scenarios at its beginning.
func started() *state {
	var p conformance.Profile
	for _, name := range []string{"discovery", "create", "status", "callbacks"} {
		p.Scenarios = append(p.Scenarios, conformance.Scenario{ID: "opengdpr/" + name})
	}
	return newState(conformance.Options{Profile: p}, noon)
}

func to(scenario, state string) conformance.Event {
	return conformance.Event{Scenario: scenario, State: state}
}

func made(v conformance.Verdict, problem string) conformance.Event {
	return conformance.Event{Scenario: "opengdpr/create", Check: &conformance.CheckRecord{
		Check: "opengdpr/create/signature", Requirement: "OG-7.3-10", Verdict: v, Problem: problem}}
}

func waits(scenario, what string, seconds int) conformance.Event {
	return conformance.Event{Scenario: scenario, Wait: &conformance.Wait{For: what, Until: noon.Add(time.Duration(seconds) * time.Second)}}
}

func over(e conformance.Event) conformance.Event {
	w := *e.Wait
	w.Over = true
	return conformance.Event{Scenario: e.Scenario, Wait: &w}
}

func TestStateLines(t *testing.T) {
	secure := made(conformance.Info, "believed")
	secure.Check.Security = true
	status := waits("opengdpr/status", "request a7551968-d5d6-44b2-9831-815ac9017798 to become completed", 62)
	callback := waits("opengdpr/callbacks", "a call\x1b[2Jback", 9)
	for name, tc := range map[string]struct {
		events []conformance.Event
		after  time.Duration
		want   []string
	}{
		"nothing yet": {nil, 0, []string{"0 of 4 scenarios, 0s"}},
		"preflight": {[]conformance.Event{to("preflight", "started")}, 1500 * time.Millisecond,
			[]string{"0 of 4 scenarios, 1s", "running preflight"}},
		"the preflight is no scenario": {[]conformance.Event{to("preflight", "started"), to("preflight", "finished")}, 0,
			[]string{"0 of 4 scenarios, 0s"}},
		"counts": {[]conformance.Event{
			to("opengdpr/create", "started"), to("opengdpr/status", "started"), to("opengdpr/discovery", "started"),
			made(conformance.Pass, ""), made(conformance.Skip, ""), made(conformance.Fail, ""), made(conformance.Pass, ""), secure,
			to("opengdpr/discovery", "finished"), to("opengdpr/status", "broken"),
		}, 75 * time.Second, []string{"2 of 4 scenarios, 1m15s; checks: 1 fail, 2 pass, 1 info, 1 skip; security findings: 1", "running create"}},
		"waits": {[]conformance.Event{
			to("opengdpr/status", "started"), to("opengdpr/create", "started"), to("opengdpr/callbacks", "started"), status, callback,
		}, 200 * time.Millisecond, []string{"0 of 4 scenarios, 0s",
			`waiting 9s in callbacks for a call\x1b[2Jback, 1m2s in status for request a7551968… to become completed; running create`}},
		"a wait that is over": {[]conformance.Event{to("opengdpr/status", "started"), status, over(status)}, 0,
			[]string{"0 of 4 scenarios, 0s", "running status"}},
		"a deadline that has passed": {[]conformance.Event{to("opengdpr/callbacks", "started"), callback}, time.Minute,
			[]string{"0 of 4 scenarios, 1m0s", `waiting 0s in callbacks for a call\x1b[2Jback`}},
		"a scenario that ends with its waits": {[]conformance.Event{to("opengdpr/status", "started"), status, to("opengdpr/status", "finished")}, 0,
			[]string{"1 of 4 scenarios, 0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := started()
			for _, e := range tc.events {
				s.apply(e)
			}
			require.Equal(t, tc.want, s.lines(noon.Add(tc.after), 200))
		})
	}
}

// TestStateResumed counts only what an earlier sitting left.
func TestStateResumed(t *testing.T) {
	p, err := profileNamed("opengdpr/processor")
	require.NoError(t, err)
	o := conformance.Options{Profile: p, Selection: conformance.Selection{Only: []string{"discovery", "create"}}, Earlier: []journal.Line{
		{Type: "header", Data: fmt.Appendf(nil, `{"format": %d, "profile": %q}`, conformance.FormatVersion, p.ID())},
		{Type: "scenario", Attempt: 1, Data: []byte(`{"scenario": "opengdpr/discovery", "state": "finished"}`)},
		{Type: "scenario", Attempt: 1, Data: []byte(`{"scenario": "opengdpr/create", "state": "broken"}`)},
	}}
	s := newState(o, noon)
	require.Equal(t, []string{"0 of 1 scenarios, 0s"}, s.lines(noon, 80))
	s.apply(to("opengdpr/create", "finished"))
	require.Equal(t, []string{"1 of 1 scenarios, 0s"}, s.lines(noon, 80))
}

func TestFinding(t *testing.T) {
	secure := made(conformance.Info, "believed")
	secure.Check.Security = true
	reason := made(conformance.Error, "")
	reason.Check.Reason = "made twice"
	got := made(conformance.Warn, "")
	got.Check.Got = "a date"
	for want, e := range map[string]conformance.Event{
		`FAIL  OG-7.3-10 opengdpr/create/signature: bad\x1b]0;\n`:        made(conformance.Fail, "bad\x1b]0;\n"),
		`WARN  OG-7.3-10 opengdpr/create/signature: a date`:              got,
		`ERROR  OG-7.3-10 opengdpr/create/signature: made twice`:         reason,
		`INFO (security)  OG-7.3-10 opengdpr/create/signature: believed`: secure,
		`ERROR  opengdpr/create broke off`:                               to("opengdpr/create", "broken"),
	} {
		verdict, line := finding(e)
		require.Equal(t, want, line)
		require.True(t, strings.HasPrefix(line, strings.ToUpper(string(verdict))))
	}
	for _, e := range []conformance.Event{
		made(conformance.Pass, ""), made(conformance.Info, ""), made(conformance.Skip, ""), made(conformance.Inconclusive, ""),
		to("opengdpr/create", "started"), to("opengdpr/create", "finished"), waits("opengdpr/create", "it", 1),
	} {
		_, line := finding(e)
		require.Empty(t, line)
	}
}

func TestClip(t *testing.T) {
	for _, tc := range []struct {
		text string
		most int
		want string
	}{
		{"abcdef", 6, "abcdef"}, {"abcdef", 5, "abc…"}, {"abcdef", 2, "…"}, {"abcdef", 1, ""}, {"abcdef", 0, ""}, {"abcdef", -1, ""},
		{"", 0, ""}, {"é", 1, "é"}, {"漢字", 4, "漢字"}, {"漢字", 3, "…"}, {"a漢字b", 5, "a漢…"},
	} {
		require.Equal(t, tc.want, clip(tc.text, tc.most), "%q to %d", tc.text, tc.most)
	}
}

func TestRemaining(t *testing.T) {
	for d, want := range map[time.Duration]time.Duration{
		-time.Hour: 0, 0: 0, 1: time.Second, time.Second: time.Second, 59*time.Second + 1: time.Minute,
	} {
		require.Equal(t, want, remaining(noon.Add(d), noon))
	}
}
