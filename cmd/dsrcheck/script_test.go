package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

// TestMain lets the test binary be the command: scripts start it as processes of its own,
// while the servers that it talks to live in the test binary.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dsrcheck": main, "measured": measured})
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

// TestScripts runs testdata/script. Beside the commands of testscript there are:
//
//	exits CODE dsrcheck ARG...     runs a program, which has to exit with the code
//	certify CODE ARG...            the same for a run against $TARGET with its domain and authority
//	processor [-FLAG...]           starts a processor, sets TARGET, TARGET_TLS, DOMAIN and CA
//	hostile KIND                   starts a server that misbehaves, sets TARGET
//	proxy                          starts a forward proxy, sets PROXY
//	proxied                        writes what it was asked for to the file proxied
//	requests                       writes what the last server saw to the file requests, ids to ids
//	seen WHAT MIN [MAX]            compares a number about it: count, together, span (milliseconds);
//	                               or the peak (MiB) of the command measured
//	interrupt CODE dsrcheck ARG... SIGINT to a program once the last server stalls
//	release                        lets the last server answer again
//	simulate ARG...                starts dsrcheck simulate, sets TARGET, TARGET_TLS, DOMAIN and CA
//	terminate CODE                 SIGTERM to it
//	secretless TEXT PATH...        neither TEXT nor its base64 is in a file below a path
//	verdict WANT FILE              compares the verdict of a results.json
//	array FILE...                  each file is a JSON array of several objects
//	peek CODE dsrcheck ARG...      SIGINT to a program once it has printed a line
func TestScripts(t *testing.T) {
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values[stageKey{}] = &stage{authority: authority}
			env.Setenv("HOME", env.WorkDir+"/home")
			env.Vars = slices.DeleteFunc(env.Vars, func(v string) bool { return strings.HasPrefix(v, "XDG_") })
			return os.WriteFile(env.WorkDir+"/ca.pem", authority.PEM(), 0o644)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "certify": certify,
			"processor": processor, "hostile": hostile, "proxy": proxy, "proxied": proxied,
			"requests": requests, "seen": seenNumber, "release": letGo,
			"interrupt": interrupt, "simulate": simulate, "terminate": terminate,
			"secretless": secretless, "verdict": verdict, "array": array, "peek": peek,
		},
	})
}

// stage is what one script has set up.
type stage struct {
	authority *network.Authority
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
