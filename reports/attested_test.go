package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

// admittedAndFlaky is a run that was joined, one of whose checks came to different verdicts, and
// whose owner says of a duty that it does not hold.
func admittedAndFlaky() Input {
	in := sample()
	in.Results.Requirements[0].Checks[0].Verdicts = []conformance.Verdict{conformance.Pass, conformance.Fail}
	in.Results.Attestations[0].Answer = conformance.AnswerNo
	return in
}

func TestAdmitted(t *testing.T) {
	in := admittedAndFlaky()
	const says = `the owner attests that it does not hold (Jo <b>Doe</b>\u202e, 2026-01-02): https://wiki.example/logs?a=1&b=<2>`
	run := read(t, in)
	require.Equal(t, says, find(t, run, "OG-9-01").Failure.Message)
	require.Equal(t, "it does not show on the wire, and its owner has not attested it", find(t, run, "OG-9-03").Skipped.Message)
	require.NotNil(t, find(t, read(t, sample()), "OG-9-01").Skipped, "a yes is no pass")

	doc := ctrfOf(t, renderedIn(t, "ctrf", in))
	require.Equal(t, says, ctrfTestOf(t, doc, "attestations/OG-9-01").Message)
	require.Equal(t, "failed", ctrfTestOf(t, doc, "attestations/OG-9-01").Status)
	require.Equal(t, "pending", ctrfTestOf(t, doc, "attestations/OG-9-03").Status)
	require.Equal(t, "other", ctrfTestOf(t, ctrfOf(t, renderedIn(t, "ctrf", sample())), "attestations/OG-9-01").Status, "a yes is no pass")

	results := sarifOf(t, renderedIn(t, "sarif", in)).Results
	last := results[len(results)-1]
	require.Equal(t, "fail error OG-9-01", last.Kind+" "+last.Level+" "+last.Rule)
	require.Equal(t, says, last.Message.Text)

	all, _ := commands(t, renderedIn(t, "github", in))
	require.Contains(t, all, command{"error", "OG-9-01 MUST, section 9", "Logs are kept.\n\n" + says})
	require.Contains(t, string(renderedIn(t, "markdown", in)), "## Admitted by the owner\n\n- **OG-9-01** MUST, section 9: Logs are kept.\n  - `"+says+"`\n")
}

func TestFlake(t *testing.T) {
	in := admittedAndFlaky()
	for _, name := range []string{"text", "html", "junit", "ctrf", "sarif", "github", "markdown"} {
		require.Regexp(t, `(?s)flake.{1,30}pass, fail`, string(renderedIn(t, name, in)), name)
	}
	require.Contains(t, sarifOf(t, renderedIn(t, "sarif", in)).Results[1].Properties.Tags, "flake")
	require.Contains(t, ctrfTestOf(t, ctrfOf(t, renderedIn(t, "ctrf", in)), "opengdpr/create/completion-time-1").Tags, "flake")
}
