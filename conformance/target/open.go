package target

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// Open checks a config and makes the target that it describes. It reads certificate files
// and runs the token command. All mistakes are reported at once, each wrapping [ErrConfig].
func (c *Config) Open(ctx context.Context) (*Target, error) {
	t := &Target{Resolve: map[string]*url.URL{}, PropertyID: c.PropertyID, Secrets: c.secrets}
	var problems []error
	note := func(what string, err error) {
		if err != nil {
			problems = append(problems, fmt.Errorf("%w: %s: %w", ErrConfig, what, err))
		}
	}
	note("target", c.openURL(t))
	note("resolve", c.openResolve(t))
	note("timeout", c.openTimeout(t))
	note("header", c.openHeaders(t))
	note("proxy", c.openProxy(t))
	note("ca", c.openRoots(t))
	note("signing-ca", c.openSigningRoots(t))
	note("client-cert", c.openClientCertificate(t))
	if len(problems) == 0 {
		note("token-command", c.openToken(ctx, t))
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
	if u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("URL %q has a query or fragment, a base URL has none", c.Target)
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	if u.User != nil {
		password, _ := u.User.Password()
		basic := base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password))
		t.Headers = append(t.Headers, Header{"Authorization", "Basic " + basic})
		t.Secrets = append(t.Secrets, password, basic)
		u.User = nil
	}
	t.URL, t.Domain = u, strings.ToLower(u.Hostname())
	if c.TargetDomain != "" {
		d := strings.ToLower(c.TargetDomain)
		if strings.ContainsAny(d, "/:@ ") {
			return fmt.Errorf("domain %q is no bare host name", c.TargetDomain)
		}
		t.Domain = d
		if d != strings.ToLower(u.Hostname()) {
			t.Resolve[d] = u
		}
	}
	return nil
}

func (c *Config) openResolve(t *Target) error {
	for domain, raw := range c.Resolve {
		u, err := baseURL(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", domain, err)
		}
		t.Resolve[strings.ToLower(domain)] = u
	}
	return nil
}

// baseURL parses an absolute http or https URL.
func baseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("URL %q cannot be parsed", raw)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, fmt.Errorf("URL %q is not of the form https://host/path", raw)
	}
	return u, nil
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

func (c *Config) openHeaders(t *Target) error {
	for _, h := range c.Headers {
		name, value, ok := strings.Cut(h, ":")
		name, value = textproto.TrimString(name), textproto.TrimString(value)
		if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return fmt.Errorf("%q is not of the form 'Name: value'", name)
		}
		if http.CanonicalHeaderKey(name) == "Host" {
			return errors.New("the Host header is set by the URL; use resolve to reach a domain elsewhere")
		}
		t.Headers = append(t.Headers, Header{http.CanonicalHeaderKey(name), value})
		t.Secrets = append(t.Secrets, value)
		if _, credential, ok := strings.Cut(value, " "); ok {
			t.Secrets = append(t.Secrets, credential)
		}
	}
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
		if password, ok := u.User.Password(); ok {
			t.Secrets = append(t.Secrets, password)
		}
	}
	t.Proxy = u
	return nil
}

func (c *Config) openRoots(t *Target) error {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	t.Roots = pool
	if c.CA == "" {
		return nil
	}
	certs, err := readCertificates(c.CA)
	for _, cert := range certs {
		pool.AddCert(cert)
	}
	return err
}

func (c *Config) openSigningRoots(t *Target) (err error) {
	if c.SigningCA != "" {
		t.SigningRoots, err = readCertificates(c.SigningCA)
	}
	return err
}

// readCertificates reads every certificate of a PEM file.
func readCertificates(path string) ([]*x509.Certificate, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	var certs []*x509.Certificate
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read %s: certificate %d: %w", path, len(certs)+1, err)
		}
		certs = append(certs, cert)
	}
	if len(certs) == 0 {
		return nil, fmt.Errorf("read %s: there is no PEM certificate in it", path)
	}
	return certs, nil
}

func (c *Config) openClientCertificate(t *Target) error {
	if c.ClientCert == "" && c.ClientKey == "" {
		return nil
	}
	if c.ClientCert == "" || c.ClientKey == "" {
		return errors.New("a client certificate needs both its certificate and its key file")
	}
	cert, err := tls.LoadX509KeyPair(c.ClientCert, c.ClientKey)
	if err != nil {
		return err
	}
	t.ClientCertificate = &cert
	return nil
}

// openToken runs the token command by the shell; what it prints becomes a bearer token.
func (c *Config) openToken(ctx context.Context, t *Target) error {
	if c.TokenCommand == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", c.TokenCommand)
	cmd.WaitDelay = time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("run %q: %w: %s", c.TokenCommand, err, bytes.TrimSpace(stderr.Bytes()))
	}
	token := strings.TrimSpace(string(out))
	if token == "" || !httpguts.ValidHeaderFieldValue(token) {
		return fmt.Errorf("run %q: it printed no token", c.TokenCommand)
	}
	t.Headers = append(t.Headers, Header{"Authorization", "Bearer " + token})
	t.Secrets = append(t.Secrets, token)
	return nil
}
