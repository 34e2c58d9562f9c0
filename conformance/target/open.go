package target

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"dsrcheck/internal/redact"
)

// Open checks a config and makes the target that it describes. It reads certificate files
// and runs the token command. All mistakes are reported at once, each wrapping [ErrConfig]
// and none telling a secret.
func (c *Config) Open(ctx context.Context) (*Target, error) {
	t := &Target{Resolve: map[string]*url.URL{}, PropertyID: c.PropertyID, KeysPinned: c.KeysPinned, CallLoopback: c.CallLoopback, Secrets: slices.Clone(c.secrets)}
	var problems []error
	note := func(what string, err error) {
		if err != nil {
			problems = append(problems, fmt.Errorf("%w: %s: %s", ErrConfig, what, redact.New(t.Secrets).String(err.Error())))
		}
	}
	note("target-callback-url", c.openCallbackURL(t))
	note("script-page", c.openScriptPage(t))
	note("target", c.openURL(t))
	note("target-domain", c.openDomain(t))
	note("resolve", c.openResolve(t))
	note("identifier", c.openIdentifiers(t))
	note("downstream", c.openDownstreams(t))
	note("timeout", openDuration(c.Timeout, &t.Timeout))
	note("lifecycle-timeout", openDuration(c.LifecycleTimeout, &t.LifecycleTimeout))
	note("callback-wait", openDuration(c.CallbackWait, &t.CallbackWait))
	note("retry-wait", openDuration(c.RetryWait, &t.RetryWait))
	listen, public := c.openListen(t), c.openPublicURL(t)
	note("partners-listen", listen)
	note("callback-public-url", public)
	if listen == nil && public == nil {
		note("partners-listen", calledAt(t.Defaults()))
	}
	note("header", c.openHeaders(t))
	note("proxy", c.openProxy(t))
	note("ca", c.openRoots(t))
	note("signing-ca", c.openSigningRoots(t))
	note("client-cert", c.openClientCertificate(t))
	for _, name := range HookNames {
		note("hooks."+string(name), (*c.Hooks.Named(name)).open(name, t, t.place(name)))
	}
	if len(problems) == 0 {
		note("token-command", c.openToken(ctx, t))
		note("authorization", oneAuthorization(t))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	for _, name := range HookNames {
		if h := t.Hook(name); h != nil {
			h.hidden = t.Secrets
		}
	}
	return t.Defaults(), nil
}

// openURL takes the base URL, which is the origin of the callback URL where only that is given.
func (c *Config) openURL(t *Target) error {
	base := c.Target
	switch {
	case base == "" && t.CallbackURL != nil:
		base = t.CallbackURL.Scheme + "://" + t.CallbackURL.Host
	case base == "" && c.TargetCallbackURL == "":
		return errors.New("no URL is given")
	case base == "":
		return nil // what is wrong with the callback URL is said already
	}
	u, err := rootURL(base)
	if err != nil {
		return err
	}
	if u.User != nil {
		openUser(t, u.User)
		u.User = nil
	}
	t.URL, t.Domain = u, bareName(u.Hostname())
	return nil
}

// openScriptPage takes the page that starts a deletion.
func (c *Config) openScriptPage(t *Target) error {
	if c.ScriptPage == "" {
		return nil
	}
	if err := misspelt(c.ScriptPage, true); err != nil {
		return err
	}
	t.ScriptPage = c.ScriptPage
	_, err := baseURL(t.ScriptPageFor("vendor.example"))
	return err
}

// ScriptPageFor is the page that starts a deletion with a vendor of that domain.
func (t *Target) ScriptPageFor(domain string) string {
	return HookCall{PartnerDomain: domain, PartnerURL: "https://" + domain}.fillURL(t.ScriptPage)
}

// openCallbackURL takes where the target says it takes callbacks. It is told to the target as
// it is, so it has no user or password.
func (c *Config) openCallbackURL(t *Target) error {
	if c.TargetCallbackURL == "" {
		return nil
	}
	u, err := baseURL(c.TargetCallbackURL)
	switch {
	case err != nil:
		return err
	case u.User != nil || u.Fragment != "":
		return fmt.Errorf("URL %q has a user, a password or a fragment", shown(c.TargetCallbackURL))
	}
	t.CallbackURL = u
	return nil
}

// openDownstreams takes the names of partners that the target passes requests on to.
func (c *Config) openDownstreams(t *Target) error {
	all := slices.Concat(c.Downstreams, c.Unchosen)
	for i, name := range all {
		if name == "" || slices.Contains(all[:i], name) {
			return fmt.Errorf("%q is named twice, or is no name of a partner", name)
		}
	}
	t.Downstreams, t.Unchosen = slices.Clone(c.Downstreams), slices.Clone(c.Unchosen)
	return nil
}

// openDomain takes the domain that the user names, and leads it to the base URL.
func (c *Config) openDomain(t *Target) error {
	if c.TargetDomain == "" || t.URL == nil {
		return nil
	}
	if !bareDomain(c.TargetDomain) {
		return fmt.Errorf("%q is no bare domain", c.TargetDomain)
	}
	if t.Domain != bareName(c.TargetDomain) {
		t.Domain = bareName(c.TargetDomain)
		t.Resolve[t.Domain] = t.URL
	}
	return nil
}

func (c *Config) openResolve(t *Target) error {
	for _, domain := range slices.Sorted(maps.Keys(c.Resolve)) {
		if !bareDomain(domain) {
			return fmt.Errorf("%q is no bare domain", domain)
		}
		u, err := baseURL(c.Resolve[domain])
		if err != nil {
			return fmt.Errorf("%s: %w", domain, err)
		}
		if u.User != nil {
			return fmt.Errorf("%s: a URL that only says where to connect has no user or password", domain)
		}
		t.Resolve[bareName(domain)] = u
	}
	return nil
}

// openIdentifiers takes the user's own values, which are secrets: they may be a person's.
func (c *Config) openIdentifiers(t *Target) error {
	for _, pair := range slices.Sorted(maps.Keys(c.Identifiers)) {
		kind, format, ok := strings.Cut(pair, ":")
		if !ok || kind == "" || format == "" || c.Identifiers[pair] == "" {
			return fmt.Errorf("%q is no type:format with a value", pair)
		}
		t.Secrets = append(t.Secrets, c.Identifiers[pair])
	}
	t.Identifiers = maps.Clone(c.Identifiers)
	return nil
}

// openDuration reads a duration; an empty one leaves the default.
func openDuration(raw string, to *time.Duration) error {
	if raw == "" {
		return nil
	}
	d, err := time.ParseDuration(raw)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no positive duration such as 10s", raw)
	}
	*to = d
	return nil
}

func (c *Config) openProxy(t *Target) error {
	if c.Proxy == "" {
		return nil
	}
	u, err := baseURL(c.Proxy)
	if err != nil {
		return err
	}
	if u.User != nil {
		t.Secrets = append(t.Secrets, secretOf(u.User))
	}
	t.Proxy = u
	return nil
}
