//go:build !windows

package main

import "os"

// ansi reports a terminal that understands colours and cursor moves. TERM tells which do not.
func ansi(*os.File) bool { return true }
