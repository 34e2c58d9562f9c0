package ddrf_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path"
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

// deviation is a row of what the foreign recipient can do.
type deviation struct {
	Name    string
	Kind    string // fault or variant
	Title   string
	Rows    []string // that it has to break
	Also    []string // that the same answers break, too
	Expect  string   // fail or warn
	Vectors []string // whose answers change
}

// sample is what every test run tries; DSRCHECK_FOREIGN=all tries everything, fault and variant
// all of that kind, a glob those that match it.
var sample = []string{"rq-crit-ignored", "ack-iss-other", "file-symmetric-key", "ack-json-string"}

// TestForeign certifies a recipient that was written from the specification alone, in another
// language: as it is, with single defects, and with odd but legal ways.
func TestForeign(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("the foreign recipient needs node, which is not installed")
	}
	profile, err := ddrf.Recipient()
	require.NoError(t, err)
	program, err := filepath.Abs("../../fixtures/foreign/ddrf/recipient.mjs")
	require.NoError(t, err)
	raw, err := exec.Command("node", program, "--deviations").Output()
	require.NoError(t, err)
	var all []deviation
	for line := range strings.Lines(string(raw)) {
		var d deviation
		require.NoError(t, json.Unmarshal([]byte(line), &d))
		all = append(all, d)
	}
	authority, err := network.OpenAuthority(t.TempDir())
	require.NoError(t, err)
	which := os.Getenv("DSRCHECK_FOREIGN")
	scenarios := map[string]string{} // of each vector
	t.Run("conforming", func(t *testing.T) {
		r := runForeign(t, profile, authority, program, nil)
		judgeForeign(t, deviation{Name: "conforming", Kind: "variant"}, r)
		for _, req := range r.Requirements {
			for _, c := range req.Checks {
				scenarios[path.Base(c.ID)] = c.Scenario
			}
		}
	})
	for _, d := range all {
		matched, _ := filepath.Match(which, d.Name)
		if which != "all" && which != d.Kind && !matched && !(which == "" && slices.Contains(sample, d.Name)) {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			judgeForeign(t, d, runForeign(t, profile, authority, program, d.concerns(scenarios), "--deviation", d.Name))
		})
	}
}

// concerns are the scenarios in which a deviation shows: those of its vectors, beside the short
// ones.
func (d deviation) concerns(scenarios map[string]string) []string {
	only := []string{"ddrf/location", "ddrf/resource", "ddrf/acknowledged"}
	for _, v := range d.Vectors {
		if s := scenarios[v]; s != "" && !slices.Contains(only, s) {
			only = append(only, s)
		}
	}
	if len(d.Vectors) == 0 {
		only = append(only, "ddrf/replay", "ddrf/together", "ddrf/claims")
	}
	return only
}

// runForeign starts the recipient and certifies it. It reads the partners' files through the
// proxy of their world.
func runForeign(t *testing.T, profile conformance.Profile, authority *network.Authority, program string, only []string, args ...string) *conformance.Results {
	t.Helper()
	w, err := simulator.NewWorld(simulator.Options{Authority: authority, Plain: "127.0.0.1:0", TLS: "127.0.0.1:0", Proxy: "127.0.0.1:0"})
	require.NoError(t, err)
	defer w.Close()
	for _, p := range profile.Partners {
		setup := p.Setup()
		if net.ParseIP(p.Domain) != nil { // reached by address, not by name
			setup.URL = "http://" + w.Network.Addr().String()
		}
		require.NoError(t, w.Add(setup))
	}
	args = append([]string{program, "--port", "0", "--domain", "vendor9.example", "--origin", "https://vendor9.example", "--ca", authority.Path(), "--proxy", "http://" + w.Network.AddrProxy().String()}, args...)
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
	resolve := map[string]string{"vendor9.example": at.URL, "www.vendor9.example": at.URL}
	config := target.Config{Target: "https://vendor9.example", Resolve: resolve, Timeout: "20s"}
	tg, err := config.Open(t.Context())
	require.NoError(t, err)
	results, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Selection: conformance.Selection{Only: only}})
	require.NoError(t, err)
	return results
}

// judgeForeign holds the results against what the other author thinks of the deviation.
func judgeForeign(t *testing.T, d deviation, r *conformance.Results) {
	t.Helper()
	var under, other []string
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Verdict != conformance.Fail && c.Verdict != conformance.Warn && c.Verdict != conformance.Error {
				continue
			}
			line := string(c.Verdict) + " " + req.ID + " " + c.ID + ": " + c.Got + " | " + c.Problem + c.Reason
			// The other author names the recipient's duty, where a check names what a sender breaks.
			if slices.ContainsFunc(slices.Concat(d.Rows, d.Also), func(row string) bool { return row == req.ID || strings.Contains(req.Duty, row) }) {
				under = append(under, line)
			} else {
				other = append(other, line)
			}
		}
	}
	for _, s := range r.Scenarios {
		if s.State != "finished" && s.State != "left-out" {
			t.Errorf("scenario %s is %s: %s", s.ID, s.State, s.Text)
		}
	}
	switch {
	case d.Kind == "variant" && len(under)+len(other) > 0:
		t.Errorf("legal and blamed (%s): %s\n%s", d.Title, r.Verdict, strings.Join(append(under, other...), "\n"))
	case d.Kind == "variant" && r.Verdict != conformance.Conforms && r.Verdict != conformance.Partial:
		t.Errorf("legal, and the run is %s %v %s", r.Verdict, r.Reasons, r.NotReady)
	case d.Kind == "variant":
	case len(other) > 0:
		t.Errorf("blamed under another requirement than %v (%s)\n%s", d.Rows, d.Title, strings.Join(other, "\n"))
	case d.Expect == "fail" && r.Verdict != conformance.DoesNotConform:
		t.Errorf("expected a fail (%s): %s %v %v", d.Title, r.Verdict, r.Reasons, under)
	case len(under) == 0:
		t.Errorf("not caught under %v (%s): %s %v %s", d.Rows, d.Title, r.Verdict, r.Reasons, r.NotReady)
	}
}
