//go:build !unix

package procgroup

import "os/exec"

// End does nothing where there are no process groups.
func End(*exec.Cmd) {}

// Own does nothing where there are no process groups: only the command itself is killed when
// its context ends.
func Own(*exec.Cmd) {}
