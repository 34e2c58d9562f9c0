//go:build !windows

package oserr

import "syscall"

var (
	broken  = []error{syscall.ECONNRESET, syscall.EPIPE}
	taken   = []error{syscall.EADDRINUSE}
	notHere = []error{syscall.EADDRNOTAVAIL}
	denied  = []error{syscall.EACCES}
	full    = []error{syscall.ENOSPC}
)
