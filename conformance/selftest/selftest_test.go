package selftest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/browser"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/simulator/fault"
)

// profiles are those with a matrix.
func profiles(t *testing.T) []conformance.Profile {
	processor, err := opengdpr.Processor()
	require.NoError(t, err)
	controller, err := opengdpr.Controller()
	require.NoError(t, err)
	agent, err := opengdpr.Agent()
	require.NoError(t, err)
	recipient, err := ddrf.Recipient()
	require.NoError(t, err)
	requester, err := ddrf.Requester()
	require.NoError(t, err)
	intermediary, err := ddrf.Intermediary()
	require.NoError(t, err)
	return []conformance.Profile{processor, controller, agent, recipient, requester, intermediary}
}

// unbreakable are the checks that no run of a matrix breaks, and why.
var unbreakable = map[string]string{
	"opengdpr/lifecycle/meaning":              "only the owner of a processor can say; it is always skipped",
	"opengdpr/lifecycle/in-progress":          "broken by silence towards a public URL, see TestPublicCallbacks",
	"opengdpr/callback-senders/asks-stranger": "tells a reading; it fails where another choice is pinned",
	"opengdpr/callback-keys/rotated":          "tells a reading; it fails where another choice is pinned",
	"opengdpr/callback-states/late":           "judged as what comes again is, see package opengdpr, TestTakenAgain",
	"opengdpr/request/identity-hash":          "see package opengdpr, TestIdentityHashes",
	"opengdpr/callback-forms/reversed":        "judged as the other forms are, see package opengdpr, TestTakes",
	"opengdpr/callback-forms/charset":         "judged as the other forms are, see package opengdpr, TestTakes",
	"opengdpr/callback-forms/chunked":         "judged as the other forms are, see package opengdpr, TestTakes",
	"ddrf/acknowledged/form":                  "tells a reading; it fails where another choice is pinned",
	"ddrf/acknowledged/sub-form":              "tells a reading; it fails where another choice is pinned",
	"ddrf/sent/media-type":                    "tells a reading; it fails where another choice is pinned",
	"ddrf/files/media-type":                   "tells a reading; it fails where another choice is pinned",
	"ddrf/side-by-side/media-type":            "tells a reading; it fails where another choice is pinned",
	"ddrf/beliefs/media-type":                 "tells a reading; it fails where another choice is pinned",
	"ddrf/beliefs/believed":                   "who believes no valid acknowledgement shows nothing; it is inconclusive then",
	"ddrf/beliefs/believed-after":             "likewise",
	"ddrf/endpoint/endpoint":                  "package ddrf, TestOwnEndpoint",
	"ddrf/forwarded/media-type":               "tells a reading; it fails where another choice is pinned",
	"ddrf/forwarded/token":                    "a requester's matrix breaks it, at ddrf/sent/token",
	"ddrf/forwarded-far/verified":             "package ddrf, TestAcknowledgedAtLast",
	"ddrf/forwarded-beliefs/believed":         "who believes no valid acknowledgement shows nothing; it is inconclusive then",
	"ddrf/forwarded-beliefs/believed-after":   "likewise",
}

// unbroken says why no run of a matrix need break a check: it is held elsewhere.
func unbroken(t *testing.T, p conformance.Profile, id string) bool {
	_, vector := p.Catalog.Vector(path.Base(id))
	if p.Name() == "opengdpr/agent" {
		processor, err := opengdpr.Processor()
		require.NoError(t, err)
		shared := slices.ContainsFunc(processor.Scenarios, func(s conformance.Scenario) bool { return s.ID == path.Dir(id) })
		name := path.Base(id)
		return shared || name == "accepted" || strings.HasPrefix(name, "callbacks-") || // by the matrix of the processor, of these rules and scenarios
			id == "opengdpr/federated/never-back" || id == "opengdpr/federated/every-url" // likewise, in opengdpr/lifecycle
	}
	return p.Protocol == "ddrf" && (vector ||
		id == "ddrf/vendor-script/script" && browser.Find() == "" || // then its rows are skipped // package ddrf, TestEveryVectorCanFail
		p.Role == catalog.Requester && (path.Dir(id) == "ddrf/location" || path.Dir(id) == "ddrf/resource") || // the matrix of the recipient, whose checks they are
		p.Role == catalog.Intermediary && !strings.HasPrefix(id, "ddrf/forwarded") || // likewise, with the very scenarios
		path.Dir(id) == "ddrf/trust" || // its TestTrust, with recipients that go wherever they are led
		strings.HasPrefix(path.Base(id), "twin-")) // what ddrf/acknowledged/accepted finds, too
}

// TestMatrix holds every deviation against what it has to break, on real runs. With
// DSRCHECK_MATRIX=whole each run has every scenario.
func TestMatrix(t *testing.T) {
	for _, p := range profiles(t) {
		t.Run(p.Name(), func(t *testing.T) { testMatrix(t, p) })
	}
}

// rarely is which rows are tried under the race detector, where the reference is, too: one in so
// many. What is not listed takes too long for that.
var rarely = map[string]int{"opengdpr/processor": 48, "opengdpr/controller": 32, "opengdpr/agent": 48, "ddrf/requester": 48}

func testMatrix(t *testing.T, profile conformance.Profile) {
	matrix, err := Matrix(profile)
	require.NoError(t, err)
	if raced {
		every := rarely[profile.Name()]
		if every == 0 {
			t.Skip("it takes long under the race detector; make test-all has it without")
		}
		var some []Expectation
		for i := 0; i < len(matrix); i += every {
			some = append(some, matrix[i])
		}
		matrix = some
	}
	emitted, breakable := map[string]bool{}, map[string]bool{}
	covered := map[string]map[string]bool{}
	var exchanges int
	// The runs wait as much as they work, so more of them run side by side than there are cores.
	err = Run(t.Context(), profile, matrix, 4*runtime.GOMAXPROCS(0), os.Getenv("DSRCHECK_MATRIX") == "whole", func(o Outcome) {
		t.Run(o.Deviation.Name, func(t *testing.T) {
			if o.Skipped != "" {
				t.Skip(o.Skipped)
			}
			for _, problem := range o.Problems {
				t.Error(problem)
			}
			if o.Deviation.Kind == fault.Fault && len(o.Broken) == 0 && o.Verdict != conformance.RunInconclusive {
				t.Error("the fault breaks no check, and the run says nothing of it")
			}
			if o.Deviation.Kind != fault.Fault && len(o.Broken) > 0 {
				t.Errorf("it is legal and breaks %v", o.Broken)
			}
			if reasons := strings.Join(o.Results.Reasons, "; "); o.Deviation.Kind != fault.Fault && strings.Contains(reasons, "had no check") {
				t.Errorf("it is legal, and something is not judged: %s", reasons)
			}
		})
		if o.Skipped != "" {
			return
		}
		exchanges += o.Results.Summary.Exchanges
		for _, id := range o.Broken {
			breakable[id] = true
		}
		if o.Deviation.Name != Reference {
			return
		}
		for _, r := range o.Results.Requirements {
			for _, c := range r.Checks {
				if r.Severity != catalog.Info { // nobody can break what is optional
					emitted[c.ID] = true
				}
				if covered[c.Scenario] == nil {
					covered[c.Scenario] = map[string]bool{}
				}
				covered[c.Scenario][r.ID] = true
			}
		}
	})
	require.NoError(t, err)
	t.Logf("%d runs, %d exchanges, %d checks", len(matrix)+1, exchanges, len(emitted))

	t.Run("every check can fail", func(t *testing.T) {
		if raced {
			t.Skip("needs the whole matrix, which is run without the race detector")
		}
		for id := range emitted {
			if !breakable[id] && unbreakable[id] == "" && !unbroken(t, profile, id) {
				t.Errorf("no fault breaks %s", id)
			}
			if breakable[id] && unbreakable[id] != "" {
				t.Errorf("%s can fail", id)
			}
		}
	})
	t.Run("covers is what is emitted", func(t *testing.T) {
		for _, s := range profile.Scenarios {
			var rows []string
			for id := range covered[s.ID] {
				rows = append(rows, id)
			}
			slices.Sort(rows)
			require.Equal(t, s.Covers, rows, s.ID)
		}
	})
	t.Run("every row is covered", func(t *testing.T) {
		tested := map[string]bool{}
		for _, rows := range covered {
			for id := range rows {
				tested[id] = true
			}
		}
		for _, b := range profile.Requirements() {
			if b.Summary() {
				require.False(t, tested[b.ID], "%s is a summary and has checks", b.ID)
				continue
			}
			if b.Wire != catalog.WireAttest {
				require.True(t, tested[b.ID], "%s is not tested", b.ID)
			}
		}
	})
}

// TestMatrixIsWhole keeps register and matrices together.
func TestMatrixIsWhole(t *testing.T) {
	var rows, register []string
	for _, p := range profiles(t) {
		matrix, err := Matrix(p)
		require.NoError(t, err)
		for _, e := range matrix {
			rows = append(rows, e.Deviation)
		}
	}
	known := map[string]bool{} // to read each matrix once
	for _, d := range fault.All() {
		role := d.Protocol + "/" + d.Role
		if _, read := known[role]; !read {
			_, err := MatrixOf(d.Protocol, d.Role)
			known[role] = !errors.Is(err, fs.ErrNotExist) // a role without a matrix is no target yet
		}
		if known[role] {
			register = append(register, d.Name)
		}
	}
	slices.Sort(rows)
	slices.Sort(register)
	require.Equal(t, register, rows)
	require.Equal(t, len(rows), len(slices.Compact(rows)), "a deviation is listed twice")
}

func TestJudge(t *testing.T) {
	results := func(v conformance.Verdict, cause string) *conformance.Results {
		return &conformance.Results{Requirements: []conformance.RequirementResult{{Checks: []conformance.CheckResult{
			{ID: "a/listed", Verdict: conformance.Fail}, {ID: "a/other", Verdict: v, Cause: cause},
		}}}}
	}
	e := Expectation{Breaks: []string{"a/listed"}}
	for _, tc := range []struct {
		verdict conformance.Verdict
		cause   string
		fine    bool
	}{
		{conformance.Pass, "", true}, {conformance.Info, "", true}, {conformance.Skip, "", true},
		{conformance.Inconclusive, "a/listed", true}, {conformance.Inconclusive, "a/other", false}, {conformance.Inconclusive, "", false},
		{conformance.Warn, "", false}, {conformance.Fail, "", false}, {conformance.Error, "", false},
	} {
		t.Run(fmt.Sprint(tc.verdict, tc.cause), func(t *testing.T) {
			_, problems := e.Judge(results(tc.verdict, tc.cause))
			require.Equal(t, tc.fine, len(problems) == 0, problems)
		})
	}
	_, problems := Expectation{Breaks: []string{"a/listed", "a/absent"}}.Judge(results(conformance.Pass, ""))
	require.Len(t, problems, 1)
}
