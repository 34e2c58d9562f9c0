package ddrf_test

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
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

// publisherSample is what every test run tries of the foreign publisher, see [sample].
var publisherSample = []string{"rq-jti-constant", "believes-echo-own", "send-json-string"}

// otherwise are deviations of the foreign publisher that the suite takes for lawful, and why, or
// that show only in a scenario that needs more than its hooks.
var otherwise = map[string]string{
	"believes-error-status": "AD-15: the code is judged by itself, whatever the status",
	"believes-own-key":      "nobody but the target has its key, so that no answer shows it",
}

// TestForeignPublisher certifies a 1st party that was written from the specification alone, in
// another language: as it is, with single defects, and with odd but legal ways.
func TestForeignPublisher(t *testing.T) {
	if testing.Short() {
		t.Skip("programs in another language take long; make test-all has them")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("the foreign publisher needs node, which is not installed")
	}
	profile, err := ddrf.Requester()
	require.NoError(t, err)
	program, err := filepath.Abs("../../fixtures/foreign/ddrf-publisher/publisher.mjs")
	require.NoError(t, err)
	raw, err := exec.Command("node", program, "--list").Output()
	require.NoError(t, err)
	all := []deviation{{Name: "conforming", Kind: "variant"}}
	for line := range strings.Lines(string(raw)) {
		var d struct {
			deviation
			What string
		}
		require.NoError(t, json.Unmarshal([]byte(line), &d))
		d.Title = d.What
		all = append(all, d.deviation)
	}
	authority, err := network.OpenAuthority(t.TempDir())
	require.NoError(t, err)
	which := os.Getenv("DSRCHECK_FOREIGN")
	for _, d := range all {
		matched, _ := filepath.Match(which, d.Name)
		if d.Name != "conforming" && which != "all" && which != d.Kind && !matched && !(which == "" && slices.Contains(publisherSample, d.Name)) {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			if why := otherwise[d.Name]; why != "" {
				t.Skip(why)
			}
			t.Parallel()
			var args []string
			if d.Name != "conforming" {
				args = []string{"--deviation", d.Name}
			}
			judgeForeign(t, d, runForeignPublisher(t, profile, authority, program, args...))
		})
	}
}

// runForeignPublisher starts the publisher and certifies it. It finds the vendors through the
// proxy of their world.
func runForeignPublisher(t *testing.T, profile conformance.Profile, authority *network.Authority, program string, args ...string) *conformance.Results {
	t.Helper()
	w, err := simulator.NewWorld(simulator.Options{Authority: authority, TLS: "127.0.0.1:0", Proxy: "127.0.0.1:0"})
	require.NoError(t, err)
	defer w.Close()
	for _, p := range profile.Partners {
		require.NoError(t, w.Add(p.Setup()))
	}
	args = append([]string{program, "--port", "0", "--domain", "publisher9.example", "--origin", "https://publisher9.example", "--ca", authority.Path(),
		"--proxy", "http://" + w.Network.AddrProxy().String(), "--retry-ms", "50", "--timeout-ms", "6000"}, args...)
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
		_ = cmd.Process.Kill()
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
	}()
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	require.NoError(t, err, stderr.String())
	var at struct{ URL string }
	require.NoError(t, json.Unmarshal(line, &at), string(line))
	config := target.Config{Target: "https://publisher9.example", Timeout: "20s", LifecycleTimeout: "20s",
		Resolve: map[string]string{"publisher9.example": at.URL, "www.publisher9.example": at.URL},
		Hooks: target.Hooks{
			Delete: &target.HookConfig{URL: at.URL + "/hooks/delete"},
			Belief: &target.HookConfig{URL: at.URL + "/hooks/belief"},
		}}
	if name := args[len(args)-1]; strings.Contains(name, "script") || !slices.Contains(args, "--deviation") { // a browser is slow, and a matter of these alone
		config.ScriptPage = "https://publisher9.example/delete?vendor={partner_domain}"
	}
	tg, err := config.Open(t.Context())
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key})
	require.NoError(t, err)
	for _, req := range results.Requirements {
		for _, c := range req.Checks {
			if c.Verdict == conformance.Inconclusive {
				t.Logf("%s: %s (cause %q)", c.ID, c.Reason, c.Cause)
			}
		}
	}
	return results
}
