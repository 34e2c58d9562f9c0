package conformance

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestKnownDeviations holds what an owner accepts against what a run found: it fails no run, and
// a list that says more than is so keeps the gate shut.
func TestKnownDeviations(t *testing.T) {
	const check, row = "opengdpr/a/check-0", testRow
	pass, fail := Fine("", ""), Broken("", "", "x")
	hanging := Unknown(check, "x")
	insecure := Fine("", "").Saw("AO-52", "before")
	insecure.Security = true
	later := func(k KnownDeviation) KnownDeviation { k.Reason, k.Expires = "r", "2999-12-31"; return k }
	onCheck, onRow := later(KnownDeviation{Check: check}), later(KnownDeviation{Requirement: row})
	expired := onCheck
	expired.Expires = "2020-01-31"
	for _, tc := range []struct {
		name     string
		options  Options
		findings []Finding
		list     []KnownDeviation
		want     RunVerdict
		state    KnownState
		exit     int
	}{
		{"a check that fails", Options{}, []Finding{fail, pass}, []KnownDeviation{onCheck}, ConformsWithDeviations, KnownSeen, 0},
		{"a requirement that fails", Options{}, []Finding{fail, fail}, []KnownDeviation{onRow}, ConformsWithDeviations, KnownSeen, 0},
		{"beside another that fails", Options{}, []Finding{fail, fail}, []KnownDeviation{onCheck}, DoesNotConform, KnownSeen, 1},
		{"beside a selection", Options{Selection: Selection{Only: []string{"a"}}}, []Finding{fail, pass}, []KnownDeviation{onCheck}, Partial, KnownSeen, 0},
		{"what hangs on it", Options{}, []Finding{fail, hanging}, []KnownDeviation{onCheck}, ConformsWithDeviations, KnownSeen, 0},
		{"what hangs on nothing", Options{}, []Finding{fail, Unknown("", "x")}, []KnownDeviation{onCheck}, RunInconclusive, KnownSeen, 4},
		{"a warn that fails no run", Options{}, []Finding{insecure, pass}, []KnownDeviation{onCheck}, Conforms, KnownSeen, 0},
		{"a warn", Options{FailOn: FailOn{Warn: true}}, []Finding{insecure, pass}, []KnownDeviation{onCheck}, ConformsWithDeviations, KnownSeen, 0},
		{"a finding of security", Options{FailOn: FailOn{Security: true}}, []Finding{insecure, pass}, []KnownDeviation{onCheck}, ConformsWithDeviations, KnownSeen, 0},
		{"gone", Options{}, []Finding{pass}, []KnownDeviation{onCheck}, Conforms, KnownGone, 1},
		{"gone from a requirement", Options{}, []Finding{pass, pass}, []KnownDeviation{onRow}, Conforms, KnownGone, 1},
		{"gone beside another fail", Options{}, []Finding{pass, fail}, []KnownDeviation{onCheck}, DoesNotConform, KnownGone, 1},
		{"no such check", Options{}, []Finding{pass}, []KnownDeviation{later(KnownDeviation{Check: "opengdpr/a/check-9"})}, Conforms, KnownNoMatch, 1},
		{"no such scenario", Options{}, []Finding{pass}, []KnownDeviation{later(KnownDeviation{Check: "ddrf/a/check-0"})}, Conforms, KnownNoMatch, 1},
		{"no such requirement", Options{}, []Finding{pass}, []KnownDeviation{later(KnownDeviation{Requirement: "OG-99-01"})}, Conforms, KnownNoMatch, 1},
		{"expired", Options{}, []Finding{fail}, []KnownDeviation{expired}, DoesNotConform, KnownExpired, 1},
		{"expired and gone", Options{}, []Finding{pass}, []KnownDeviation{expired}, Conforms, KnownExpired, 1},
		{"a check that could not be made", Options{}, []Finding{Unknown("", "x"), pass}, []KnownDeviation{onCheck}, RunInconclusive, KnownUnjudged, 4},
		{"a check that does not apply", Options{}, []Finding{Skipped("x"), pass}, []KnownDeviation{onCheck}, Conforms, KnownUnjudged, 0},
		{"a scenario that was left out", Options{Selection: Selection{Only: []string{"b"}}}, []Finding{fail}, []KnownDeviation{onCheck}, Partial, KnownUnjudged, 0},
		{"a row of a scenario that was left out", Options{Selection: Selection{Only: []string{"b"}}}, []Finding{fail}, []KnownDeviation{onRow}, Partial, KnownUnjudged, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			other := Scenario{ID: "opengdpr/b", Covers: []string{warnRow}, Run: func(s *Session) { s.Check("c", warnRow, pass) }}
			a := scenario("a", tc.findings...)
			a.Run = func(s *Session) {
				for i, f := range tc.findings {
					on := testRow
					if f.Security {
						on = warnRow // whose reading it is
					}
					s.Check(fmt.Sprint("check-", i), on, f)
				}
			}
			tc.options.Profile, tc.options.Known = testProfile(t, a, other), tc.list
			r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), tc.options)
			require.NoError(t, err)
			require.Equal(t, tc.want, r.Verdict, r.Reasons)
			require.Len(t, r.Known, 1)
			require.Equal(t, tc.state, r.Known[0].State)
			require.Equal(t, tc.exit, r.ExitCode(), r.Gate)
			require.Equal(t, r.Known[0].Stale(), len(r.Gate) == 1)
			require.Equal(t, r.Known[0].Stale(), r.Known[0].Advice() != "")
			for _, id := range r.Known[0].Checks {
				c, _ := r.Check(id)
				require.True(t, c.Known)
			}
		})
	}
}

// TestExpired counts the last day as a whole, in UTC.
func TestExpired(t *testing.T) {
	k := KnownDeviation{Expires: "2027-01-31"}
	require.False(t, k.Expired(time.Date(2027, 1, 31, 23, 59, 59, 0, time.UTC)))
	require.True(t, k.Expired(time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)))
	require.True(t, k.Expired(time.Date(2027, 1, 31, 23, 0, 0, 0, time.FixedZone("", -2*60*60))))
}
