package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/conformance"
	"dsrcheck/reports"
)

// renderedAs runs report render to standard output and to a file, and compares both with what
// is to come of it.
func renderedAs(ts *testscript.TestScript, from, dir, format string, want []byte) {
	for _, out := range []string{"", "again." + format} {
		args := []string{"dsrcheck", "report", "render", "--from", dir, "--format", format}
		if out != "" {
			args = append(args, "--out", out)
		}
		var stdout, stderr bytes.Buffer
		cmd := command(ts, args)
		cmd.Dir, cmd.Stdout, cmd.Stderr = from, &stdout, &stderr
		ts.Check(cmd.Run())
		got := stdout.Bytes()
		if out != "" {
			raw, err := os.ReadFile(filepath.Join(from, out))
			ts.Check(err)
			if len(got) > 0 {
				ts.Fatalf("it printed %q beside the file", got)
			}
			got = raw
		}
		if stderr.Len() > 0 {
			ts.Fatalf("it said %q", stderr.Bytes())
		}
		if !bytes.Equal(got, want) {
			ts.Fatalf("%s is rendered differently:\n%s\nwant\n%s", format, got, want)
		}
	}
}

// rendered compares what report render makes of the run in the folder first with a file.
func rendered(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: rendered FORMAT FILE")
	}
	renderedAs(ts, ts.MkAbs("."), "first", args[0], []byte(ts.ReadFile(args[1])))
}

// renderedFrom compares what report render makes of two folders, below folders of their own, so
// that both have the same name.
func renderedFrom(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: rendered-from DIR FORMAT OTHER")
	}
	var want bytes.Buffer
	cmd := command(ts, []string{"dsrcheck", "report", "render", "--from", args[2], "--format", args[1]})
	cmd.Stdout = &want
	ts.Check(cmd.Run())
	renderedAs(ts, ts.MkAbs(args[0]), args[2], args[1], want.Bytes())
}

// changed writes a journal of one folder, its lines changed, to another.
func changed(ts *testscript.TestScript, from, to string, change func(lines [][]byte) [][]byte) {
	raw, err := os.ReadFile(ts.MkAbs(filepath.Join(from, "journal.jsonl")))
	ts.Check(err)
	lines := change(bytes.SplitAfter(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n")))
	ts.Check(os.MkdirAll(ts.MkAbs(to), 0o755))
	ts.Check(os.WriteFile(ts.MkAbs(filepath.Join(to, "journal.jsonl")), bytes.Join(lines, nil), 0o644))
}

// shuffled copies a run to a folder of the same name below another, the lines of its journal in
// another order.
func shuffled(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: shuffled DIR BELOW")
	}
	changed(ts, args[0], filepath.Join(args[1], args[0]), func(lines [][]byte) [][]byte {
		lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		return lines
	})
}

// torn copies a journal as far as the middle of its last line.
func torn(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: torn DIR COPY")
	}
	changed(ts, args[0], args[1], func(lines [][]byte) [][]byte {
		last := len(lines) - 1
		lines[last] = lines[last][:len(lines[last])/2]
		return lines
	})
}

// versioned copies a journal as if another version of the suite had written it.
func versioned(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: versioned DIR COPY")
	}
	changed(ts, args[0], args[1], func(lines [][]byte) [][]byte {
		var line map[string]any
		ts.Check(json.Unmarshal(lines[0], &line))
		line["data"].(map[string]any)["suite"].(map[string]any)["version"] = "0.0.1"
		raw, err := json.Marshal(line)
		ts.Check(err)
		lines[0] = append(raw, '\n')
		lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
		return lines
	})
}

// killed renders a run as if it had been killed at so many random moments: in every format, and
// as interrupted unless all of its journal is there.
func killed(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: killed DIR TIMES")
	}
	raw, err := os.ReadFile(ts.MkAbs(filepath.Join(args[0], "journal.jsonl")))
	ts.Check(err)
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	header := bytes.IndexByte(raw, '\n') + 1
	random := rand.New(rand.NewPCG(3, 4))
	dir := ts.MkAbs("killed")
	ts.Check(os.MkdirAll(dir, 0o755))
	for range times {
		length := random.IntN(len(raw))
		ts.Check(os.WriteFile(filepath.Join(dir, "journal.jsonl"), raw[:length], 0o644))
		var said bytes.Buffer
		in, err := readRun(&ui{out: io.Discard, err: &said}, dir)
		if length < header {
			if code := (&ui{err: &said}).report(err); code != conformance.ExitUsage {
				ts.Fatalf("without a header it ends with %d", code)
			}
			continue
		}
		ts.Check(err)
		if in.Results.Verdict != conformance.Interrupted {
			ts.Fatalf("killed after %d of %d bytes it is %s", length, len(raw), in.Results.Verdict)
		}
		for _, f := range reports.Formats() {
			ts.Check(f.Write(io.Discard, in, reports.TextOptions{Dir: dir}))
		}
	}
}
