package network

import (
	"errors"
	"fmt"
	"net"
	"runtime"
	"syscall"

	"dsrcheck/internal/oserr"
)

// ErrNotLoopback says that an address would let others than this machine in, which a
// network does only if [Options].Public says so.
var ErrNotLoopback = errors.New("not a loopback address: others than this machine could reach the partners there, and that was not asked for")

// ListenError says why an address could not be listened on.
type ListenError struct {
	Addr string // host:port as asked for
	Hint string // what to do about it, a command where one grants it; empty if nobody knows
	Err  error
}

func (e *ListenError) Error() string {
	text := fmt.Sprintf("listen on %s: %v", e.Addr, e.Err)
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap is the cause.
func (e *ListenError) Unwrap() error { return e.Err }

// listenError wraps what net.Listen said about an address.
func listenError(addr string, err error) error {
	var cause syscall.Errno
	if !errors.As(err, &cause) {
		return &ListenError{Addr: addr, Err: err}
	}
	return &ListenError{Addr: addr, Hint: hint(runtime.GOOS, addr, cause), Err: cause}
}

// hint is what helps against an error of listening on a system.
func hint(system, addr string, cause syscall.Errno) string {
	host, port, _ := net.SplitHostPort(addr)
	switch {
	case oserr.Taken(cause):
		return "another program listens there; name another address, or port 0 for a free one"
	case oserr.NotHere(cause) && system == "darwin" && isLoopback(host):
		return "this machine does not have that address until you say: sudo ifconfig lo0 alias " + host
	case oserr.NotHere(cause):
		return "this machine does not have that address"
	case oserr.Denied(cause) && system == "linux":
		return fmt.Sprintf("port %s needs a privilege, granted by: sudo setcap cap_net_bind_service=+ep $(command -v dsrcheck)", port)
	case oserr.Denied(cause) && system == "windows":
		return "Windows keeps that port for itself or another; name another (netsh int ipv4 show excludedportrange tcp lists them)"
	case oserr.Denied(cause):
		return fmt.Sprintf("port %s needs a privilege; name a port from 1024 on, or run as root: sudo dsrcheck", port)
	}
	return ""
}
