package known_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/known"
)

const list = `# what we know of
- check: opengdpr/create/completion-time
  reason: the field is a date until the next release
  expires: 2027-01-31

- requirement: OG-7.3-02
  reason: |
    "likewise": of all
  expires: "2027-02-28"
`

func TestParse(t *testing.T) {
	all, err := known.Parse([]byte(list), "known.yaml")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]conformance.KnownDeviation{
		{Check: "opengdpr/create/completion-time", Reason: "the field is a date until the next release", Expires: "2027-01-31", Place: "known.yaml:2"},
		{Requirement: "OG-7.3-02", Reason: `"likewise": of all`, Expires: "2027-02-28", Place: "known.yaml:6"},
	}, all))
	for name, text := range map[string]string{"nothing": "", "only remarks": "# none\n", "empty list": "[]\n", "null": "null\n"} {
		t.Run(name, func(t *testing.T) {
			all, err := known.Parse([]byte(text), "known.yaml")
			require.NoError(t, err)
			require.Empty(t, all)
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for text, why := range map[string]string{
		"check: a/b/c\n":                "known.yaml:1: it is no list of entries",
		"- a/b/c\n":                     "known.yaml:1: ",
		"- check: a/b/c\n  reason: r\n": "known.yaml:1: a/b/c has no expires",
		"- check: a/b/c\n  reason: r\n  expires: 2027-02-30\n":              `known.yaml:1: a/b/c: expires "2027-02-30" is no day`,
		"- reason: r\n  expires: 2027-02-28\n":                              "known.yaml:1: an entry has either check or requirement",
		"- check: a/b/c\n  reason: r\n  expires: 2027-02-28\n  owner: me\n": `unknown field "owner"`,
		"- check: a/b/c\n  check: a/b/d\n":                                  "known.yaml",
		"- [\n":                                                             "known.yaml",
		"- check: a\n  reason: r\n  expires: 2027-02-28\n---\n- check: a\n  reason: r\n  expires: 2027-02-28\n": "known.yaml:5: a stands in line 1 already",
	} {
		_, err := known.Parse([]byte(text), "known.yaml")
		require.ErrorContains(t, err, why, text)
	}
	for _, deep := range []string{"[", "{", "- ", "? ", "[ \n"} {
		_, err := known.Parse(bytes.Repeat([]byte(deep), 1<<10), "known.yaml")
		require.ErrorContains(t, err, "nests too deep")
	}
	_, err := known.Parse(bytes.Repeat([]byte("#"), 2<<20), "known.yaml")
	require.ErrorContains(t, err, "longer than")
}

// TestWrite writes what is read again, whatever the reason holds.
func TestWrite(t *testing.T) {
	all := []conformance.KnownDeviation{
		{Check: "a/b/c", Reason: "plain", Expires: "2027-01-31"},
		{Requirement: "OG-1-01", Reason: "- \"quotes\": 'and' # more\n\u202e\x1b[31m", Expires: "2027-01-31"},
	}
	path := filepath.Join(t.TempDir(), "known.yaml")
	var b bytes.Buffer
	require.NoError(t, known.Write(&b, all))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	again, err := known.Read(path)
	require.NoError(t, err)
	for i := range again {
		again[i].Place = ""
	}
	require.Empty(t, cmp.Diff(all, again))
	_, err = known.Read(path + ".none")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// TestOf lists what fails and is not accepted yet, keeps what still holds, and nothing else.
func TestOf(t *testing.T) {
	check := func(name string, v conformance.Verdict, more func(c *conformance.CheckResult)) conformance.CheckResult {
		c := conformance.CheckResult{ID: "a/b/" + name, Verdict: v, Problem: "it is wrong"}
		if more != nil {
			more(&c)
		}
		return c
	}
	accepted := func(c *conformance.CheckResult) { c.Known = true }
	r := &conformance.Results{Started: time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC),
		Known: []conformance.KnownResult{
			{KnownDeviation: conformance.KnownDeviation{Check: "a/b/old", Reason: "why", Expires: "2027-01-31"}, State: conformance.KnownSeen},
			{KnownDeviation: conformance.KnownDeviation{Check: "a/b/gone", Reason: "why", Expires: "2027-01-31"}, State: conformance.KnownGone},
			{KnownDeviation: conformance.KnownDeviation{Check: "a/c/other", Reason: "why", Expires: "2027-01-31"}, State: conformance.KnownUnjudged},
		},
		Requirements: []conformance.RequirementResult{{Checks: []conformance.CheckResult{
			check("new", conformance.Fail, nil), check("old", conformance.Fail, accepted), check("warned", conformance.Warn, nil),
			check("hole", conformance.Info, func(c *conformance.CheckResult) { c.Security = true }), check("fine", conformance.Pass, nil),
			check("lost", conformance.Inconclusive, nil), check("wordless", conformance.Fail, func(c *conformance.CheckResult) { c.Problem = "" }),
		}}},
	}
	subjects := func() (all []string) {
		for _, k := range known.Of(r) {
			all = append(all, k.Subject())
			require.NotEmpty(t, k.Reason)
		}
		return all
	}
	require.Equal(t, []string{"a/b/old", "a/c/other", "a/b/new", "a/b/wordless"}, subjects())
	require.Equal(t, "2027-02-20", known.Of(r)[2].Expires, "90 days")
	r.Settings.FailOn = conformance.FailOn{Warn: true, Security: true}
	require.Equal(t, []string{"a/b/old", "a/c/other", "a/b/new", "a/b/warned", "a/b/hole", "a/b/wordless"}, subjects())
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte("- check: &a x\n- *a"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		all, err := known.Parse(raw, "known.yaml")
		if err != nil {
			return
		}
		for _, k := range all {
			require.NotEmpty(t, k.Subject())
			require.NotEmpty(t, k.Reason)
		}
	})
}
