package main

import (
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/opengdpr"
)

// How values are completed: of flags by the flag's name, of arguments by the command's path. What
// is not listed is a file where its description says so, else nothing.

// choices gives possible values, each with a description after a tab where there is one. The
// arguments are those that stand on the command line already.
type choices func(cmd *cobra.Command, args []string) []string

// flagWords are the values of flags, by the command and the flag, or by the flag alone.
var flagWords = map[string]choices{
	"run --format":            fixed(strings.Split(formatNames(printed), "|")),
	"report render --format":  fixed(strings.Split(formatNames(nil), "|")),
	"report compare --format": fixed([]string{"text", "markdown", "json"}),
	"validate --kind":         fixed(append(strings.Split(kindNames(), ", "), byContent)),
	"world look --flaw":       fixed(flawNames()),
	"--fail-on":               fixed([]string{"warn", "security"}),
	"--readings":              fixed([]string{"strict"}),
	"--hook":                  hookWords,
	"--reading":               readingWords,
	"--scenario":              scenarioWords,
	"--skip":                  scenarioWords,
	"--for":                   profileWords,
	"--fault":                 faultWords,
	"--deviation":             faultWords,
	"--personality":           personalityWords,
	"--lifecycle":             fixed([]string{"never", "1s,1s"}),
	"--direction":             fixed([]string{"inbound", "outbound"}),
	"--hash":                  fixed([]string{"sha-256", "sha-1"}),
}

// argumentWords are the values of first arguments.
var argumentWords = map[string]choices{
	"run": profileWords, "doctor": profileWords, "init": profileWords,
	"list scenarios": profileWords, "list requirements": profileWords, "list questions": profileWords, "list readings": profileWords,
	"list requests": profileWords, "list partners": profileWords, "list personalities": profileWords,
	"list faults": func(cmd *cobra.Command, args []string) []string {
		return append(profileWords(cmd, args), simulatedRoles()...)
	},
	"simulate": func(*cobra.Command, []string) []string { return simulatedRoles() },
	"explain":  explainWords,
}

// completeValues has every command below root complete its values.
func completeValues(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		completeValues(cmd)
	}
	name := strings.TrimPrefix(root.CommandPath(), root.Root().Name()+" ")
	if first := argumentWords[name]; first != nil {
		root.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return first(cmd, args), cobra.ShellCompDirectiveNoFileComp
		}
	}
	root.LocalFlags().VisitAll(func(f *pflag.Flag) {
		known, listed := flagWords[name+" --"+f.Name]
		if !listed {
			known = flagWords["--"+f.Name]
		}
		// A flag that has been given its values already is one of a parent, visited again.
		_ = root.RegisterFlagCompletionFunc(f.Name, func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			kind, about := pflag.UnquoteUsage(f)
			switch {
			case known != nil:
				all := known(cmd, args)
				if len(all) > 0 && strings.HasSuffix(all[0], "=") {
					return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
				}
				return all, cobra.ShellCompDirectiveNoFileComp
			case kind == "folder":
				return nil, cobra.ShellCompDirectiveFilterDirs
			case kind == "file" || strings.Contains(about, "file"):
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		})
	})
}

// fixed are choices that hang on nothing else.
func fixed(values []string) choices {
	return func(*cobra.Command, []string) []string { return values }
}

// described is a value with what the shell shows beside it.
func described(value, about string) string {
	return value + "\t" + reports.Visible(about)
}

func profileWords(*cobra.Command, []string) (all []string) {
	known, _ := profiles()
	for _, p := range known {
		all = append(all, described(p.Name(), p.Title))
	}
	return all
}

// meant are the profiles that the command line speaks of: the one that it names, else all.
func meant(args []string) []conformance.Profile {
	all, _ := profiles()
	if at := slices.IndexFunc(all, func(p conformance.Profile) bool {
		return slices.Contains(args, p.Name()) || slices.Contains(args, p.ID())
	}); at >= 0 {
		return all[at : at+1]
	}
	return all
}

// scenarioWords are the scenarios by the name that --scenario takes as it takes their id: without
// the protocol, which shells would take for a folder.
func scenarioWords(_ *cobra.Command, args []string) (all []string) {
	for _, p := range meant(args) {
		for _, s := range p.Scenarios {
			all = append(all, described(path.Base(s.ID), s.Title))
		}
	}
	return unique(all)
}

func readingWords(_ *cobra.Command, args []string) (all []string) {
	for _, p := range meant(args) {
		for _, r := range p.Catalog.Readings {
			for _, c := range r.Choices {
				all = append(all, described(r.ID+"="+c.ID, c.Means))
			}
		}
	}
	return unique(all)
}

// faultWords are the deviations of the one role that the command line names, or of all.
func faultWords(_ *cobra.Command, args []string) (all []string) {
	for _, d := range fault.All() {
		if len(args) == 0 || !slices.Contains(simulatedRoles(), args[0]) || d.Partner() == args[0] {
			all = append(all, described(d.Name, string(d.Kind)+": "+d.Title))
		}
	}
	return all
}

func hookWords(*cobra.Command, []string) (all []string) {
	for _, name := range target.HookNames {
		all = append(all, string(name)+"=")
	}
	return all
}

func personalityWords(*cobra.Command, []string) (all []string) {
	for _, p := range opengdpr.Personalities() {
		all = append(all, described(p.Name, p.Title))
	}
	return all
}

// explainWords are what explain knows; of checks it is told by their scenario.
func explainWords(cmd *cobra.Command, args []string) (all []string) {
	for _, p := range meant(nil) {
		for _, r := range p.Catalog.Requirements {
			all = append(all, described(r.ID, r.Text))
		}
		for _, r := range p.Catalog.Readings {
			all = append(all, described(r.ID, r.Question))
		}
		for _, s := range p.Scenarios {
			all = append(all, described(s.ID, s.Title))
		}
	}
	return unique(append(all, faultWords(cmd, nil)...))
}

// unique sorts values and leaves out what is there already: profiles share catalogues.
func unique(values []string) []string {
	slices.Sort(values)
	return slices.Compact(values)
}
