package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"dsrcheck/internal/npm"
	"dsrcheck/simulator/network"
)

// TestMain lets the test binary be the command: scripts start it as processes of its own,
// while the servers that it talks to live in the test binary.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dsrcheck": main, "measured": measured, "raced": main})
}

// plainBinaries makes a folder with the commands as they are without the race detector: with
// it each of the many processes would start slowly, and memory could not be measured. The
// folder is empty if this test binary will do. What runs side by side in the command is held
// under the detector by the command raced, and by the tests of conformance.
func plainBinaries(t *testing.T) string {
	folder := t.TempDir()
	info, _ := debug.ReadBuildInfo()
	if info == nil || !slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return folder
	}
	out, err := exec.Command("go", "test", "-c", "-o", filepath.Join(folder, "dsrcheck"), ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.NoError(t, os.Link(filepath.Join(folder, "dsrcheck"), filepath.Join(folder, "measured")))
	return folder
}

// measured is the command that also writes the most memory it had, in MiB, to the file peak.
func measured() {
	code := execute(context.Background(), &ui{in: os.Stdin, out: os.Stdout, err: os.Stderr}, os.Args[1:])
	status, err := os.ReadFile("/proc/self/status")
	if err == nil {
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		var kilobytes int
		_, err = fmt.Sscan(after, &kilobytes)
		err = errors.Join(err, os.WriteFile("peak", fmt.Appendf(nil, "%d", kilobytes>>10), 0o644))
	}
	if err != nil {
		panic(err)
	}
	os.Exit(code)
}

// TestScripts runs testdata/script. The programs are dsrcheck, measured, which is the same and
// notes how much memory it took, and raced, which runs under the race detector if the tests do.
// Beside the commands of testscript there are:
//
//	exits CODE dsrcheck ARG...     runs a program, which has to exit with the code
//	certify CODE ARG...            the same for a run against $TARGET with its domain and authority
//	processor [-FLAG...]           starts a processor, sets TARGET, TARGET_TLS, ADDR, DOMAIN and CA
//	caller [-FLAG...]              starts one that calls through a forward proxy, sets TARGET
//	foreign [-FLAG...]             starts the one of fixtures/foreign behind a proxy, sets TARGET_TLS,
//	                               DOMAIN and SIGNING_CA
//	hostile KIND                   starts a server that misbehaves, sets TARGET
//	freeaddr                       sets FREE to an address that nobody listens at
//	proxy                          starts a forward proxy, sets PROXY
//	proxied                        writes what it was asked for to the file proxied
//	requests                       writes what the last server saw to the file requests, ids to ids
//	seen WHAT MIN [MAX]            compares a number about it: count, together, span (milliseconds);
//	                               or the peak (MiB) of the command measured
//	interrupt CODE dsrcheck ARG... SIGINT to a program once the last server stalls
//	release                        lets the last server answer again
//	simulate ARG...                starts dsrcheck simulate opengdpr/processor, sets TARGET, TARGET_TLS,
//	                               ADMIN, DOMAIN, CA, PROXY, DNS and, if it made one, DSRCHECK_TOKEN
//	plays ARG...                   the same for dsrcheck simulate, which may have another role or none
//	hears REGEXP                   waits until it says that on standard error
//	terminate CODE                 SIGTERM to it, after which it says nothing
//	resolves SERVER NAME CODE [A]   asks a DNS server, and compares its code and address
//	secretless TEXT PATH...        neither TEXT nor its base64 is in a file below a path, nor in what is
//	                               base64 there, such as a token in a token; ! says that it is in one
//	verdict WANT FILE              compares the verdict of a results.json
//	array FILE...                  each file is a JSON array of several objects
//	fetch STATUS METHOD URL [FILE] sends a file as JSON, or nothing, and prints the answer's body
//	site DOMAIN FILE               serves a file as the dsrdelete.json of a domain, sets SITE
//	fetched NUMBER                 compares how many requests the last server has had
//	recipient CODE ARG...          runs dsrcheck run ddrf/recipient against vendor9.test at $TARGET_TLS, with
//	                               a proxy at $FREE
//	pinned [-keys DIR]             starts a vendor9.test that knows its partners by the files of keys export
//	                               alone, sets TARGET_TLS and CA
//	person CODE dsrcheck ARG...    does what a program asks for by the hooks at $TARGET, and answers
//	peek CODE dsrcheck ARG...      SIGINT to a program once it has printed a line
//	rendered FORMAT FILE           compares what report render makes of the run in first with a file
//	rendered-from DIR FORMAT OTHER the same of the run DIR/OTHER with that of the run OTHER
//	shuffled DIR BELOW             copies a journal to BELOW/DIR, its lines in another order
//	torn DIR COPY                  copies a journal as far as the middle of its last line
//	killed DIR TIMES               renders a run as if it had been killed at so many random moments
//	action CODE INPUT=VALUE...     runs the scripts of action.yml, writes the files outputs and summary
//	job CODE NAME=VALUE...         runs the job of ci/gitlab.yml with these variables
//	released VERSION               makes an archive of a release below releases, sets SHA256
//	files DIR                      serves a folder, sets FILES and, for https, FILES_TLS; what is below
//	                               $FILES_TLS/clear is at $FILES
//	versioned DIR COPY             copies a journal as if another version of the suite had written it
func TestScripts(t *testing.T) {
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	bin := plainBinaries(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[stageKey{}] = &stage{authority: authority, bin: bin}
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir+"/home")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else each process ends a second late
			env.Vars = slices.DeleteFunc(env.Vars, func(v string) bool { return strings.HasPrefix(v, "XDG_") })
			return os.WriteFile(env.WorkDir+"/ca.pem", authority.PEM(), 0o644)
		},
		Condition: func(name string) (bool, error) {
			switch name {
			case "usual-ports":
				return usualPorts(), nil
			case "gitlab-ci-local":
				_, err := gitlabRunner()
				if errors.Is(err, npm.ErrUnavailable) {
					t.Logf("jobs of GitLab CI are not run: %v", err)
					return false, nil
				}
				return true, err
			}
			return false, fmt.Errorf("there is no condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "certify": certify, "documented": runDocumented,
			"processor": processor, "caller": caller, "foreign": foreign, "hostile": hostile, "freeaddr": freeAddr, "proxy": proxy, "proxied": proxied,
			"requests": requests, "seen": seenNumber, "release": letGo,
			"interrupt": interrupt, "simulate": simulate, "plays": plays, "hears": hears, "terminate": terminate, "resolves": resolves,
			"secretless": secretless, "verdict": verdict, "array": array, "peek": peek, "fetch": fetch,
			"action": action, "job": job, "files": files, "released": released,
			"site": site, "fetched": fetched, "recipient": recipient, "pinned": pinned, "person": person,
			"rendered": rendered, "rendered-from": renderedFrom, "shuffled": shuffled, "torn": torn, "versioned": versioned, "killed": killed, "slain": slain,
		},
	})
}

// stage is what one script has set up.
type stage struct {
	authority *network.Authority
	bin       string     // folder of commands that go before those of the test binary
	last      *server    // started last
	proxy     *forwarder // the proxy, if there is one
	simulated *simulated // processor in a process of its own
}

type stageKey struct{}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// lastServer is the server that the script started last.
func lastServer(ts *testscript.TestScript) *server {
	s := stageOf(ts).last
	if s == nil {
		ts.Fatalf("no server was started")
	}
	return s
}
