package main

import (
	"cmp"
	"errors"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dsrcheck/conformance"
)

// sourceDay is the day of the source of this program, empty if nobody knows: pages that are made
// twice of one source are the same.
func sourceDay() (string, error) {
	if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil || seconds < 0 {
			return "", usageError(errors.New("SOURCE_DATE_EPOCH is no number of seconds"), "git log -1 --format=%ct gives it")
		}
		return time.Unix(seconds, 0).UTC().Format(time.DateOnly), nil
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" && len(s.Value) >= len(time.DateOnly) {
				return s.Value[:len(time.DateOnly)], nil
			}
		}
	}
	return "", nil
}

// manPage is the page of a command in the language of man.
func manPage(cmd *cobra.Command, day string) string {
	m := &roff{}
	m.raw(".TH %s 1 %s %s %s", roffArgument(strings.ToUpper(manName(cmd))), `"`+day+`"`, roffArgument("dsrcheck "+version()), roffArgument("dsrcheck manual"))
	m.section("NAME")
	m.raw(`%s \- %s`, roffText(manName(cmd)), roffText(lowerFirst(cmd.Short)))
	m.section("SYNOPSIS")
	m.raw(".B %s", roffText(cmd.CommandPath()))
	m.line(synopsis(cmd))
	m.section("DESCRIPTION")
	m.prose(cmp.Or(cmd.Long, cmd.Short+"."))
	m.commands(cmd)
	m.options("OPTIONS", cmd.NonInheritedFlags())
	m.options("OPTIONS OF ALL COMMANDS OF "+strings.ToUpper(parentName(cmd)), cmd.InheritedFlags())
	if cmd.Example != "" {
		m.section("EXAMPLES")
		m.verbatim(cmd.Example)
	}
	m.exits(cmd)
	if !cmd.HasParent() {
		m.environment()
	}
	m.seeAlso(cmd)
	return m.String()
}

// synopsis is what follows the name of a command in its synopsis.
func synopsis(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "COMMAND [ARGUMENT...] [--FLAG...]"
	}
	rest := strings.TrimSpace(strings.TrimPrefix(cmd.Use, cmd.Name()))
	if cmd.HasAvailableFlags() && !cmd.DisableFlagsInUseLine {
		rest = strings.TrimSpace(rest + " [--FLAG...]")
	}
	return rest
}

func (m *roff) commands(cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	m.section("COMMANDS")
	for _, sub := range cmd.Commands() {
		if documented(sub) {
			m.item(sub.CommandPath(), "", sub.Short+".")
		}
	}
}

func (m *roff) options(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	m.section(title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		kind, about := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if usual := usualValue(f); usual != "" {
			about += " (default " + usual + ")"
		}
		m.item(name, kind, about)
	})
}

// usualValue is the value of a flag that is not given, empty for none.
func usualValue(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "0", "0s", "false", "[]":
		return ""
	}
	return f.DefValue
}

// exitMeanings are what the exit codes say.
var exitMeanings = []struct {
	code  int
	means string
}{
	{conformance.ExitOK, "It was done, and nothing wrong was seen. A run conforms, or is partial."},
	{conformance.ExitNonconform, "What was looked at is not as it has to be. A run does not conform, or the list of known deviations says more than is so."},
	{conformance.ExitUsage, "A mistake in flags, arguments, a config or another file of yours. Nothing was sent."},
	{conformance.ExitNotReady, "The target, or the world, could not be reached, or is something else."},
	{conformance.ExitInconclusive, "Inconclusive: something could not be judged, and the output says why."},
	{conformance.ExitSuite, "Trouble of the suite itself."},
	{conformance.ExitInterrupted, "Interrupted. A run goes on with --resume."},
}

// exits are the exit codes, which all commands share.
func (m *roff) exits(cmd *cobra.Command) {
	m.section("EXIT STATUS")
	if cmd.HasParent() {
		m.raw("Those of")
		m.raw(".BR %s (1).", roffText(cmd.Root().Name()))
		return
	}
	for _, exit := range exitMeanings {
		m.item(strconv.Itoa(exit.code), "", exit.means)
	}
}

func (m *roff) environment() {
	m.section("ENVIRONMENT")
	for _, v := range [][2]string{
		{"DSRCHECK_WORLD", "URL of the admin API that world and healthcheck work through"},
		{"DSRCHECK_TOKEN", "token of the admin API"},
		{"CI, TERM, NO_COLOR", "CI=true and TERM=dumb stop what run shows while it goes on, NO_COLOR and TERM=dumb take the colours away"},
		{"HTTPS_PROXY", "forward proxy by which simulated partners reach what is not in their world"},
	} {
		m.item(v[0], "", v[1])
	}
}

func (m *roff) seeAlso(cmd *cobra.Command) {
	var others []string
	if cmd.HasParent() {
		others = append(others, manName(cmd.Parent()))
		for _, sub := range cmd.Parent().Commands() {
			if documented(sub) && sub != cmd && cmd.Parent().HasParent() {
				others = append(others, manName(sub))
			}
		}
	}
	for _, sub := range cmd.Commands() {
		if documented(sub) {
			others = append(others, manName(sub))
		}
	}
	m.section("SEE ALSO")
	for i, name := range others {
		comma := ","
		if i == len(others)-1 {
			comma = ""
		}
		m.raw(".BR %s (1)%s", roffText(name), comma)
	}
}

func parentName(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return cmd.Name()
	}
	return cmd.Parent().CommandPath()
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
