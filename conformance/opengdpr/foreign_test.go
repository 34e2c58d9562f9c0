package opengdpr_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
)

// deviation is a row of what the foreign processor can do.
type deviation struct {
	Name         string
	Kind         string // defect or variant
	What         string
	Requirements []string
	Expect       string // fail, warn, pass or note
}

// sample is what every test run tries; DSRCHECK_FOREIGN=all tries everything, a glob those
// that match it.
var sample = []string{
	"discovery-trailing-garbage", "created-encoded-line-broken", "accept-id-no-hyphens", "error-echoes-identity", "dsa-2048",
	"unicode-escapes", "callbacks-guarded",
}

// TestForeign certifies a processor that was written from the specification alone, in
// another language: as it is, with single defects, and with odd but legal ways.
func TestForeign(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	for _, tool := range []string{"node", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the foreign processor needs %s, which is not installed", tool)
		}
	}
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	program, err := filepath.Abs("../../fixtures/foreign/processor.mjs")
	require.NoError(t, err)
	raw, err := exec.Command("node", program, "--list").Output()
	require.NoError(t, err)
	var all []deviation
	require.NoError(t, json.Unmarshal(raw, &all))
	state := t.TempDir()
	which := os.Getenv("DSRCHECK_FOREIGN")
	t.Run("conforming", func(t *testing.T) {
		for _, scheme := range []string{"http", "https"} {
			judgeForeign(t, profile, deviation{Name: scheme, Kind: "variant", Expect: "pass"}, runForeign(t, profile, program, state, scheme))
		}
	})
	for _, d := range all {
		matched, _ := filepath.Match(which, d.Name)
		if which != "all" && !matched && !(which == "" && slices.Contains(sample, d.Name)) {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			judgeForeign(t, profile, d, runForeign(t, profile, program, state, "http", "--"+d.Kind, d.Name))
		})
	}
}

// runForeign starts the processor and certifies it.
func runForeign(t *testing.T, profile conformance.Profile, program, state, scheme string, args ...string) *conformance.Results {
	t.Helper()
	args = append([]string{program, "--port", "0", "--domain", "processor9.example.test", "--state", state, "--lifecycle-ms", "100", "--retry-ms", "50"}, args...)
	if scheme == "https" {
		args = append(args, "--tls")
	}
	cmd := exec.CommandContext(t.Context(), "node", args...)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	defer func() {
		stdin.Close() // it ends with its standard input
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
	}()
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	require.NoError(t, err, stderr.String())
	var at struct{ URL, Domain, CA, SigningCA string }
	require.NoError(t, json.Unmarshal(line, &at))
	config := target.Config{Target: scheme + "://" + at.Domain, Resolve: map[string]string{at.Domain: at.URL}, CA: at.CA, SigningCA: at.SigningCA, Timeout: "5s",
		LifecycleTimeout: "3s", CallbackWait: "1s", RetryWait: "1s", Headers: []string{"Authorization: Bearer foreign-credentials"}}
	tg, err := config.Open(t.Context())
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile})
	require.NoError(t, err)
	return results
}

// judgeForeign holds the results against what the other author thinks of the deviation.
func judgeForeign(t *testing.T, profile conformance.Profile, d deviation, r *conformance.Results) {
	t.Helper()
	var under, other []string
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Verdict != conformance.Fail && c.Verdict != conformance.Warn && c.Verdict != conformance.Error {
				continue
			}
			line := string(c.Verdict) + " " + req.ID + " " + c.ID + ": " + c.Got + " | " + c.Problem + c.Reason
			if slices.Contains(d.Requirements, req.ID) {
				under = append(under, line)
			} else {
				other = append(other, line)
			}
		}
	}
	legal := d.Expect == "pass" || d.Expect == "note"
	if legal && len(under)+len(other) > 0 {
		t.Errorf("legal and blamed (%s): %s\n%s", d.What, r.Verdict, strings.Join(append(under, other...), "\n"))
	}
	if !legal && len(other) > 0 {
		t.Errorf("blamed under another requirement than %v (%s)\n%s", d.Requirements, d.What, strings.Join(other, "\n"))
	}
	if !legal && len(under) == 0 {
		t.Errorf("not caught under %v (%s): %s %v %s", d.Requirements, d.What, r.Verdict, r.Reasons, r.NotReady)
	}
	if d.Expect == "fail" && r.Verdict != conformance.DoesNotConform {
		t.Errorf("expected a fail (%s), the run is %s %v", d.What, r.Verdict, under)
	}
}
