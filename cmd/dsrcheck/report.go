package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// reportCommand is what is done with the outputs of runs.
func reportCommand(u *ui) *cobra.Command {
	cmd := &cobra.Command{
		Use: "report COMMAND", Short: "Makes more of runs that are over", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return usageError(fmt.Errorf("there is no command report %s", args[0]), "see dsrcheck report --help")
		},
	}
	cmd.AddCommand(reportRenderCommand(u), reportMergeCommand(u), reportCompareCommand(u))
	return cmd
}
