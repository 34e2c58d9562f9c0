package target

import (
	"context"
	"os/exec"
	"syscall"
)

// shell is a command line as a program of its own. cmd has quotes of its own, so that it is given
// the line as it is.
func shell(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "cmd")
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return cmd
}
