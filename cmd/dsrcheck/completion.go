package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dsrcheck/conformance"
)

// shells are the shells that can complete commands, with what makes them do it.
var shells = []struct {
	name  string
	write func(*ui, *cobra.Command) error
}{
	{"bash", func(u *ui, root *cobra.Command) error { return root.GenBashCompletionV2(u.out, true) }},
	{"zsh", func(u *ui, root *cobra.Command) error { return root.GenZshCompletion(u.out) }},
	{"fish", func(u *ui, root *cobra.Command) error { return root.GenFishCompletion(u.out, true) }},
	{"powershell", func(u *ui, root *cobra.Command) error { return root.GenPowerShellCompletionWithDesc(u.out) }},
}

// shellNames are the names of the shells.
func shellNames() (names []string) {
	for _, s := range shells {
		names = append(names, s.name)
	}
	return names
}

// completionCommand takes the place of the one that the command line library brings along,
// which exits with 0 when it is asked for a shell that it does not know.
func completionCommand(u *ui) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Prints what makes a shell complete commands, flags and their values",
		Long: `Prints a script for ` + strings.Join(shellNames(), ", ") + `. With it the shell completes commands and flags, profiles,
formats, the names of scenarios, readings, faults and personalities, and what explain knows.

bash needs its package bash-completion.`,
		Example: `  source <(dsrcheck completion bash)
  dsrcheck completion bash > /etc/bash_completion.d/dsrcheck
  dsrcheck completion zsh > "${fpath[1]}/_dsrcheck"
  dsrcheck completion fish > ~/.config/fish/completions/dsrcheck.fish
  dsrcheck completion powershell | Out-String | Invoke-Expression`,
		Args:                  cobra.ArbitraryArgs,
		ValidArgs:             shellNames(),
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fmt.Errorf("one shell is to be named, not %d", len(args)), "dsrcheck completion bash", "shells are: "+strings.Join(shellNames(), ", "))
			}
			for _, s := range shells {
				if s.name == args[0] {
					if err := s.write(u, cmd.Root()); err != nil {
						return &failure{code: conformance.ExitSuite, err: fmt.Errorf("write completion: %w", err)}
					}
					return nil
				}
			}
			return usageError(fmt.Errorf("there is no completion for %q", args[0]), "shells are: "+strings.Join(shellNames(), ", "))
		},
	}
}
