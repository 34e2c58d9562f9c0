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
	t := &Target{Resolve: map[string]*url.URL{}, PropertyID: c.PropertyID, Secrets: slices.Clone(c.secrets)}
	var problems []error
	note := func(what string, err error) {
		if err != nil {
			problems = append(problems, fmt.Errorf("%w: %s: %s", ErrConfig, what, redact.New(t.Secrets).String(err.Error())))
		}
	}
	note("target", c.openURL(t))
	note("target-domain", c.openDomain(t))
	note("resolve", c.openResolve(t))
	note("timeout", c.openTimeout(t))
	note("header", c.openHeaders(t))
	note("proxy", c.openProxy(t))
	note("ca", c.openRoots(t))
	note("signing-ca", c.openSigningRoots(t))
	note("client-cert", c.openClientCertificate(t))
	if len(problems) == 0 {
		note("token-command", c.openToken(ctx, t))
		note("authorization", oneAuthorization(t))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return t, nil
}

func (c *Config) openURL(t *Target) error {
	if c.Target == "" {
		return errors.New("no URL is given")
	}
	u, err := baseURL(c.Target)
	if err != nil {
		return err
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return fmt.Errorf("URL %q has a query or fragment, a base URL has none", shown(c.Target))
	}
	if !bareHost(u.Hostname()) {
		return fmt.Errorf("host %q is not in ASCII; write its form that begins with xn--", u.Hostname())
	}
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil {
		return fmt.Errorf("path of URL %q cannot be parsed", shown(c.Target))
	}
	if u.User != nil {
		openUser(t, u.User)
		u.User = nil
	}
	t.URL, t.Domain = u, bareName(u.Hostname())
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

func (c *Config) openTimeout(t *Target) error {
	t.Timeout = 10 * time.Second
	if c.Timeout == "" {
		return nil
	}
	d, err := time.ParseDuration(c.Timeout)
	if err != nil || d <= 0 {
		return fmt.Errorf("%q is no positive duration such as 10s", c.Timeout)
	}
	t.Timeout = d
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

// bareDomain reports whether a text is a host name in ASCII and nothing else.
func bareDomain(s string) bool { return s != "" && bareHost(s) && !strings.ContainsAny(s, "/:@[]?#") }

// bareHost reports whether a host is in ASCII, without blanks.
func bareHost(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// baseURL parses an absolute http or https URL.
func baseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%q is no URL of the form http://host or https://host/path", shown(raw))
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, fmt.Errorf("URL %q is not of the form https://host/path", shown(raw))
	}
	return u, nil
}

// shown is a URL as messages quote it: without a user and password, and not too long.
func shown(raw string) string {
	if i := strings.LastIndexByte(raw, '@'); i >= 0 {
		raw = redact.Mark + raw[i:]
	}
	const most = 200
	if len(raw) > most {
		raw = strings.ToValidUTF8(raw[:most], "") + "…"
	}
	return raw
}
