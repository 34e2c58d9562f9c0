package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// command is a workflow command as the runner reads it.
type command struct{ Kind, Title, Text string }

// commands reads a log as the runner does: lines that begin with :: are commands.
func commands(t *testing.T, log []byte) (all []command, rest []string) {
	t.Helper()
	data := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	property := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for line := range strings.Lines(string(log)) {
		line = strings.TrimSuffix(line, "\n")
		body, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "::")
		if !ok {
			rest = append(rest, line)
			continue
		}
		head, text, ok := strings.Cut(body, "::")
		require.True(t, ok, line)
		kind, properties, _ := strings.Cut(head, " ")
		require.Contains(t, []string{"error", "warning", "notice"}, kind)
		title, ok := strings.CutPrefix(properties, "title=")
		require.True(t, ok, line)
		require.NotContains(t, title, ",")
		all = append(all, command{kind, property.Replace(title), data.Replace(text)})
	}
	return all, rest
}

func TestGitHub(t *testing.T) {
	bad, good := goldenOf(t, "github", "")
	all, rest := commands(t, bad)
	require.Len(t, rest, 1, "the last line is the verdict")
	require.True(t, strings.HasPrefix(rest[0], "opengdpr@0.1.2/processor: does-not-conform, gate shut by "))
	require.Equal(t, "dsrcheck: does-not-conform, and the gate is shut", all[0].Title)
	var titles []string
	for _, c := range all {
		titles = append(titles, c.Kind+" "+c.Title)
	}
	require.Equal(t, []string{
		"error dsrcheck: does-not-conform, and the gate is shut", "error scenario opengdpr/errors broke off",
		"warning info (security) OG-4.1-07 MAY, section 4.1", "error fail OG-7.3-02 MUST, section 7.3", "warning warn OG-8-01 SHOULD, section 8",
		"error error OG-8-01 SHOULD, section 8", "warning inconclusive because of other checks: 1",
		"notice fail OG-8-01 SHOULD, section 8",
	}, titles)
	all, _ = commands(t, good)
	require.Equal(t, []command{{"notice", "dsrcheck: conforms", "every check that applies passed"}}, all)
}

// TestGitHubMany shows no more of a kind than GitHub does, and names the rest.
func TestGitHubMany(t *testing.T) {
	in := sample()
	req := in.Results.Requirements[0]
	for i := range 30 {
		req.ID = fmt.Sprintf("OG-99-%02d", i)
		in.Results.Requirements = append(in.Results.Requirements, req)
	}
	all, _ := commands(t, renderedIn(t, "github", in))
	count := map[string]int{}
	var last command
	for _, c := range all {
		if count[c.Kind]++; c.Kind == "error" {
			last = c
		}
	}
	require.Equal(t, githubShown, count["error"])
	require.Equal(t, "25 more", last.Title)
	require.Contains(t, last.Text, "OG-99-29")
}

func TestGitHubForeign(t *testing.T) {
	plain, _ := commands(t, renderedIn(t, "github", hostile("plain")))
	for name, text := range foreign {
		all, rest := commands(t, renderedIn(t, "github", hostile(text)))
		require.Len(t, all, len(plain), name)
		require.Len(t, rest, 1, name)
		for i := range all {
			require.Equal(t, plain[i].Kind, all[i].Kind)
			require.NotContains(t, all[i].Title, "\n")
		}
	}
}

func TestGitHubGate(t *testing.T) {
	in := fine()
	in.Results.Gate = []string{"an entry is stale"}
	all, _ := commands(t, renderedIn(t, "github", in))
	require.Equal(t, "error", all[0].Kind)
	require.Contains(t, all[0].Text, "an entry is stale")
	require.Equal(t, conformance.ExitNonconform, in.Results.ExitCode())
}
