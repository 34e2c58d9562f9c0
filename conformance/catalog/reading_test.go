package catalog

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAspects names the readings that ask more than one question.
func TestAspects(t *testing.T) {
	want := map[string][]string{
		"AO-33": {"encoding", "media-type", "scheme"},
		"AO-42": {"addresses", "list", "url"},
		"AO-46": {"attempts", "redirects"},
		"AO-48": {"", "addresses", "number", "repetition"},
		"AO-49": {"mismatch", "version"},
		"AO-51": {"form", "receiver"},
		"AO-52": {"completion", "submission"},
		"AO-54": {"form", "receiver"},
		"AO-59": {"repeated", "trailing", "unknown"},
		"AO-60": {"json-body", "other-body", "parameters"},
		"AO-67": {"head-and-options", "methods", "redirects"},
		"AO-73": {"", "body", "media-type", "method", "status"},
		"AO-74": {"revocation", "validity"},
		"AO-76": {"empty", "optional-null", "required-null"},
		"AO-77": {"completion", "content", "options"},
	}
	require.Equal(t, want, aspects(t, openGDPR(t)))
	want = map[string][]string{
		"AD-01": {"own", "received"},
		"AD-02": {"form", "own", "type"},
		"AD-09": {"claims", "missing", "sub"},
		"AD-11": {"ahead", "type"},
		"AD-16": {"", "error", "size", "success"},
		"AD-17": {"own", "reader"},
		"AD-18": {"case", "own", "received"},
		"AD-19": {"own", "reader"},
		"AD-21": {"own", "reader"},
		"AD-23": {"absent", "own", "rotated", "unknown"},
		"AD-24": {"others", "own", "received"},
		"AD-25": {"own", "received"},
		"AD-26": {"crit", "key", "parameters", "typ"},
		"AD-27": {"own", "received"},
		"AD-30": {"case", "syntax"},
		"AD-31": {"endpoint", "requirement", "script"},
		"AD-35": {"", "direct", "intermediary"},
		"AD-37": {"", "one", "two"},
		"AD-40": {"freshness", "rereading"},
		"AD-42": {"", "own", "received"},
		"AD-43": {"form", "order"},
		"AD-44": {"access", "method", "size"},
		"AD-51": {"", "endpoint", "file"},
		"AD-55": {"", "empty", "jti-version", "nulls"},
		"AD-56": {"own", "received"},
		"AD-58": {"honour", "own-aud"},
		"AD-59": {"own", "received"},
		"AD-62": {"", "signature", "structure"},
	}
	require.Equal(t, want, aspects(t, ddrf(t)))
}

// aspects lists the aspects of each reading that has more than one.
func aspects(t *testing.T, c *Catalog) map[string][]string {
	t.Helper()
	got := map[string][]string{}
	for _, r := range c.Readings {
		aspects := map[string]bool{}
		for _, choice := range r.Choices {
			aspects[choice.Aspect] = true
		}
		if len(aspects) > 1 {
			got[r.ID] = slices.Sorted(maps.Keys(aspects))
		} else {
			require.False(t, len(r.Choices) > 0 && r.Choices[0].Aspect != "", "%s: one aspect alone needs no name", r.ID)
		}
	}
	return got
}

func TestRules(t *testing.T) {
	c := openGDPR(t)
	for _, tc := range []struct {
		reading, pinned, seen string
		want                  bool
	}{
		{"AO-01", "singular", "plural", true},
		{"AO-33", "pem", "der", true},
		{"AO-33", "pem", "pem", true},
		{"AO-33", "pem", "plain-http", false},
		{"AO-33", "plain-http", "odd-media-type", false},
		{"AO-48", "all-taken", "few-only", true},
		{"AO-48", "few-only", "all-taken", false},
		{"AO-48", "few-only", "repeats-merged", false},
		{"AO-49", "two-parts", "three-parts", true},
		{"AO-49", "two-parts", "mismatch-refused", false},
	} {
		r, ok := c.Reading(tc.reading)
		require.True(t, ok)
		pinned, ok := r.Choice(tc.pinned)
		require.True(t, ok)
		seen, ok := r.Choice(tc.seen)
		require.True(t, ok)
		require.Equal(t, tc.want, pinned.Rules(seen), "%s: %s pinned, %s seen", tc.reading, tc.pinned, tc.seen)
	}
}

// TestReceiptDomain holds what our data adds: the domain header of a 201 is judged.
func TestReceiptDomain(t *testing.T) {
	c := openGDPR(t)
	reading, _ := c.Reading("AO-34")
	require.Contains(t, reading.Decides, "OG-7.3-10")
	row, _ := c.Requirement("OG-7.3-10")
	require.Contains(t, row.Readings, "AO-34")
}
