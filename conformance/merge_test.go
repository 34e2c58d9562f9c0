package conformance

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// TestMerge holds what several messages come to together: a failure stands, whatever was not seen,
// and a pass needs all but a few of many messages, or each of the cases.
func TestMerge(t *testing.T) {
	c := testCatalog(t)
	fine, broken, skipped := Fine("right", "so it is"), Broken("right", "it is not", "it is wrong"), Skipped("not here")
	open, noted, warned := Unknown("a/b", "no answer in time"), Fine("right", "so").Saw("AO-04", "header-only"), Fine("right", "so").Saw("AO-28", "line-breaks")
	many := func(n int, f Finding, more ...Finding) []Finding {
		for range n {
			more = append(more, f)
		}
		return more
	}
	for name, tc := range map[string]struct {
		row        string
		findings   []Finding
		most, each Verdict
	}{
		"none":                         {"OG-7.3-06", nil, Skip, Skip},
		"one":                          {"OG-7.3-06", many(1, fine), Pass, Pass},
		"one not judged":               {"OG-7.3-06", many(1, open), Inconclusive, Inconclusive},
		"all":                          {"OG-7.3-06", many(5, fine), Pass, Pass},
		"one of many not judged":       {"OG-7.3-06", many(299, fine, open), Pass, Inconclusive},
		"two of a hundred":             {"OG-7.3-06", many(98, fine, open, open), Pass, Inconclusive},
		"three of a hundred":           {"OG-7.3-06", many(97, fine, open, open, open), Inconclusive, Inconclusive},
		"ten of five hundred":          {"OG-7.3-06", many(490, fine, many(10, open)...), Pass, Inconclusive},
		"eleven of five hundred":       {"OG-7.3-06", many(489, fine, many(11, open)...), Inconclusive, Inconclusive},
		"all but half of them":         {"OG-7.3-06", many(500, fine, many(499, open)...), Inconclusive, Inconclusive},
		"one of eleven":                {"OG-7.3-06", many(10, fine, open), Pass, Inconclusive},
		"one of ten":                   {"OG-7.3-06", many(9, fine, open), Inconclusive, Inconclusive},
		"two of eleven":                {"OG-7.3-06", many(9, fine, open, open), Inconclusive, Inconclusive},
		"one of three":                 {"OG-7.3-06", many(2, fine, open), Inconclusive, Inconclusive},
		"skipped ones prove nothing":   {"OG-7.3-06", many(5, fine, many(50, skipped, open)...), Inconclusive, Inconclusive},
		"most not judged":              {"OG-7.3-06", many(7, open, fine), Inconclusive, Inconclusive},
		"half not judged":              {"OG-7.3-06", []Finding{open, fine}, Inconclusive, Inconclusive},
		"none judged":                  {"OG-7.3-06", many(3, open), Inconclusive, Inconclusive},
		"skipped is not missed":        {"OG-7.3-06", many(7, skipped, fine), Pass, Pass},
		"all skipped":                  {"OG-7.3-06", many(7, skipped), Skip, Skip},
		"skipped, and not judged":      {"OG-7.3-06", []Finding{skipped, open}, Inconclusive, Inconclusive},
		"a failure among the unknown":  {"OG-7.3-06", many(7, open, broken), Fail, Fail},
		"a failure of a SHOULD":        {"OG-7.3-08", many(7, open, broken), Warn, Warn},
		"a choice that fails":          {"OG-7.3-04", many(7, open, Fine("", "").Saw("AO-27", "json-equal")), Fail, Fail},
		"a choice that warns":          {"OG-7.3-04", many(7, fine, warned), Warn, Warn},
		"a warning among the unknown":  {"OG-7.3-04", many(7, open, warned), Inconclusive, Inconclusive},
		"a choice that is noted":       {"OG-7.3-07", many(7, fine, noted), Info, Info},
		"a note among the unknown":     {"OG-7.3-07", many(7, open, noted), Inconclusive, Inconclusive},
		"a vector fails among unknown": {"OG-7.1-03", many(7, open, Finding{Earned: catalog.Fail}), Fail, Fail},
	} {
		t.Run(name, func(t *testing.T) {
			labels := make([]string, len(tc.findings))
			for i := range labels {
				labels[i] = fmt.Sprint("message ", i)
			}
			for _, way := range []struct {
				merge func([]string, []Finding, Finding) Finding
				want  Verdict
			}{{Merge, tc.most}, {MergeEach, tc.each}} {
				f := way.merge(labels, tc.findings, Skipped("nothing came"))
				got, err := judge(c, ReadingSettings{}, binding(t, tc.row), f)
				require.NoError(t, err)
				require.Equal(t, way.want, got, "%+v", f)
				if got == Inconclusive {
					require.False(t, f.Holds(), "%+v", f)
				}
			}
		})
	}
}

// TestMergeSays has a merged finding say how many were seen, and name what was not.
func TestMergeSays(t *testing.T) {
	labels := []string{"the first", "the second", "the third", "the fourth"}
	fine, open := Fine("an id", "an id"), Unknown("a/b", "timeout")

	f := Merge(labels, []Finding{fine, open, fine, fine}, Finding{})
	require.Equal(t, Finding{Want: "an id, in each of 4 messages",
		Got:    "3 of 4, such as the first: an id; 1 of 4 could not be judged, such as the second: timeout",
		Unseen: "1 of 4 could not be judged, such as the second: timeout", Cause: "a/b"}, f)

	f = MergeEach(labels, []Finding{fine, open, Skipped("sent once"), open}, Finding{})
	require.Equal(t, "2 of 3 could not be judged, such as the second: timeout", f.Unseen)
	require.Equal(t, "a/b", f.Cause)
	require.Equal(t, "an id, in each of 4 cases", f.Want)

	again := Merge([]string{"x", "y"}, []Finding{f, fine}, Finding{})
	require.Equal(t, "x: "+f.Unseen, again.Unseen, "what was merged before is not forgotten")

	f = Merge(labels, []Finding{open, Broken("an id", "none", "there is no id"), open, open}, Finding{})
	require.Equal(t, "the second: there is no id", f.Problem)
	f = Merge(labels[:1], []Finding{Broken("an id", "none", "there is no id")}, Finding{})
	require.Equal(t, Broken("an id", "none", "the first: there is no id"), f)
}

// TestMergeShowsBothSides has what is right differ from message to message.
func TestMergeShowsBothSides(t *testing.T) {
	labels := []string{"first", "second", "third"}
	of := func(value string) Finding { return Fine("the value "+value, value) }
	wrong := Broken("the value b", "c", "it is another value")
	f := Merge(labels, []Finding{of("a"), wrong, of("d")}, Finding{})
	require.Equal(t, "second: the value b; likewise what is right for it in each of 3 messages", f.Want)
	require.Equal(t, "1 of 3, such as second: c; 2 of 3, such as first: a", f.Got)
	require.Equal(t, "second: it is another value", f.Problem)
	require.Equal(t, "the value b, in each of 3 messages", Merge(labels, []Finding{of("b"), wrong, of("b")}, Finding{}).Want, "where it is the same for all")
	require.Equal(t, "the value a, in each of 2 messages", Merge(labels, []Finding{of("a"), of("b")}, Finding{}).Want)
}

// TestUnseenIsRecorded gives as reason what was not seen, where the verdict hangs on that alone.
func TestUnseenIsRecorded(t *testing.T) {
	for name, tc := range map[string]struct {
		finding       Finding
		verdict       Verdict
		reason, cause string
	}{
		"alone":            {Finding{Unseen: "2 of 3", Cause: "opengdpr/b/check"}, Inconclusive, "2 of 3", "opengdpr/b/check"},
		"beside a problem": {Finding{Unseen: "2 of 3", Cause: "opengdpr/b/check", Problem: "x"}, Fail, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := testProfile(t, asking("a", tc.finding), asking("b", Broken("", "", "x")))
			_, r := ran(t, p, testTarget(t, http.NotFoundHandler()), Options{})
			got := mustCheck(t, r, "opengdpr/a/check")
			require.Equal(t, tc.verdict, got.Verdict)
			require.Equal(t, tc.reason, got.Reason)
			require.Equal(t, tc.cause, got.Cause)
		})
	}
}

// What is broken is told before what is right, though that is rarer.
func TestMergeBrokenFirst(t *testing.T) {
	wrong := Broken("0", "code 4", "it is not 0")
	f := Merge([]string{"a", "b", "c"}, []Finding{Fine("0", "code 0"), wrong, wrong}, Finding{})
	require.Equal(t, "2 of 3, such as b: code 4; 1 of 3, such as a: code 0", f.Got)
}

// Problem, want and got of a merged finding are of the same message, also where an earlier one is wrong
// in another way.
func TestMergeTellsOneMessage(t *testing.T) {
	common, rare := Broken("one id", "no id", "it has no id"), Broken("two ids", "one id", "it lacks an id").Saw("OG-X", "none")
	f := Merge([]string{"a", "b", "c"}, []Finding{common, common, rare}, Finding{})
	require.Equal(t, "c: it lacks an id", f.Problem)
	require.Equal(t, "c: two ids; likewise what is right for it in each of 3 messages", f.Want)
	require.Equal(t, "1 of 3, such as c: one id; 2 of 3, such as a: no id", f.Got)
}
