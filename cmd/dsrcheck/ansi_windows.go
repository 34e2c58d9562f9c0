package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// ansi has a console understand colours and cursor moves, and reports whether it does: those
// before Windows 10 do not.
func ansi(f *os.File) bool {
	var mode uint32
	console := windows.Handle(f.Fd())
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
