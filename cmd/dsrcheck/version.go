package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release is set by the linker for released builds: -ldflags "-X main.release=1.2.3".
var release string

// version is the release, else the revision that was built, else dev.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			return v
		}
	}
	return "dev"
}

func versionCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Prints the version of the suite",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintln(u.out, "dsrcheck "+version())
			return nil
		},
	}
}
