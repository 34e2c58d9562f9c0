//go:build windows

package procgroup

import (
	"os"
	"os/exec"
	"strconv"
)

// End does nothing: what a command that has ended started is not known to Windows any more.
func End(*exec.Cmd) {}

// Own has a command killed with all that it started when its context ends. Windows has no groups
// for that, but knows who started whom as long as they live.
func Own(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		err := exec.Command("taskkill", "/t", "/f", "/pid", strconv.Itoa(cmd.Process.Pid)).Run()
		if err == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
}

// Stop ends a process. Windows has nothing that asks it to.
func Stop(p *os.Process) error { return p.Kill() }
