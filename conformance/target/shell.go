//go:build !windows

package target

import (
	"context"
	"os/exec"
)

// shell is a command line as a program of its own.
func shell(ctx context.Context, line string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", line)
}
