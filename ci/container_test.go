//go:build linux

package ci_test

import (
	"bufio"
	"debug/elf"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// instruction is a line of the container file, with what it continues on.
type instruction struct{ word, rest string }

func dockerfile(t *testing.T) (all []instruction) {
	raw, err := os.ReadFile("Dockerfile")
	require.NoError(t, err)
	for line := range strings.Lines(strings.ReplaceAll(string(raw), "\\\n", "")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			word, rest, _ := strings.Cut(line, " ")
			all = append(all, instruction{word, strings.TrimSpace(rest)})
		}
	}
	return all
}

// last is what the last instruction of a kind says.
func last(all []instruction, word string) (rest string) {
	for _, i := range all {
		if i.word == word {
			rest = i.rest
		}
	}
	return rest
}

// TestContainerFile holds what the file promises that can be read off it.
func TestContainerFile(t *testing.T) {
	all := dockerfile(t)
	require.Equal(t, "scratch", last(all, "FROM"))
	require.Regexp(t, `^[1-9][0-9]*:[1-9][0-9]*$`, last(all, "USER"), "Kubernetes knows that a user is not root by the number alone")
	for _, word := range []string{"ENTRYPOINT", "CMD"} {
		var words []string
		require.NoError(t, json.Unmarshal([]byte(last(all, word)), &words), "%s: there is no shell in the image", word)
	}
	require.Contains(t, last(all, "HEALTHCHECK"), ` CMD ["dsrcheck", "healthcheck"]`)
	module, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(module), "\ngo ")
	version, _, _ := strings.Cut(after, "\n")
	require.Contains(t, all[0].rest, " golang:"+version+"-", "the image of Go is that of go.mod")
}

// TestContainerIsGivenWhatItIsBuiltFrom compares .dockerignore, which lets in folders by name, with
// what the program is made of.
func TestContainerIsGivenWhatItIsBuiltFrom(t *testing.T) {
	raw, err := os.ReadFile(".dockerignore")
	require.NoError(t, err)
	let := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok {
			let[name] = true
			_, err := os.Stat(name)
			require.NoError(t, err)
		}
	}
	out, err := exec.Command("go", "list", "-deps", "-f", `{{if .Module}}{{if .Module.Main}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}
{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}
{{end}}{{end}}{{end}}`, "./cmd/dsrcheck").Output()
	require.NoError(t, err)
	root, err := os.Getwd()
	require.NoError(t, err)
	n := 0
	for path := range strings.FieldsSeq(string(out)) {
		path, err := filepath.Rel(root, path)
		require.NoError(t, err)
		top, _, _ := strings.Cut(filepath.ToSlash(path), "/")
		require.True(t, let[top], "%s is left out by .dockerignore", path)
		require.NotContains(t, path, "testdata")
		n++
	}
	require.Greater(t, n, 100)
}

// TestContainer takes the steps of the file one by one, and starts the program as the container
// would: alone in its root, as its user, asked for its health by itself.
func TestContainer(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program anew")
	}
	if os.Getuid() != 0 {
		t.Skip("only root can give a program another root")
	}
	out, root := t.TempDir(), t.TempDir()
	require.NoError(t, os.Chmod(root, 0o755))
	stage, env, dir := 0, []string(nil), "/"
	for _, i := range dockerfile(t) {
		switch {
		case i.word == "FROM":
			stage++
		case i.word == "RUN" && i.rest != "go mod download":
			cmd := exec.Command("sh", "-c", strings.ReplaceAll(i.rest, "/out", out))
			cmd.Env = append(os.Environ(), "VERSION=1.2.3", "TARGETOS=", "TARGETARCH=")
			said, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", said)
		case i.word == "COPY" && stage == 2:
			copied(t, strings.Fields(i.rest), out, root)
		case i.word == "ENV":
			env = strings.Fields(i.rest)
		case i.word == "WORKDIR":
			dir = i.rest
		}
	}
	program, err := elf.Open(filepath.Join(root, "usr/local/bin/dsrcheck"))
	require.NoError(t, err)
	defer program.Close()
	for _, p := range program.Progs {
		require.NotEqual(t, elf.PT_INTERP, p.Type, "the program is not static")
	}
	start := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "/usr/local/bin/dsrcheck", args...)
		cmd.Dir, cmd.Env, cmd.Err = dir, env, nil
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		cmd.WaitDelay = 20 * time.Second
		return cmd
	}
	said, err := start("version").CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.Equal(t, "dsrcheck 1.2.3\n", string(said))

	world := start("simulate", "opengdpr/processor", "--partners-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--json")
	stdout, err := world.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, world.Start())
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	require.NoError(t, err)
	var at struct{ Plain, Admin string }
	require.NoError(t, json.Unmarshal(line, &at))
	said, err = start("healthcheck", "--world", at.Admin).CombinedOutput()
	require.NoError(t, err, "%s", said)
	said, err = start("run", "opengdpr/processor", "--target", at.Plain, "--target-domain", "processor1.test", "--signing-ca", "/home/dsrcheck/.config/dsrcheck/ca.pem", "--scenario", "create", "--quiet").CombinedOutput()
	require.NoError(t, err, "%s", said)
	require.FileExists(t, filepath.Join(root, "work/dsrcheck-report/report.html"))
	require.NoError(t, world.Process.Signal(syscall.SIGTERM))
	_, _ = io.Copy(io.Discard, stdout)
	require.NoError(t, world.Wait())
	require.Equal(t, 3, exitCode(t, start("healthcheck", "--world", at.Admin).Run()))
}

// copied does what COPY says, from the stage that built or from the repository.
func copied(t *testing.T, words []string, out, root string) {
	owner, from := "0:0", ""
	for strings.HasPrefix(words[0], "--") {
		name, value, _ := strings.Cut(words[0], "=")
		switch name {
		case "--chown":
			owner = value
		case "--from":
			from = value
		}
		words = words[1:]
	}
	source, to := words[0], filepath.Join(root, words[1])
	if from == "build" && strings.HasPrefix(source, "/out") {
		source = out + strings.TrimPrefix(source, "/out")
	}
	if _, err := os.Stat(source); err != nil && strings.HasPrefix(source, "/etc/") {
		t.Logf("%s is not on this machine", source)
		return
	}
	if strings.HasSuffix(source, "/") {
		source += "."
		require.NoError(t, exec.Command("chown", "-R", owner, source).Run())
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
	said, err := exec.Command("cp", "-a", source, to).CombinedOutput()
	require.NoError(t, err, "%s", said)
}

func exitCode(t *testing.T, err error) int {
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	return exit.ExitCode()
}
