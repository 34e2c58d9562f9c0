package conformance

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// TestJoinHidesNothing lets no run that is joined lose what would have failed it alone.
func TestJoinHidesNothing(t *testing.T) {
	tg := testTarget(t, http.NotFoundHandler())
	known := []KnownDeviation{{Check: "opengdpr/a/check", Reason: "r", Expires: "2999-12-31"}}
	warned := Fine("", "").Saw("AO-52", "before")
	hole := warned
	hole.Security = true
	onWarn := func(f Finding) Scenario {
		return Scenario{ID: "opengdpr/w", Covers: []string{warnRow}, Run: func(s *Session) { s.Check("check", warnRow, f) }}
	}
	for name, tc := range map[string]struct {
		o             Options
		first, second []Scenario
		want          RunVerdict
	}{
		"a hole beside a warn": {Options{FailOn: FailOn{Security: true}}, []Scenario{asking("a", Fine("", "")), onWarn(warned)},
			[]Scenario{asking("a", Fine("", "")), onWarn(hole)}, DoesNotConform},
		"what is excused beside what is not": {Options{Known: known}, []Scenario{asking("a", Broken("", "", "x")), asking("b", Unknown("opengdpr/a/check", "x"))},
			[]Scenario{asking("a", Broken("", "", "x")), asking("b", Unknown("", "x"))}, RunInconclusive},
	} {
		t.Run(name, func(t *testing.T) {
			one, _ := ran(t, testProfile(t, tc.first...), tg, tc.o)
			p := testProfile(t, tc.second...)
			two, alone := ran(t, p, tg, tc.o)
			require.Equal(t, tc.want, alone.Verdict)
			require.Equal(t, tc.want, whole(t, p, one, two).Verdict)
			require.Equal(t, tc.want, whole(t, p, two, one).Verdict)
		})
	}
}

// TestExpiredMeanwhile judges what is accepted by the end of a run, however long it went on.
func TestExpiredMeanwhile(t *testing.T) {
	p := testProfile(t, asking("a", Broken("", "", "x")))
	lines, r := ran(t, p, testTarget(t, http.NotFoundHandler()), Options{Known: []KnownDeviation{{Check: "opengdpr/a/check", Reason: "r",
		Expires: time.Now().UTC().Format(time.DateOnly)}}})
	require.Equal(t, ConformsWithDeviations, r.Verdict)
	for i, l := range lines {
		if l.Type == lineEnd {
			var end endRecord
			require.NoError(t, json.Unmarshal(l.Data, &end))
			end.At = end.At.AddDate(0, 0, 2)
			lines[i].Data, _ = json.Marshal(end)
		}
	}
	r, err := Derive(lines, p)
	require.NoError(t, err)
	require.Equal(t, DoesNotConform, r.Verdict)
	require.Equal(t, KnownExpired, r.Known[0].State)
}

// TestStrangeChecks counts no check that no row shows for nothing, and reads no verdict that is none.
func TestStrangeChecks(t *testing.T) {
	p := testProfile(t, asking("a", Fine("", "")))
	lines, r := ran(t, p, testTarget(t, http.NotFoundHandler()), Options{})
	require.Equal(t, Conforms, r.Verdict)
	changed := func(from, to string) (all []journal.Line) {
		for _, l := range lines {
			if l.Type == lineCheck {
				l.Data = json.RawMessage(strings.Replace(string(l.Data), from, to, 1))
			}
			all = append(all, l)
		}
		return all
	}
	r, err := Derive(changed(testRow, "OG-99-99"), p)
	require.NoError(t, err)
	require.Equal(t, RunError, r.Verdict, r.Reasons)
	for _, verdict := range []string{"passed", "untested", "\\u001b[31m"} {
		_, err = Derive(changed(`"verdict":"pass"`, `"verdict":"`+verdict+`"`), p)
		require.ErrorContains(t, err, "is none")
	}
}
