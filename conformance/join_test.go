package conformance

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// ran is the journal of a run and what it came to.
func ran(t *testing.T, p Profile, tg *target.Target, o Options) ([]journal.Line, *Results) {
	t.Helper()
	var disk bytes.Buffer
	o.Profile, o.Journal = p, &disk
	r, err := Run(t.Context(), tg, o)
	require.NoError(t, err)
	lines, _, err := journal.ReadLines(&disk)
	require.NoError(t, err)
	return lines, r
}

// whole joins journals and derives the results of the whole.
func whole(t *testing.T, p Profile, parts ...[]journal.Line) *Results {
	t.Helper()
	j, err := Join(p, parts...)
	require.NoError(t, err)
	var disk bytes.Buffer
	w := journal.NewWriter(&disk)
	require.NoError(t, j.WriteHeader(w))
	for i, lines := range parts {
		for _, l := range lines {
			l, keep, err := j.Line(i, l)
			require.NoError(t, err)
			if keep {
				require.NoError(t, w.Write(l.Type, l.ID, l.Attempt, l.Data))
			}
		}
	}
	lines, _, err := journal.ReadLines(&disk)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, l := range lines {
		if l.Type == lineCheck || l.Type == journal.TypeExchange {
			require.False(t, seen[l.ID], "%s stands twice", l.ID)
			seen[l.ID] = true
		}
	}
	r, err := Derive(lines, p)
	require.NoError(t, err)
	rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	again, err := Derive(lines, p)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(r, again))
	return r
}

// asking is a scenario that sends a request and checks the answer.
func asking(id string, f Finding) Scenario {
	return Scenario{ID: "opengdpr/" + id, Covers: []string{testRow}, Run: func(s *Session) {
		s.Check("check", testRow, f, s.Do(target.Request{Method: http.MethodGet, Path: "/" + id}))
	}}
}

// TestShardsEqualARun joins the shards of a run, which come to what the run came to.
func TestShardsEqualARun(t *testing.T) {
	p := testProfile(t, asking("a", Fine("", "")), asking("b", Broken("", "", "x")), asking("c", Unknown("opengdpr/b/check", "y")), asking("d", Fine("", "")))
	tg := testTarget(t, http.NotFoundHandler())
	_, want := ran(t, p, tg, Options{})
	var parts [][]journal.Line
	for i := range 3 {
		lines, r := ran(t, p, tg, Options{Selection: Selection{Shard: fmt.Sprintf("%d/3", i+1)}})
		require.False(t, r.Complete)
		parts = append(parts, lines)
	}
	got := whole(t, p, parts...)
	require.Empty(t, cmp.Diff(want, got, cmpopts.IgnoreFields(Results{}, "Nonce", "Started", "Ended", "Parts"),
		cmpopts.IgnoreFields(ScenarioResult{}, "Duration", "Attempt"), cmpopts.IgnoreFields(CheckResult{}, "Attempt")))
	require.Len(t, got.Parts, 3)
	_, err := Join(p, parts[0], parts[2])
	require.ErrorContains(t, err, "join: shard 2/3 is missing")
}

// TestPartialIsLifted gives the whole the verdict that no part alone can have.
func TestPartialIsLifted(t *testing.T) {
	p := testProfile(t, asking("a", Fine("", "")), asking("b", Fine("", "")))
	tg := testTarget(t, http.NotFoundHandler())
	one, r := ran(t, p, tg, Options{Selection: Selection{Shard: "1/2"}})
	require.Equal(t, Partial, r.Verdict)
	other, _ := ran(t, p, tg, Options{Selection: Selection{Skip: []string{"a"}}})
	r = whole(t, p, one, other)
	require.Equal(t, Conforms, r.Verdict, r.Reasons)
	require.True(t, r.Complete)
}

// TestRepeats shows what differs from run to run, and lets the worst of it count.
func TestRepeats(t *testing.T) {
	verdicts := []Finding{Fine("", ""), Broken("", "", "x"), Fine("", "")}
	tg := testTarget(t, http.NotFoundHandler())
	var parts [][]journal.Line
	var p Profile
	for _, f := range verdicts {
		p = testProfile(t, asking("a", f), asking("b", Fine("", "")))
		lines, _ := ran(t, p, tg, Options{})
		parts = append(parts, lines)
	}
	r := whole(t, p, parts...)
	require.Equal(t, DoesNotConform, r.Verdict)
	flake, _ := r.Check("opengdpr/a/check")
	require.Equal(t, []Verdict{Pass, Fail, Pass}, flake.Verdicts)
	require.Equal(t, Fail, flake.Verdict)
	require.Equal(t, []string{"opengdpr/a/2/2"}, flake.Exchanges, "those of the attempt that failed")
	steady, _ := r.Check("opengdpr/b/check")
	require.Nil(t, steady.Verdicts)
}

// TestJoinInterrupted lets no part that broke off count as one that did not.
func TestJoinInterrupted(t *testing.T) {
	p := testProfile(t, asking("a", Fine("", "")), asking("b", Fine("", "")))
	tg := testTarget(t, http.NotFoundHandler())
	one, _ := ran(t, p, tg, Options{Selection: Selection{Shard: "1/2"}})
	other, _ := ran(t, p, tg, Options{Selection: Selection{Shard: "2/2"}})
	for _, lost := range []int{1, 2, 3, len(other) - 1} {
		cut := other[:len(other)-lost]
		if lost == len(other)-1 {
			cut = other[:1]
		}
		require.Equal(t, Interrupted, whole(t, p, one, cut).Verdict, lost)
		require.Equal(t, Interrupted, whole(t, p, cut, one).Verdict, lost)
	}
}

func TestJoinMistakes(t *testing.T) {
	p := testProfile(t, asking("a", Fine("", "")), asking("b", Fine("", "")))
	tg := testTarget(t, http.NotFoundHandler())
	one, _ := ran(t, p, tg, Options{})
	joined := func(o Options, tg *target.Target) error {
		other, _ := ran(t, p, tg, o)
		_, err := Join(p, one, other)
		return err
	}
	require.NoError(t, joined(Options{}, tg))
	require.ErrorContains(t, joined(Options{Seed: 9}, tg), "join: run 2: it has another seed than the first")
	require.ErrorContains(t, joined(Options{Version: "9"}, tg), "another version of the suite")
	require.ErrorContains(t, joined(Options{FailOn: FailOn{Warn: true}}, tg), "another setting of what fails a run")
	require.ErrorContains(t, joined(Options{Readings: ReadingSettings{Strict: true}}, tg), "another setting of readings")
	require.ErrorContains(t, joined(Options{Known: []KnownDeviation{{Check: "a", Reason: "r", Expires: "2999-01-01"}}}, tg), "another list of known deviations")
	require.ErrorContains(t, joined(Options{}, testTarget(t, http.NotFoundHandler())), "another target")
	patient := *tg
	patient.CallbackWait += time.Second
	require.ErrorContains(t, joined(Options{}, &patient), "another length of waits")
	_, err := Join(p, one, one)
	require.ErrorContains(t, err, "it is given twice")
	_, err = Join(p)
	require.ErrorIs(t, err, ErrJoin)
	other := p
	other.Version = "9"
	_, err = Join(other, one)
	require.ErrorContains(t, err, "it is of profile")
	j, err := Join(p, one)
	require.NoError(t, err)
	_, _, err = j.Line(0, journal.Line{Type: lineCheck, ID: "x"})
	require.ErrorIs(t, err, ErrJoin)
}
