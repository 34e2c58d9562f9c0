//go:build unix

package procgroup

import (
	"os"
	"os/exec"
	"syscall"
)

// End kills what is left of the group of a command that has ended.
func End(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // there may be none left
	}
}

// Own gives a command that is not started yet a process group of its own, and has the whole
// group killed when the command's context ends.
func Own(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != syscall.ESRCH {
			return err
		}
		return os.ErrProcessDone
	}
}

// Stop asks a process to end.
func Stop(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
