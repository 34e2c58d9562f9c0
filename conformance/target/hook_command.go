package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"time"

	"dsrcheck/internal/procgroup"
)

// commandHook is a hook that is a program with its arguments.
type commandHook struct {
	argv, env []string
}

// perform runs the program. When ctx ends, the program is killed with all processes of its
// group. Processes that it leaves behind when it ends by itself are not waited for. What the
// program says is its standard output; its standard error is told of where it fails.
func (h commandHook) perform(ctx context.Context, c HookCall) (back heard, err error) {
	input, err := json.Marshal(c)
	if err != nil {
		return back, err
	}
	argv := make([]string, len(h.argv))
	for i, word := range h.argv {
		argv[i] = c.fill(word)
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), h.env...)
	cmd.Stdin = bytes.NewReader(append(input, '\n'))
	said, complaint := &head{}, &head{}
	cmd.Stdout, cmd.Stderr = said, complaint
	cmd.WaitDelay = time.Second
	procgroup.Own(cmd)
	err = cmd.Run()
	back = heard{asked: argv[0], said: said.kept, complaint: complaint.kept}
	if cmd.ProcessState != nil {
		back.outcome = cmd.ProcessState.String()
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it ended well, and something that it started still holds its output
	}
	return back, err
}

// head keeps the beginning of what is written to it.
type head struct{ kept []byte }

func (h *head) Write(p []byte) (int, error) {
	h.kept = append(h.kept, p[:min(len(p), longestOutput-len(h.kept))]...)
	return len(p), nil
}
