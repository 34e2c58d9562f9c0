package main

import (
	"strings"

	"github.com/spf13/pflag"

	"dsrcheck/conformance/target"
)

// targetFlags are the flags that run and doctor share: which target, and how it is reached.
type targetFlags struct {
	config  target.Config
	file    string
	resolve []string
}

// register adds the flags that say where the target is.
func (f *targetFlags) register(flags *pflag.FlagSet) {
	c := &f.config
	flags.StringVar(&c.Target, "target", "", "base `URL` of the target")
	flags.StringVar(&f.file, "config", "", "YAML `file` with settings; flags go before it")
	flags.StringArrayVar(&c.Headers, "header", nil, "header sent with every request to the target, `'Name: value'` (repeatable)")
	flags.StringVar(&c.TokenCommand, "token-command", "", "shell `command` that prints a bearer token")
	flags.StringVar(&c.ClientCert, "client-cert", "", "PEM `file` of a certificate for TLS client authentication")
	flags.StringVar(&c.ClientKey, "client-key", "", "PEM `file` of its key")
	flags.StringVar(&c.CA, "ca", "", "PEM `file` of authorities trusted for TLS beside the system's")
	flags.StringVar(&c.Proxy, "proxy", "", "`URL` of a forward proxy for all requests")
	flags.StringArrayVar(&f.resolve, "resolve", nil, "`domain=URL`: requests to the domain go to the URL's address, its scheme deciding on TLS (repeatable)")
	flags.StringVar(&c.CallbackPublicURL, "callback-public-url", "", "`URL` that is routed to --partners-listen, for a target elsewhere")
}

// registerWaits adds the flags that say how long the target may take.
func (f *targetFlags) registerWaits(flags *pflag.FlagSet) {
	c := &f.config
	flags.StringVar(&c.Timeout, "timeout", "10s", "`duration` after which one exchange is given up")
	flags.StringVar(&c.LifecycleTimeout, "lifecycle-timeout", "30s", "`duration` that the target's own pace is waited for where no hook moves a request on, and that GET may take to show what a hook did")
	flags.StringVar(&c.CallbackWait, "callback-wait", "10s", "`duration` after a change of state within which its callback comes")
}

// registerWorld adds the flag that names a world elsewhere, whose partners are then used.
func (f *targetFlags) registerWorld(flags *pflag.FlagSet) {
	flags.StringVar(&f.config.World, "world", "", "`URL` of the admin API of a world elsewhere, whose partners are used; its token is read from DSRCHECK_TOKEN")
}

// configHint is where a config is explained.
const configHint = "docs/config.md has every member; dsrcheck init PROFILE writes a config in which they are explained"

// begin is the config that flags are merged into: that of the file, or an empty one.
func (f *targetFlags) begin() (*target.Config, error) {
	if f.file == "" {
		return &target.Config{}, nil
	}
	c, err := target.ReadConfig(f.file)
	if err != nil {
		return nil, usageError(err, configHint)
	}
	return c, nil
}

// mergeInto writes the flags that were given, and the defaults of those that nobody set, over
// a config.
func (f *targetFlags) mergeInto(flags *pflag.FlagSet, c *target.Config) error {
	g := f.config
	for name, to := range map[string]struct {
		value *string
		from  string
	}{
		"target":              {&c.Target, g.Target},
		"token-command":       {&c.TokenCommand, g.TokenCommand},
		"client-cert":         {&c.ClientCert, g.ClientCert},
		"client-key":          {&c.ClientKey, g.ClientKey},
		"ca":                  {&c.CA, g.CA},
		"proxy":               {&c.Proxy, g.Proxy},
		"timeout":             {&c.Timeout, g.Timeout},
		"lifecycle-timeout":   {&c.LifecycleTimeout, g.LifecycleTimeout},
		"callback-wait":       {&c.CallbackWait, g.CallbackWait},
		"callback-public-url": {&c.CallbackPublicURL, g.CallbackPublicURL},
		"world":               {&c.World, g.World},
	} {
		if flags.Changed(name) || *to.value == "" {
			*to.value = to.from
		}
	}
	if flags.Changed("header") {
		c.Headers = g.Headers
	}
	var err error
	c.Resolve, err = pairs("resolve", f.resolve, c.Resolve)
	return err
}

// notOpened is a mistake in what was said of the target, with where that is explained.
func (f *targetFlags) notOpened(err error, verb string) error {
	hints := []string{"dsrcheck " + verb + " --help"}
	if f.file != "" {
		hints = []string{configHint}
	}
	if strings.Contains(err.Error(), "config: hooks.") {
		hints = append([]string{"docs/hooks.md says what a hook is made of, and which placeholders there are"}, hints...)
	}
	return usageError(err, hints...)
}
