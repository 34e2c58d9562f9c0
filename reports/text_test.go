package reports

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
)

func TestText(t *testing.T) {
	for name, tc := range map[string]struct {
		in Input
		o  TextOptions
	}{
		"text":         {sample(), TextOptions{Dir: "out"}},
		"text-verbose": {sample(), TextOptions{Verbose: true}},
		"text-color":   {sample(), TextOptions{Verbose: true, Color: true, Dir: "out"}},
		"text-fine":    {fine(), TextOptions{Dir: "out"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := golden(t, name, func(w io.Writer) error { return Text(w, tc.in, tc.o) })
			require.Equal(t, tc.o.Color, bytes.ContainsRune(out, '\x1b'), "escapes are ours")
			require.NotContains(t, string(out), "\x1b[31m")
		})
	}
}

// TestTextPointsToSecurity says of findings of security that fail nothing how they would.
func TestTextPointsToSecurity(t *testing.T) {
	said := func(change func(r *conformance.Results)) string {
		in := fine()
		r := in.Results
		r.Requirements[0].Checks = []conformance.CheckResult{{ID: "a/b", Verdict: conformance.Warn, Security: true}}
		r.Summary = conformance.Summary{Checks: map[conformance.Verdict]int{conformance.Warn: 1}, Security: 1}
		change(r)
		var out bytes.Buffer
		require.NoError(t, Text(&out, in, TextOptions{}))
		return out.String()
	}
	text := said(func(*conformance.Results) {})
	require.Contains(t, text, "\n1 security finding does not fail this run, and would with --fail-on security\n")
	require.Contains(t, text, ": conforms; checks: 1 warn of 1, 1 security finding\n")
	require.Contains(t, said(func(r *conformance.Results) { r.Verdict = conformance.RunInconclusive }), "--fail-on security")
	for name, change := range map[string]func(*conformance.Results){
		"it fails the run":     func(r *conformance.Results) { r.Settings.FailOn.Security, r.Verdict = true, conformance.DoesNotConform },
		"the run fails anyhow": func(r *conformance.Results) { r.Verdict = conformance.DoesNotConform },
		"it is accepted":       func(r *conformance.Results) { r.Requirements[0].Checks[0].Known = true },
	} {
		require.NotContains(t, said(change), "--fail-on", name)
	}
}

// TestTextHostile puts foreign text where a target can have its words.
func TestTextHostile(t *testing.T) {
	in := hostile("\x1b]0;owned\x07\r\nconforms\u202e\u0085\x9b\x00")
	for _, verbose := range []bool{false, true} {
		var out bytes.Buffer
		require.NoError(t, Text(&out, in, TextOptions{Verbose: verbose, Dir: "a\x1bb"}))
		require.Equal(t, visible(out.String(), "\n"), out.String(), "nothing is left to escape")
		require.NotContains(t, out.String(), "\nconforms")
		require.Contains(t, out.String(), `\x1b]0;owned\x07\r\nconforms\u202e\u0085\x9b\x00`)
	}
}

func TestRerunCommand(t *testing.T) {
	r := sample().Results
	require.Equal(t, r.Settings.Rerun+" --scenario opengdpr/create", RerunCommand(r, "opengdpr/create"))
	require.Equal(t, r.Settings.Rerun, RerunCommand(r, "preflight"))
	require.Empty(t, RerunCommand(&conformance.Results{}, "opengdpr/create"))
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestFullDisk(t *testing.T) {
	for _, f := range formats {
		require.ErrorContains(t, f.Write(full{}, sample(), TextOptions{}), "disk full", f.Name)
	}
}
