package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// exits runs a program that has to exit with a code.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, words := codeAnd(ts, args)
	cmd := command(ts, words)
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	checkExit(ts, want, cmd.Run())
}

// certify runs dsrcheck against the last server.
func certify(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: certify CODE ARG...")
	}
	words := []string{args[0], "dsrcheck", "run", "opengdpr/processor", "--target", ts.Getenv("TARGET"),
		"--target-domain", ts.Getenv("DOMAIN"), "--signing-ca", ts.MkAbs("ca.pem")}
	exits(ts, neg, append(words, args[1:]...))
}

// command is a program in the script's folder and, as far as it matters, its environment.
func command(ts *testscript.TestScript, words []string) *exec.Cmd {
	program := filepath.Join(stageOf(ts).bin, words[0])
	if _, err := os.Stat(program); err != nil {
		program = words[0]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute) // for one that never ends
	ts.Defer(cancel)
	cmd := exec.CommandContext(ctx, program, words[1:]...)
	cmd.WaitDelay = 5 * time.Second // for what it started, which may keep its outputs open
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = os.Environ()
	for _, name := range []string{"HOME", "TMPDIR", "WORK", "TOKEN", "TARGET", "TARGET_TLS", "ADMIN", "DSRCHECK_TOKEN", "DSRCHECK_WORLD", "HTTPS_PROXY", "DOMAIN", "GOMEMLIMIT", "GORACE", "SOURCE_DATE_EPOCH", "CURL_CA_BUNDLE"} {
		if v := ts.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	return cmd
}

func codeAnd(ts *testscript.TestScript, args []string) (int, []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: CODE PROGRAM ARG...")
	}
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	return code, args[1:]
}

func checkExit(ts *testscript.TestScript, want int, err error) {
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// interrupt sends SIGINT to a program as soon as the last server leaves it without an answer.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	want, words := codeAnd(ts, args)
	cmd := command(ts, words)
	cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-lastServer(ts).stalled:
		ts.Check(cmd.Process.Signal(os.Interrupt))
		checkExit(ts, want, <-ended)
	case err := <-ended:
		ts.Fatalf("the program ended before the server stalled: %v", err)
	}
}

// peek sends SIGINT to a program that has printed its first line.
func peek(ts *testscript.TestScript, _ bool, args []string) {
	want, words := codeAnd(ts, args)
	cmd := command(ts, words)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	cmd.Stderr = ts.Stderr()
	ts.Check(cmd.Start())
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	fmt.Fprint(ts.Stdout(), line)
	_ = cmd.Process.Signal(os.Interrupt)
	_, readErr := io.Copy(io.Discard, lines)
	ended := cmd.Wait()
	ts.Check(errors.Join(err, readErr))
	checkExit(ts, want, ended)
}
