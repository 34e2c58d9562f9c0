package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/rogpeppe/go-internal/testscript"

	"dsrcheck/internal/npm"
)

// gitlabRunner is the program of gitlab-ci-local, which ci/testdata/gitlab pins.
var gitlabRunner = sync.OnceValues(func() (string, error) {
	home, err := npm.Home("gitlab", "../../ci/testdata/gitlab", "package.json", "package-lock.json")
	return filepath.Join(home, "node_modules", "gitlab-ci-local", "src", "index.js"), err
})

var jobCode = regexp.MustCompile(`(?m)^certify finished in .* FAIL ([0-9]+)`)

// job runs a job that extends that of ci/gitlab.yml in the folder job; words set its variables, in
// which \n is a new line, and self the path of dsrcheck. What the job says is put on standard output.
func job(ts *testscript.TestScript, _ bool, args []string) {
	want, args := codeAnd(ts, append(args, ""))
	program, err := gitlabRunner()
	ts.Check(err)
	variables := map[string]string{}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			continue
		}
		if variables[name] = strings.ReplaceAll(value, `\n`, "\n"); value == "self" {
			variables[name] = self(ts)
		}
	}
	template, err := os.ReadFile("../../ci/gitlab.yml")
	ts.Check(err)
	pipeline, err := yaml.Marshal(map[string]any{
		"include": []any{map[string]string{"local": "gitlab.yml"}},
		"certify": map[string]any{"extends": ".dsrcheck", "variables": variables},
	})
	ts.Check(err)
	folder := ts.MkAbs("job")
	ts.Check(errors.Join(os.MkdirAll(ts.MkAbs("bin"), 0o755), os.MkdirAll(folder, 0o755),
		os.WriteFile(filepath.Join(folder, "gitlab.yml"), template, 0o644),
		os.WriteFile(filepath.Join(folder, ".gitlab-ci.yml"), pipeline, 0o644),
		// It copies the repository for jobs in containers, of which there is none.
		os.WriteFile(ts.MkAbs("bin/rsync"), []byte("#!/bin/sh\n"), 0o755)))
	if _, err := os.Stat(filepath.Join(folder, ".git")); err != nil {
		for _, words := range [][]string{{"init", "-q"}, {"remote", "add", "origin", "https://gitlab.example/dsr/endpoint.git"}, {"add", "."},
			{"-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "test"}} {
			git := command(ts, append([]string{"git"}, words...))
			git.Dir = folder
			out, err := git.CombinedOutput()
			if err != nil {
				ts.Fatalf("git %s: %v: %s", words[0], err, out)
			}
		}
	}
	cmd := command(ts, []string{"node", program, "--force-shell-executor", "--shell-isolation=false", "certify"})
	cmd.Dir = folder
	cmd.Env = append(cmd.Env, "PATH="+ts.MkAbs("bin")+string(filepath.ListSeparator)+ts.Getenv("PATH"), "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	fmt.Fprintf(ts.Stdout(), "%s", out)
	code := 0
	if err != nil {
		if _, ran := errors.AsType[*exec.ExitError](err); !ran {
			ts.Check(err)
		}
		// Its own exit code is 1 whatever that of the job was, which it tells.
		told := jobCode.FindSubmatch(out)
		if told == nil {
			ts.Fatalf("the job was not run")
		}
		code, err = strconv.Atoi(string(told[1]))
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
