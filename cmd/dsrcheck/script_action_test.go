package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/testscript"
)

// composite is what a test reads of action.yml.
type composite struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct {
		Steps []struct {
			ID, Run, Shell, Uses string
			Env                  map[string]string
		}
	}
}

var expression = regexp.MustCompile(`\$\{\{\s*([a-z0-9._-]+)\s*\}\}`)

// action runs the scripts of action.yml as they stand there, one step after the other, in the
// environment that GitHub's runner gives them; steps that use actions of others are left out. Its
// inputs are name=value, in which \n is a new line, and self the path of dsrcheck. It writes what the job would get to the files outputs and summary.
func action(ts *testscript.TestScript, _ bool, args []string) {
	want, args := codeAnd(ts, append(args, "")) // a code alone will do
	raw, err := os.ReadFile("../../action.yml")
	ts.Check(err)
	var it composite
	ts.Check(yaml.Unmarshal(raw, &it))
	root, err := os.Getwd()
	ts.Check(err)
	root = strings.TrimSuffix(root, "/cmd/dsrcheck")
	known := map[string]string{"github.action_path": root, "github.action_ref": ts.Getenv("ACTION_REF"), "github.action_repository": ""}
	for name, input := range it.Inputs {
		known["inputs."+name] = input.Default
	}
	for _, arg := range args {
		if name, value, ok := strings.Cut(arg, "="); ok {
			if _, ok := known["inputs."+name]; !ok {
				ts.Fatalf("action.yml has no input %s", name)
			}
			if known["inputs."+name] = strings.ReplaceAll(value, `\n`, "\n"); value == "self" {
				known["inputs."+name] = self(ts)
			}
		}
	}
	evaluate := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(e string) string {
			name := expression.FindStringSubmatch(e)[1]
			value, ok := known[name]
			if !ok && !strings.HasPrefix(name, "steps.") {
				ts.Fatalf("what is %s?", name)
			}
			return value
		})
	}
	ts.Check(os.WriteFile(ts.MkAbs("summary"), nil, 0o644))
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE").Output()
	ts.Check(err)
	cache := strings.Fields(string(caches))
	code := 0
	for _, step := range it.Runs.Steps {
		if step.Run == "" || code != 0 {
			continue
		}
		ts.Check(os.WriteFile(ts.MkAbs("output"), nil, 0o644))
		cmd := command(ts, []string{step.Shell, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run})
		cmd.Env = append(cmd.Env, "PATH="+ts.Getenv("PATH"), "CI=true", "GITHUB_ACTIONS=true", "GITHUB_OUTPUT="+ts.MkAbs("output"), "GITHUB_STEP_SUMMARY="+ts.MkAbs("summary"),
			"GOCACHE="+cache[0], "GOMODCACHE="+cache[1], "RUNNER_TEMP="+ts.MkAbs("temp"), "RUNNER_OS=Linux", "RUNNER_ARCH="+map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH])
		for name, value := range step.Env {
			cmd.Env = append(cmd.Env, name+"="+evaluate(value))
		}
		cmd.Stdout, cmd.Stderr = ts.Stdout(), ts.Stderr()
		err := cmd.Run()
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			code = exit.ExitCode()
		} else {
			ts.Check(err)
		}
		out, err := os.ReadFile(ts.MkAbs("output"))
		ts.Check(err)
		for line := range strings.Lines(string(out)) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			known["steps."+step.ID+".outputs."+name] = value
		}
	}
	var outputs strings.Builder
	for name, output := range it.Outputs {
		outputs.WriteString(name + "=" + evaluate(output.Value) + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs("outputs"), []byte(outputs.String()), 0o644))
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// self is the path of the dsrcheck that scripts use.
func self(ts *testscript.TestScript) string {
	for _, folder := range filepath.SplitList(ts.Getenv("PATH")) {
		if path := filepath.Join(folder, "dsrcheck"); filepath.IsAbs(path) {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	ts.Fatalf("there is no dsrcheck")
	return ""
}

// released makes the archive of a release for this machine, as far as the action looks into it.
func released(ts *testscript.TestScript, _ bool, args []string) {
	name := fmt.Sprintf("dsrcheck_%s_linux_%s", args[0], runtime.GOARCH)
	program := "#!/bin/sh\nexec '" + self(ts) + "' \"$@\"\n"
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	packed := tar.NewWriter(zipped)
	ts.Check(packed.WriteHeader(&tar.Header{Name: name + "/dsrcheck", Mode: 0o755, Size: int64(len(program))}))
	_, err := packed.Write([]byte(program))
	ts.Check(errors.Join(err, packed.Close(), zipped.Close()))
	folder := ts.MkAbs("releases/v" + args[0])
	ts.Check(os.MkdirAll(folder, 0o755))
	ts.Check(os.WriteFile(filepath.Join(folder, name+".tar.gz"), archive.Bytes(), 0o644))
	sum := fmt.Sprintf("%x", sha256.Sum256(archive.Bytes()))
	ts.Check(os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(sum+"  "+name+".tar.gz\n"), 0o644))
	ts.Setenv("SHA256", sum)
}

// files serves a folder and sets FILES to its URL, and FILES_TLS to one of https, which curl trusts;
// what is asked for below its /clear is redirected to plain HTTP.
func files(ts *testscript.TestScript, _ bool, args []string) {
	ln := listen(ts)
	folder := http.FileServer(http.Dir(ts.MkAbs(args[0])))
	web := &http.Server{Handler: folder}
	go func() { _ = web.Serve(ln) }()
	ts.Defer(func() { web.Close() })
	url := "http://" + ln.Addr().String()
	ts.Setenv("FILES", url)
	mux := http.NewServeMux()
	mux.Handle("/", folder)
	mux.Handle("/clear/", http.StripPrefix("/clear", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, url+r.URL.Path, http.StatusFound)
	})))
	secure := httptest.NewTLSServer(mux)
	ts.Defer(secure.Close)
	ts.Setenv("FILES_TLS", secure.URL)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs("files.pem"), authority, 0o644))
	ts.Setenv("CURL_CA_BUNDLE", ts.MkAbs("files.pem"))
}
