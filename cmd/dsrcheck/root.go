package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

// execute runs the command line and returns the exit code.
func execute(ctx context.Context, u *ui, args []string) int {
	root := rootCommand(u)
	root.SetArgs(args)
	root.InitDefaultHelpCmd()
	// A word that is no command is a mistake whatever stands behind it, --help too.
	completes := len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd)
	if cmd, rest, err := root.Find(args); !completes && err == nil && cmd.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") && cmd.RunE != nil {
		return u.report(cmd.RunE(cmd, rest))
	}
	return u.report(root.ExecuteContext(ctx))
}

// rootCommand is the whole command line.
func rootCommand(u *ui) *cobra.Command {
	root := &cobra.Command{
		Use:   "dsrcheck",
		Short: "Certifies data subject request endpoints, and plays their partners",
		Long: `dsrcheck answers one question with evidence: does this endpoint really speak the
data subject request protocol that it claims to speak? And it lends its user the
counterparties that are missing on a laptop and in CI.`,
		Example: `  dsrcheck demo
  dsrcheck run opengdpr/processor --target https://dsr.example.com
  dsrcheck run opengdpr/processor --target http://127.0.0.1:8080 --target-domain processor.example --signing-ca ca.pem
  dsrcheck simulate opengdpr/processor --domain processor1.test --partners-listen-tls 127.0.0.1:8443
  dsrcheck explain OG-7.3-04`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version(),
	}
	root.SetIn(u.in)
	root.SetOut(u.out)
	root.SetErr(u.err)
	group(root, runCommand(u), doctorCommand(u), simulateCommand(u, &simulateFlags{}), demoCommand(u), selftestCommand(u), initCommand(u), listCommand(u), explainCommand(u), inspectCommand(u), validateCommand(u), reportCommand(u), statementCommand(u), worldCommand(u), keysCommand(u), healthcheckCommand(u), completionCommand(u), manCommand(u), versionCommand(u))
	root.SetHelpCommand(helpCommand(root))
	completeValues(root)
	plainly(root)
	return root
}
