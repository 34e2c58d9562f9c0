package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// testRow is a requirement that the scenarios of these tests check.
const testRow = "OG-7.3-06"

// warnRow is one that need not be checked.
const warnRow = "OG-7.3-08"

// testProfile is a profile with the given scenarios, which asks for one row, and another that
// is only recommended.
func testProfile(t *testing.T, scenarios ...Scenario) Profile {
	t.Helper()
	c := *testCatalog(t)
	c.Vectors, c.Requirements = nil, slices.Clone(c.Requirements)
	for i, r := range c.Requirements {
		if r.ID != testRow && r.ID != warnRow {
			c.Requirements[i].Binds, c.Requirements[i].EnforcedBy = nil, ""
		}
	}
	return Profile{Protocol: "opengdpr", Version: "0.1.2", Role: "processor", Catalog: &c, Scenarios: scenarios, Hooks: target.HookNames,
		Preflight: func(*Session) (any, *NotReady) { return "facts", nil }}
}

// scenario checks one row with a finding.
func scenario(id string, findings ...Finding) Scenario {
	return Scenario{ID: "opengdpr/" + id, Covers: []string{testRow}, Run: func(s *Session) {
		for i, f := range findings {
			s.Check(fmt.Sprint("check-", i), testRow, f)
		}
	}}
}

func testTarget(t *testing.T, h http.Handler, secrets ...string) *target.Target {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c := target.Config{Target: srv.URL, Timeout: "30s"}
	for _, s := range secrets {
		c.Headers = append(c.Headers, "Authorization: "+s)
	}
	tg, err := c.Open(t.Context())
	require.NoError(t, err)
	return tg
}

func TestRunVerdicts(t *testing.T) {
	pass, fail := Fine("", ""), Broken("", "", "x")
	for _, tc := range []struct {
		name     string
		options  Options
		findings []Finding
		want     RunVerdict
		exit     int
	}{
		{"every check passes", Options{}, []Finding{pass}, Conforms, 0},
		{"a fail", Options{}, []Finding{pass, fail}, DoesNotConform, 1},
		{"a fail beside an inconclusive", Options{}, []Finding{Unknown("", "x"), fail}, DoesNotConform, 1},
		{"an inconclusive", Options{}, []Finding{pass, Unknown("", "x")}, RunInconclusive, 4},
		{"skips alone", Options{}, []Finding{Skipped("x")}, RunError, 5},
		{"nothing at all", Options{}, nil, RunError, 5},
		{"a selection", Options{Selection: Selection{Only: []string{"a"}}}, []Finding{pass}, Partial, 0},
		{"a mistake of the suite", Options{}, []Finding{pass, Fine("", "").Saw("AO-99", "x")}, RunError, 5},
		{"a mistake of the suite beside a fail", Options{}, []Finding{fail, Fine("", "").Saw("AO-99", "x")}, DoesNotConform, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.options.Profile = testProfile(t, scenario("a", tc.findings...))
			r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), tc.options)
			require.NoError(t, err)
			require.Equal(t, tc.want, r.Verdict, r.Reasons)
			require.Equal(t, tc.exit, r.ExitCode())
			require.NotEmpty(t, r.Reasons)
			require.Equal(t, !tc.options.Selection.Narrows() && len(tc.findings) > 0, r.Complete)
		})
	}
}

// A requirement that a scenario covers and forgets to judge is not known to hold, whatever its level,
// unless another that covers it, too, was left out.
func TestForgotten(t *testing.T) {
	forgetful := scenario("a", Fine("", ""))
	forgetful.Covers = []string{testRow, warnRow}
	reminded := scenario("b")
	reminded.Run = func(s *Session) { s.Check("check", warnRow, Fine("", "")) }
	covering := reminded
	covering.Covers = []string{warnRow}
	for _, tc := range []struct {
		name      string
		scenarios []Scenario
		selection Selection
		want      RunVerdict
	}{
		{"forgotten", []Scenario{forgetful}, Selection{}, RunInconclusive},
		{"forgotten in a selection", []Scenario{forgetful, reminded}, Selection{Only: []string{"a"}}, RunInconclusive},
		{"left to one that was left out", []Scenario{forgetful, covering}, Selection{Only: []string{"a"}}, Partial},
		{"judged by another", []Scenario{forgetful, reminded}, Selection{}, Conforms},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: testProfile(t, tc.scenarios...), Selection: tc.selection})
			require.NoError(t, err)
			require.Equal(t, tc.want, r.Verdict, r.Reasons)
			require.Equal(t, tc.want == Conforms, r.Complete)
			row, _ := r.Requirement(warnRow)
			require.Equal(t, tc.want == Conforms, row.Verdict == Pass)
			if tc.want == RunInconclusive {
				require.Equal(t, "no check of this run tested it, though opengdpr/a covers it", row.Reason)
				require.Contains(t, r.Reasons[0], "1 requirement that scenarios of this run cover had no check")
			}
		})
	}
}

// A profile that covers every duty of the wire can conform; one duty without a check cannot.
func TestConforms(t *testing.T) {
	p := testProfile(t)
	everything := Scenario{ID: "opengdpr/all"}
	p.Catalog = testCatalog(t)
	everything.Run = func(s *Session) {
		for _, b := range p.Requirements() {
			if !b.Summary() && b.Wire != "attest" {
				s.Check(b.ID, b.ID, Fine("", ""))
			}
		}
	}
	p.Scenarios = []Scenario{everything}
	tg := testTarget(t, http.NotFoundHandler())
	r, err := Run(t.Context(), tg, Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, Conforms, r.Verdict, r.Reasons)
	require.True(t, r.Complete)

	p.Scenarios[0].Run = func(s *Session) {
		for _, b := range p.Requirements() {
			if !b.Summary() && b.Wire != "attest" && b.ID != testRow {
				s.Check(b.ID, b.ID, Fine("", ""))
			}
		}
	}
	r, err = Run(t.Context(), tg, Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, RunInconclusive, r.Verdict, r.Reasons)
	require.False(t, r.Complete)

	// A duty that was skipped for a reason was not left out.
	p.Scenarios[0].Run = func(s *Session) {
		for _, b := range p.Requirements() {
			f := Fine("", "")
			if b.ID == testRow {
				f = Skipped("there was no occasion")
			}
			if !b.Summary() && b.Wire != "attest" {
				s.Check(b.ID, b.ID, f)
			}
		}
	}
	r, err = Run(t.Context(), tg, Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, Conforms, r.Verdict, r.Reasons)
}

func TestFailOn(t *testing.T) {
	warns := Fine("", "").Saw("AO-52", "before")
	insecure := warns
	insecure.Security = true
	for _, tc := range []struct {
		name    string
		failOn  FailOn
		finding Finding
		want    RunVerdict
	}{
		{"a warn", FailOn{}, warns, Conforms},
		{"a warn that fails the run", FailOn{Warn: true}, warns, DoesNotConform},
		{"a warn that is no security finding", FailOn{Security: true}, warns, Conforms},
		{"a security finding", FailOn{}, insecure, Conforms},
		{"a security finding that fails the run", FailOn{Security: true}, insecure, DoesNotConform},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sc := Scenario{ID: "opengdpr/a", Run: func(s *Session) {
				s.Check("c", warnRow, tc.finding)
				s.Check("d", testRow, Fine("", ""))
			}}
			r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: testProfile(t, sc), FailOn: tc.failOn})
			require.NoError(t, err)
			require.Equal(t, tc.want, r.Verdict, r.Reasons)
		})
	}
}

func TestNotReady(t *testing.T) {
	p := testProfile(t, scenario("a", Fine("", "")))
	p.Preflight = func(*Session) (any, *NotReady) {
		return nil, &NotReady{"it is something else", journal.FailTLS}
	}
	r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, RunError, r.Verdict)
	require.Equal(t, "it is something else", r.NotReady)
	require.Equal(t, journal.FailTLS, r.NoAnswer)
	require.Equal(t, ExitNotReady, r.ExitCode())
}

func TestPanic(t *testing.T) {
	p := testProfile(t, scenario("a", Fine("", "")), Scenario{ID: "opengdpr/b", Run: func(*Session) { panic("oh") }})
	r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p})
	require.NoError(t, err)
	require.Equal(t, RunError, r.Verdict)
	require.Equal(t, ExitSuite, r.ExitCode())
	require.Contains(t, r.Scenarios[2].Text, "oh")
	require.Equal(t, Pass, mustCheck(t, r, "opengdpr/a/check-0").Verdict)
}

func mustCheck(t *testing.T, r *Results, id string) CheckResult {
	t.Helper()
	c, ok := r.Check(id)
	require.True(t, ok, id)
	return c
}

// brokenDisk fails from the nth write on.
type brokenDisk struct{ left atomic.Int32 }

func (d *brokenDisk) Write(p []byte) (int, error) {
	if d.left.Add(-1) < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

func TestBrokenJournal(t *testing.T) {
	for n := range 6 {
		disk := &brokenDisk{}
		disk.left.Store(int32(n))
		_, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: testProfile(t, scenario("a", Fine("", ""))), Journal: disk})
		require.ErrorIs(t, err, ErrSuite, n)
		require.ErrorContains(t, err, "no space left")
	}
}

// interruptible plays two scenarios of which the second waits until the run is over, unless
// it is let through.
func interruptible(t *testing.T, p *Profile) (waits chan struct{}, let chan struct{}) {
	waits, let = make(chan struct{}, 1), make(chan struct{})
	*p = testProfile(t, scenario("a", Fine("", "")), Scenario{ID: "opengdpr/b", Run: func(s *Session) {
		s.Check("before", testRow, Fine("", ""))
		waits <- struct{}{}
		select {
		case <-let:
		case <-s.run.ctx.Done():
		}
		s.Check("after", testRow, Fine("", s.ID("x")))
	}})
	return waits, let
}

func TestInterruptAndResume(t *testing.T) {
	var p Profile
	waits, let := interruptible(t, &p)
	tg := testTarget(t, http.NotFoundHandler())
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-waits
		cancel()
	}()
	var disk bytes.Buffer
	r, err := Run(ctx, tg, Options{Profile: p, Parallel: 1, Journal: &disk})
	require.NoError(t, err)
	require.Equal(t, Interrupted, r.Verdict)
	require.Equal(t, ExitInterrupted, r.ExitCode())
	require.Equal(t, Pass, mustCheck(t, r, "opengdpr/a/check-0").Verdict)
	require.Equal(t, Pass, mustCheck(t, r, "opengdpr/b/before").Verdict)
	_, ok := r.Check("opengdpr/b/after")
	require.False(t, ok, "a check was made after the interrupt")

	// Without its end line, as after a kill, and with a torn last line, it is interrupted too.
	killed := disk.Bytes()
	killed = killed[:bytes.LastIndex(killed[:len(killed)-1], []byte("\n"))+20]
	lines, good, err := journal.ReadLines(bytes.NewReader(killed))
	require.NoError(t, err)
	require.Less(t, good, int64(len(killed)))
	r, err = Derive(lines, p)
	require.NoError(t, err)
	require.Equal(t, Interrupted, r.Verdict)

	close(let)
	more := bytes.NewBuffer(killed[:good:good])
	r, err = Run(t.Context(), tg, Options{Profile: p, Parallel: 1, Journal: more, Earlier: lines})
	require.NoError(t, err)
	require.Equal(t, Conforms, r.Verdict, r.Reasons)
	require.Equal(t, 1, mustCheck(t, r, "opengdpr/a/check-0").Attempt, "a finished scenario is not repeated")
	require.Equal(t, 2, mustCheck(t, r, "opengdpr/b/before").Attempt, "an unfinished one is repeated whole")
	require.Equal(t, 2, mustCheck(t, r, "opengdpr/b/after").Attempt)

	whole, _, err := journal.ReadLines(bytes.NewReader(more.Bytes()))
	require.NoError(t, err)
	again, err := Derive(whole, p)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(r, again))
}

// What a journal says does not depend on the order of its lines, nor on lines of other kinds.
func TestDeriveShuffled(t *testing.T) {
	p := testProfile(t, scenario("a", Fine("", ""), Unknown("opengdpr/b/check-0", "x")), scenario("b", Unknown("opengdpr/c/check-0", "y")),
		scenario("c", Broken("", "", "z").Saw("AO-28", "unpadded")))
	var disk bytes.Buffer
	want, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p, Journal: &disk})
	require.NoError(t, err)
	require.Equal(t, "opengdpr/c/check-0", mustCheck(t, want, "opengdpr/a/check-1").Cause, "the cause at the bottom is named")
	lines, _, err := journal.ReadLines(&disk)
	require.NoError(t, err)
	lines = append(lines, journal.Line{Type: "of-later", ID: "x", Data: []byte(`{"a":1}`)})
	for range 20 {
		rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		got, err := Derive(lines, p)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, got))
	}
}

func TestDeriveMistakes(t *testing.T) {
	p := testProfile(t)
	_, err := Derive(nil, p)
	require.ErrorContains(t, err, "no header")
	_, err = Derive([]journal.Line{{Type: "header", Data: []byte(`{"format":99}`)}}, p)
	require.ErrorContains(t, err, "format 99")
	_, err = Derive([]journal.Line{{Type: "header", Data: []byte(`{"format":1,"profile":"other"}`)}}, p)
	require.ErrorContains(t, err, "profile other")
}

// Nothing that is a secret is written, whatever the target does with it.
func TestRedaction(t *testing.T) {
	const secret = "Bearer s3cr3t-t0ken"
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "chosen-by-target"})
		fmt.Fprint(w, r.Header.Get("Authorization"))
	})
	sc := Scenario{ID: "opengdpr/a", Run: func(s *Session) {
		ex := s.Do(target.Request{Method: "GET", Path: "/", Label: secret})
		require.Contains(t, string(ex.Body()), secret, "the script itself sees what came")
		s.Check("c", testRow, Broken(secret, string(ex.Body()), "it gives back "+secret), ex)
	}}
	var disk bytes.Buffer
	r, err := Run(t.Context(), testTarget(t, echo, secret), Options{Profile: testProfile(t, sc), Journal: &disk, Rerun: "dsrcheck --header '" + secret + "'"})
	require.NoError(t, err)
	require.Equal(t, DoesNotConform, r.Verdict)
	require.NotContains(t, disk.String(), "s3cr3t-t0ken")
	require.NotContains(t, disk.String(), "chosen-by-target")
	require.NotContains(t, fmt.Sprintf("%+v", r), "s3cr3t-t0ken")
	require.Contains(t, mustCheck(t, r, "opengdpr/a/c").Got, "[redacted]")
}

// A target that throttles is obeyed, and asked at most three times.
func TestRetryAfter(t *testing.T) {
	var asked atomic.Int32
	busy := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1); r.URL.Path == "/always" || asked.Load() == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	sc := Scenario{ID: "opengdpr/a", Run: func(s *Session) {
		require.Equal(t, 200, s.Do(target.Request{Method: "GET", Path: "/"}).Status())
		require.EqualValues(t, 2, asked.Load())
		require.Equal(t, 429, s.Do(target.Request{Method: "GET", Path: "/always"}).Status())
		require.EqualValues(t, 5, asked.Load())
		s.Check("c", testRow, Fine("", ""))
	}}
	_, err := Run(t.Context(), testTarget(t, busy), Options{Profile: testProfile(t, sc)})
	require.NoError(t, err)
}

func TestRetryAfterForms(t *testing.T) {
	ex := func(value string) *journal.Exchange {
		return &journal.Exchange{Response: &journal.Message{Head: []byte("HTTP/1.1 429 Slow\r\nRetry-After: " + value + "\r\n\r\n")}}
	}
	for value, want := range map[string]time.Duration{"2": 2 * time.Second, "100000": longestPause, "Mon, 01 Jan 2001 00:00:00 GMT": 0} {
		got, ok := retryAfter(ex(value))
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	for _, value := range []string{"-1", "soon", ""} {
		_, ok := retryAfter(ex(value))
		require.False(t, ok, value)
	}
	_, ok := retryAfter(&journal.Exchange{})
	require.False(t, ok)
}

// Seed, nonce and label choose ids; the same three give the same id, any other another.
func TestIDs(t *testing.T) {
	ids := func(seed uint64, nonce string) (id string) {
		sc := Scenario{ID: "opengdpr/a", Run: func(s *Session) {
			id = s.ID("x") + " " + s.Word("x")
			require.NotEqual(t, s.ID("x"), s.ID("y"))
			require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, s.ID("x"))
			require.Equal(t, "facts", s.Facts())
			s.Check("c", testRow, Fine("", ""))
		}}
		r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: testProfile(t, sc), Seed: seed, Nonce: nonce})
		require.NoError(t, err)
		require.Equal(t, seed, r.Seed)
		return id
	}
	require.Equal(t, ids(1, "n"), ids(1, "n"))
	require.NotEqual(t, ids(1, "n"), ids(2, "n"))
	require.NotEqual(t, ids(1, "n"), ids(1, "m"))
	require.NotEqual(t, ids(1, ""), ids(1, ""))
}

func TestUsageMistakes(t *testing.T) {
	var asked atomic.Int32
	tg := testTarget(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	p := testProfile(t, scenario("a", Fine("", "")))
	for _, o := range []Options{
		{Profile: p, Selection: Selection{Only: []string{"nothing"}}},
		{Profile: p, Readings: ReadingSettings{Pins: map[string]string{"AO-99": "x"}}},
	} {
		var disk bytes.Buffer
		o.Journal = &disk
		r, err := Run(t.Context(), tg, o)
		require.ErrorIs(t, err, ErrSelection)
		require.Nil(t, r)
		require.Empty(t, disk.Bytes())
	}
	require.Zero(t, asked.Load())
}

func TestObserve(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	p := testProfile(t, scenario("a", Fine("", ""), Broken("", "", "x")))
	_, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p, Observe: func(e Event) {
		require.True(t, mu.TryLock(), "one call at a time")
		defer mu.Unlock()
		if e.Check != nil {
			seen = append(seen, e.Check.Check+" "+string(e.Check.Verdict))
		} else {
			seen = append(seen, e.Scenario+" "+e.State)
		}
	}})
	require.NoError(t, err)
	require.Equal(t, []string{"preflight started", "preflight finished", "opengdpr/a started", "opengdpr/a/check-0 pass", "opengdpr/a/check-1 fail", "opengdpr/a finished"}, seen)
}

func TestSessionMistakes(t *testing.T) {
	sc := Scenario{ID: "opengdpr/a", Run: func(s *Session) {
		s.Check("c", testRow, Fine("", ""))
		s.Check("c", testRow, Fine("", ""))
		s.Check("summary", "OG-8-01", Fine("", ""))
		s.Check("absent", "OG-0-00", Fine("", ""))
	}}
	var disk bytes.Buffer
	_, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: testProfile(t, sc), Journal: io.Writer(&disk)})
	require.NoError(t, err)
	for _, why := range []string{"is made twice", "OG-8-01 is no detail requirement", "OG-0-00 is no detail requirement"} {
		require.Equal(t, 1, strings.Count(disk.String(), why), why)
	}
}
