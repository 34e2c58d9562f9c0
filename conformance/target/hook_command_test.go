//go:build unix

package target

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHookRunsACommand(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	h := hookOf(t, HookConfig{
		Command: []string{"sh", "-c", `printf '%s|' "$@" "$KEY" "$BESIDE" >"$OUT"; cat >>"$OUT"`, "x", "{id}", "a {state}", "$KEY; *"},
		Env:     map[string]string{"OUT": out, "KEY": "of {id}"},
	})
	t.Setenv("BESIDE", "inherited")
	require.NoError(t, called(h, t.Context()))
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, `a7551968-d5d6-44b2-9831-815ac9017798|a completed|$KEY; *|of {id}|inherited|`+
		`{"hook":"finish","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","state":"completed"}`+"\n", string(text))
}

func TestHookCommandFails(t *testing.T) {
	for script, want := range map[string]string{
		"exit 3":                    "call hook finish: exit status 3",
		"echo it is $PLAIN; exit 1": `call hook finish: exit status 1: "it is plain"`,
		"echo to out; echo the key is $KEY >&2; exit 1":        `call hook finish: exit status 1: "the key is [redacted]\nto out"`,
		"head -c 1000000 /dev/zero | tr '\\0' a; exit 1":       `call hook finish: exit status 1: "` + strings.Repeat("a", 300) + `…"`,
		"head -c 300 /dev/zero | tr '\\0' ' '; echo x; exit 1": `call hook finish: exit status 1: "x"`,
		"kill -9 $$": "call hook finish: signal: killed",
	} {
		h := hookOf(t, HookConfig{Command: []string{"sh", "-c", script}, Env: map[string]string{"KEY": "s3cret", "PLAIN": "plain"}}, "s3cret")
		require.EqualError(t, called(h, t.Context()), want)
	}
	require.NoError(t, called(hookOf(t, HookConfig{Command: []string{"sh", "-c", "head -c 1000000 /dev/zero"}}), t.Context()), "whatever it says")
	gone := hookOf(t, HookConfig{Command: []string{"./{id}"}})
	require.ErrorContains(t, called(gone, t.Context()), "no such file or directory")
}

// TestHookCommandSays takes for what a program says only what it means to say.
func TestHookCommandSays(t *testing.T) {
	h := hookOf(t, HookConfig{Command: []string{"sh", "-c", "echo asking the database >&2; echo pending; echo done >&2"}})
	said, err := h.Call(t.Context(), HookCall{})
	require.NoError(t, err)
	require.Equal(t, "pending\n", string(said))
}

// TestHookCommandLeavesNothing ends hooks whose processes all hold a pipe open. The pipe ends
// when the last of them does.
func TestHookCommandLeavesNothing(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	const script = `exec 3>"$0"; (sleep 600 & sleep 600) & echo started >&3; sleep 600`
	for _, tt := range []struct {
		timeout, want string
		interrupted   bool
	}{
		{"500ms", "call hook finish: it does not end within 500ms (deadline: timeout of the hook)", false},
		{"10m", "call hook finish: context canceled", true},
	} {
		writer, err := os.OpenFile(fifo, os.O_RDWR, 0) // so that opening it to read does not wait
		require.NoError(t, err)
		reader, err := os.OpenFile(fifo, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		require.NoError(t, err)
		require.NoError(t, reader.SetReadDeadline(time.Now().Add(time.Minute)))

		ctx, cancel := context.WithCancel(t.Context())
		h := hookOf(t, HookConfig{Command: []string{"sh", "-c", script, fifo}, Timeout: tt.timeout})
		result := make(chan error, 1)
		go func() { result <- called(h, ctx) }()
		lines := bufio.NewReader(reader)
		if tt.interrupted {
			line, err := lines.ReadString('\n')
			require.NoError(t, err)
			require.Equal(t, "started\n", line)
			cancel()
		}
		require.EqualError(t, <-result, tt.want)
		require.NoError(t, writer.Close())
		_, err = io.ReadAll(lines)
		require.NoError(t, err, "a process is left behind")
		require.NoError(t, reader.Close())
		cancel()
	}
}

// TestHookCommandDetaches lets a hook start something that outlives it and holds its output.
func TestHookCommandDetaches(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	h := hookOf(t, HookConfig{Command: []string{"sh", "-c", `sleep 600 & echo $! >"$0"`, pid}})
	require.NoError(t, called(h, t.Context()))
	text, err := os.ReadFile(pid)
	require.NoError(t, err)
	left, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(left, syscall.SIGKILL), "it is still there")
}
