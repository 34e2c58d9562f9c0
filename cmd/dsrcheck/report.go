package main

import "github.com/spf13/cobra"

// reportCommand is what is done with the outputs of runs.
func reportCommand(u *ui) *cobra.Command {
	return group(&cobra.Command{Use: "report COMMAND", Short: "Makes more of runs that are over"}, reportRenderCommand(u), reportMergeCommand(u), reportCompareCommand(u))
}
