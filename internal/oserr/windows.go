//go:build windows

package oserr

import "golang.org/x/sys/windows"

var (
	broken  = []error{windows.WSAECONNRESET, windows.WSAECONNABORTED, windows.ERROR_BROKEN_PIPE, windows.ERROR_NETNAME_DELETED}
	taken   = []error{windows.WSAEADDRINUSE}
	notHere = []error{windows.WSAEADDRNOTAVAIL}
	denied  = []error{windows.WSAEACCES}
	full    = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL}
)
