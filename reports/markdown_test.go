package reports

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMarkdown(t *testing.T) {
	bad, good := goldenOf(t, "markdown", ".md")
	require.Regexp(t, regexp.MustCompile("(?s)^# does-not-conform: `opengdpr@0.1.2/processor`.*gate.*## Security.*OG-4\\.1-07.*## Failed.*OG-7\\.3-02.*and 2 more.*## Warned.*## Errors.*## Inconclusive.*## Known deviations"), string(bad))
	require.Contains(t, string(bad), "accepted: `an <old> gateway\\u202e (until 2027-01-31)`")
	require.NotContains(t, string(good), "##")
	require.Less(t, len(good), 500)
}

// TestMarkdownShort tells of no more than can be read.
func TestMarkdownShort(t *testing.T) {
	in := hostile(strings.Repeat("x", 1<<16))
	req := in.Results.Requirements[0]
	for range 12 {
		req.Checks = append(req.Checks, req.Checks[0])
	}
	for range 200 {
		in.Results.Requirements = append(in.Results.Requirements, req)
	}
	out := string(renderedIn(t, "markdown", in))
	require.Less(t, len(out), 1<<18)
	require.Contains(t, out, "\n171 more requirements are in report.html.\n")
}

// TestCode closes no fence from inside.
func TestCode(t *testing.T) {
	for text, want := range map[string]string{
		"":      "(nothing)",
		"a":     "`a`",
		"`":     "`` ` ``",
		"a`b``": "``` a`b`` ```",
		" a ":   "`  a  `",
		" a":    "` a`",
		"a\nb":  "`a\\nb`",
		`a|b\`:  "`a|b\\`",
	} {
		require.Equal(t, want, code(text))
	}
}

func FuzzCode(f *testing.F) {
	for _, text := range foreign {
		f.Add(text)
	}
	fence := regexp.MustCompile("^`+")
	f.Fuzz(func(t *testing.T, text string) {
		out := code(text)
		require.NotContains(t, out, "\n")
		if text == "" {
			return
		}
		mark := fence.FindString(out)
		inside := strings.TrimSuffix(strings.TrimPrefix(out, mark), mark)
		require.Equal(t, out, mark+inside+mark)
		for _, run := range regexp.MustCompile("`+").FindAllString(inside, -1) {
			require.NotEqual(t, mark, run)
		}
	})
}
