package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

// slain runs dsrcheck against the last server, kills it at a random request, renders what it left
// in every format, and resumes it; that as often as asked. Each comes to what the run in WHOLE did.
func slain(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: slain TIMES WHOLE ARG...")
	}
	times, err := strconv.Atoi(args[0])
	ts.Check(err)
	whole := resultsIn(ts, args[1])
	random := rand.New(rand.NewPCG(5, 6))
	server := stageOf(ts).last
	torn := 0
	for i := range times {
		dir := fmt.Sprint("slain-", i)
		words := append([]string{"dsrcheck", "run", "opengdpr/processor", "--target", ts.Getenv("TARGET"), "--target-domain", ts.Getenv("DOMAIN"),
			"--signing-ca", ts.MkAbs("ca.pem"), "--out", dir}, args[2:]...)
		cmd := command(ts, words)
		server.mu.Lock()
		server.left = 1 + random.IntN(whole.Summary.Exchanges)
		server.fall = func() { _ = cmd.Process.Kill() }
		server.mu.Unlock()
		_ = cmd.Run()
		if cmd.ProcessState.ExitCode() == -1 {
			torn++
			var said bytes.Buffer
			in, err := readRun(&ui{out: io.Discard, err: &said}, ts.MkAbs(dir))
			ts.Check(err)
			if in.Results.Verdict != conformance.Interrupted {
				ts.Fatalf("%s: killed, it is %s", dir, in.Results.Verdict)
			}
			for _, f := range reports.Formats() {
				ts.Check(f.Write(io.Discard, in, reports.TextOptions{Dir: dir}))
			}
			again := command(ts, append(words, "--resume"))
			out, err := again.CombinedOutput()
			if err != nil {
				ts.Fatalf("%s: resume: %v: %s", dir, err, out)
			}
		}
		is := resultsIn(ts, dir)
		if is.Verdict != whole.Verdict {
			ts.Fatalf("%s: %s, and whole it is %s", dir, is.Verdict, whole.Verdict)
		}
		if diff := cmp.Diff(whole.Summary.Checks, is.Summary.Checks); diff != "" {
			ts.Fatalf("%s: %s", dir, diff)
		}
		ts.Check(os.RemoveAll(ts.MkAbs(dir)))
	}
	ts.Logf("%d of %d were killed before they ended", torn, times)
	if torn*2 < times {
		ts.Fatalf("only %d of %d were killed", torn, times)
	}
}

func resultsIn(ts *testscript.TestScript, dir string) *conformance.Results {
	raw, err := os.ReadFile(ts.MkAbs(filepath.Join(dir, "results.json")))
	ts.Check(err)
	r := &conformance.Results{}
	ts.Check(json.Unmarshal(raw, r))
	return r
}
