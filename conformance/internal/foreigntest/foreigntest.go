// Package foreigntest runs profiles against the programs of fixtures/foreign: implementations in
// another language, by the text of the specification alone, each with a list of deviations.
//
// A program prints its deviations with --list, one JSON line each, and a line of JSON when it is
// ready. It ends when its standard input does. Which deviations a test tries says DSRCHECK_FOREIGN:
// all, fault, variant, or a glob; without it a sample of them.
package foreigntest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

// Deviation is a row of what a program can do.
type Deviation struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"` // fault or variant
	Rows   []string `json:"rows"` // any of which a fault breaks
	What   string   `json:"what"`
	Expect string   `json:"expect"` // fail, warn or pass
}

// Program is one of fixtures/foreign, by its path there.
type Program string

func (p Program) path(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../fixtures/foreign/" + string(p))
	require.NoError(t, err)
	return path
}

// Certify tries a program as it is, then with each of the deviations that are wanted. Run makes a
// run of the profile against the program with further arguments.
func (p Program) Certify(t *testing.T, sample []string, run func(t *testing.T, args ...string) *conformance.Results) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	for _, tool := range []string{"node", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the foreign programs need %s, which is not installed", tool)
		}
	}
	raw, err := exec.Command("node", p.path(t), "--list").Output()
	require.NoError(t, err)
	var all []Deviation
	for line := range strings.Lines(string(raw)) {
		var d Deviation
		require.NoError(t, json.Unmarshal([]byte(line), &d))
		all = append(all, d)
	}
	t.Run("conforming", func(t *testing.T) {
		Deviation{Name: "conforming", Kind: "variant"}.judge(t, run(t))
	})
	which := os.Getenv("DSRCHECK_FOREIGN")
	tried := 0
	for _, d := range all {
		matched, _ := filepath.Match(which, d.Name)
		if which != "all" && which != d.Kind && !matched && !(which == "" && slices.Contains(sample, d.Name)) {
			continue
		}
		tried++
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			d.judge(t, run(t, "--deviation", d.Name))
		})
	}
	if which == "" {
		require.Equal(t, len(sample), tried, "a deviation of the sample does not exist")
	}
}

// Start starts the program and returns the members of its first line.
func (p Program) Start(t *testing.T, args ...string) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{p.path(t)}, args...)...)
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = stdin.Close() // it ends with its standard input
		_ = cmd.Process.Kill()
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	require.NoError(t, err, stderr.String())
	var at map[string]string
	require.NoError(t, json.Unmarshal(line, &at), string(line))
	return at
}

// World starts the partners of a profile. Doors are where domains are found that are not theirs.
func World(t *testing.T, profile conformance.Profile, authority *network.Authority, doors map[string]*Door) *simulator.World {
	t.Helper()
	outbound := network.Outbound{Resolve: map[string]*url.URL{}}
	for domain, d := range doors {
		outbound.Resolve[domain] = &url.URL{Scheme: "http", Host: d.listener.Addr().String()}
	}
	w, err := simulator.NewWorld(simulator.Options{Authority: authority, Plain: "127.0.0.1:0", TLS: "127.0.0.1:0", Proxy: "127.0.0.1:0", Outbound: outbound})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.Close() })
	for _, p := range profile.Partners {
		setup := p.Setup()
		if net.ParseIP(p.Domain) != nil { // reached by address, not by name
			setup.URL = "http://" + w.Network.Addr().String()
		}
		require.NoError(t, w.Add(setup))
	}
	return w
}

// Door is an address that is known before the program that is found there has started: the world
// needs the one, and the program the world.
type Door struct {
	listener net.Listener
	open     chan struct{}
	to       string
}

// NewDoor opens a door that leads nowhere yet; who comes waits.
func NewDoor(t *testing.T) *Door {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	d := &Door{listener: l, open: make(chan struct{})}
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go d.pass(t, in)
		}
	}()
	return d
}

// Lead leads the door to the URL of a program.
func (d *Door) Lead(t *testing.T, to string) {
	t.Helper()
	u, err := url.Parse(to)
	require.NoError(t, err)
	d.to = u.Host
	close(d.open)
}

func (d *Door) pass(t *testing.T, in net.Conn) {
	defer in.Close()
	select {
	case <-d.open:
	case <-t.Context().Done():
		return
	}
	out, err := net.Dial("tcp", d.to)
	if err != nil {
		return
	}
	defer out.Close()
	go func() {
		_, _ = io.Copy(out, in)
		_ = out.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(in, out)
}

// judge holds the results against what the author of the deviation thinks of it.
func (d Deviation) judge(t *testing.T, r *conformance.Results) {
	t.Helper()
	var under, other, open []string
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Verdict == conformance.Inconclusive {
				open = append(open, fmt.Sprintf("%s %s: %s", req.ID, c.ID, c.Reason))
			}
			if c.Verdict != conformance.Fail && c.Verdict != conformance.Warn && c.Verdict != conformance.Error {
				continue
			}
			line := fmt.Sprintf("%s %s %s: %s | %s%s", c.Verdict, req.ID, c.ID, c.Got, c.Problem, c.Reason)
			// The author names the receiver's duty, where a check names what a sender breaks.
			if slices.ContainsFunc(d.Rows, func(row string) bool { return row == req.ID || strings.Contains(req.Duty, row) }) {
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
		t.Errorf("legal and blamed (%s): %s\n%s", d.What, r.Verdict, strings.Join(append(under, other...), "\n"))
	case d.Kind == "variant" && r.Verdict != conformance.Conforms && r.Verdict != conformance.Partial:
		t.Errorf("legal (%s), and the run is %s %v %s\n%s", d.What, r.Verdict, r.Reasons, r.NotReady, strings.Join(open, "\n"))
	case d.Kind == "variant":
	case len(under) == 0:
		t.Errorf("not caught under %v (%s): %s %v %s\n%s", d.Rows, d.What, r.Verdict, r.Reasons, r.NotReady, strings.Join(other, "\n"))
	case len(other) > 0:
		t.Errorf("caught, and blamed under another requirement than %v as well (%s)\n%s", d.Rows, d.What, strings.Join(other, "\n"))
	case d.Expect == "fail" && r.Verdict != conformance.DoesNotConform:
		t.Errorf("expected a fail (%s): %s %v %v", d.What, r.Verdict, r.Reasons, under)
	}
}
