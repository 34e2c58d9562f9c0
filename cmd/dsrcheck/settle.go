package main

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dsrcheck/conformance"
	"dsrcheck/conformance/known"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
)

// settle puts flags and the config file together, a flag going before the file, and checks
// what no later step checks.
func (f *runFlags) settle(cmd *cobra.Command) (*target.Config, conformance.Options, error) {
	var o conformance.Options
	c, err := f.begin()
	if err != nil {
		return nil, o, err
	}
	if err := f.mergeInto(cmd, c); err != nil {
		return nil, o, err
	}
	if c.Parallel < 1 || c.Parallel > 64 {
		return nil, o, usageError(fmt.Errorf("parallel: %d is not between 1 and 64", c.Parallel))
	}
	if !(c.Rate >= 0) || math.IsInf(c.Rate, 1) {
		return nil, o, usageError(fmt.Errorf("rate: %v is no number of requests a second", c.Rate), "0 is for no limit")
	}
	if format, err := reports.FormatNamed(f.format); err != nil || !printed(format) {
		return nil, o, usageError(fmt.Errorf("format: %q is none of %s", f.format, strings.ReplaceAll(formatNames(printed), "|", ", ")), "files of all other formats are in --out; dsrcheck report render prints any")
	}
	o.Selection = conformance.Selection{Only: c.Scenarios, Skip: c.Skip, Shard: f.shard}
	if o.Selection.Durations, err = f.durationsOf(); err != nil {
		return nil, o, err
	}
	o.Readings = conformance.ReadingSettings{Strict: c.StrictReadings, Pins: c.Readings}
	for _, word := range c.FailOn {
		switch word {
		case "warn":
			o.FailOn.Warn = true
		case "security":
			o.FailOn.Security = true
		default:
			return nil, o, usageError(fmt.Errorf("fail-on: %q is neither warn nor security", word))
		}
	}
	if c.Known != "" {
		if o.Known, err = known.Read(c.Known); err != nil {
			return nil, o, usageError(err, "docs/gate.md says what a list is made of; --write-known writes one")
		}
	}
	for _, a := range c.Attestations {
		o.Attestations = append(o.Attestations, conformance.Attestation(a))
	}
	if err := f.repeats(c.Nonce); err != nil {
		return nil, o, err
	}
	o.Parallel, o.Rate, o.Nonce = c.Parallel, c.Rate, c.Nonce
	o.Seed = *c.Seed
	return c, o, nil
}

// mergeInto writes the flags that were given, and the defaults of those that nobody set,
// over a config.
func (f *runFlags) mergeInto(cmd *cobra.Command, c *target.Config) error {
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	text := func(name string, to *string, from string) {
		if given(name) || *to == "" {
			*to = from
		}
	}
	list := func(name string, to *[]string, from []string) {
		if given(name) {
			*to = from
		}
	}
	g := f.config
	text("target-domain", &c.TargetDomain, g.TargetDomain)
	text("target-callback-url", &c.TargetCallbackURL, g.TargetCallbackURL)
	text("script-page", &c.ScriptPage, g.ScriptPage)
	text("signing-ca", &c.SigningCA, g.SigningCA)
	text("known", &c.Known, g.Known)
	text("nonce", &c.Nonce, g.Nonce)
	text("retry-wait", &c.RetryWait, g.RetryWait)
	text("out", &c.Out, g.Out)
	list("scenario", &c.Scenarios, g.Scenarios)
	list("skip", &c.Skip, g.Skip)
	list("downstream", &c.Downstreams, g.Downstreams)
	list("unchosen", &c.Unchosen, g.Unchosen)
	list("fail-on", &c.FailOn, g.FailOn)
	if given("rate") {
		c.Rate = g.Rate
	}
	if given("seed") || c.Seed == nil {
		c.Seed = &f.seed
	}
	if given("readings") {
		if f.strict != "strict" {
			return usageError(fmt.Errorf("readings: %q is not strict", f.strict), "one reading is pinned with --reading ID=CHOICE")
		}
		c.StrictReadings = true
	}
	if err := f.targetFlags.mergeInto(cmd.Flags(), c); err != nil {
		return err
	}
	if err := f.world.mergeInto(cmd.Flags(), c); err != nil {
		return err
	}
	if given("keys-pinned") {
		c.KeysPinned = g.KeysPinned
	}
	var err error
	if c.Identifiers, err = pairs("identifier", f.identifiers, c.Identifiers); err != nil {
		return err
	}
	if err := hookFlags(f.hooks, &c.Hooks); err != nil {
		return err
	}
	switch {
	case given("parallel"):
		c.Parallel = g.Parallel
	case c.Parallel == 0 && c.Hooks.Manual():
		c.Parallel = 1 // a person does one thing at a time
	case c.Parallel == 0:
		c.Parallel = g.Parallel
	}
	c.Readings, err = pairs("reading", f.reading, c.Readings)
	return err
}

// hookFlags puts hooks that flags name in the place of those of the config.
func hookFlags(given []string, to *target.Hooks) error {
	for _, pair := range given {
		name, value, ok := strings.Cut(pair, "=")
		place := to.Named(target.HookName(name))
		switch {
		case !ok || value == "":
			return usageError(fmt.Errorf("hook: %q is not of the form NAME=URL or NAME=manual", pair))
		case place == nil:
			return usageError(fmt.Errorf("hook: there is no hook %q", name), "hooks are: "+words(target.HookNames))
		case value == "manual":
			*place = &target.HookConfig{Manual: true}
		default:
			*place = &target.HookConfig{URL: value}
		}
	}
	return nil
}

// words are names in a sentence.
func words[T ~string](all []T) string {
	var list []string
	for _, one := range all {
		list = append(list, string(one))
	}
	return strings.Join(list, ", ")
}

// pairs adds KEY=VALUE flags to a map.
func pairs(flag string, given []string, to map[string]string) (map[string]string, error) {
	if to == nil {
		to = map[string]string{}
	}
	said := map[string]string{}
	for _, pair := range given {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" || value == "" {
			return nil, usageError(fmt.Errorf("%s: %q is not of the form KEY=VALUE", flag, pair))
		}
		if other, twice := said[key]; twice && other != value {
			return nil, usageError(fmt.Errorf("%s: %s is given twice, with different values", flag, key))
		}
		said[key] = value
		to[key] = value
	}
	return to, nil
}

// notRepeated are the flags that a command which repeats a run leaves out.
var notRepeated = []string{"scenario", "skip", "resume", "dry-run", "nonce", "out", "quiet", "verbose", "format", "parallel", "write-known", "shard", "durations", "repeat"}

// rerunCommand is the command line that repeats a run, with dots where a secret was. It
// writes beside the outputs of the run that it repeats, not over them.
func rerunCommand(cmd *cobra.Command, profile, out string) string {
	words := []string{program(), "run", profile, "--out", shellQuote(out + "-rerun")}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(notRepeated, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if many, ok := f.Value.(pflag.SliceValue); ok {
			values = many.GetSlice()
		}
		for _, v := range values {
			switch {
			case f.Value.Type() == "bool" && v == "true":
				words = append(words, "--"+f.Name)
			case f.Value.Type() == "bool":
				words = append(words, "--"+f.Name+"="+v)
			default:
				words = append(words, "--"+f.Name, shellQuote(public(f.Name, v)))
			}
		}
	})
	return strings.Join(words, " ")
}

// public is the value of a flag without what nobody else may see: the values of headers and
// identifiers, the token command, passwords in URLs, and the queries of hooks.
func public(flag, v string) string {
	switch flag {
	case "header":
		name, _, _ := strings.Cut(v, ":")
		return name + ": ..."
	case "token-command":
		return "..."
	case "identifier":
		pair, _, _ := strings.Cut(v, "=")
		return pair + "=..."
	case "hook": // its URL is often one that whoever knows it may call
		name, place, _ := strings.Cut(v, "=")
		if u, err := url.Parse(place); err == nil && u.RawQuery != "" {
			u.RawQuery = "..."
			place = u.String()
		}
		return name + "=" + public("", place)
	}
	if u, err := url.Parse(v); err == nil && u.User != nil {
		u.User = url.User("...")
		return u.String()
	}
	return v
}

// shellQuote writes a word so that a shell reads it as it is.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r > 127 || !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strconv.IsPrint(r) && strings.ContainsRune("0123456789-_./:=,@%+", r))
	}
	if s != "" && strings.IndexFunc(s, plain) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
