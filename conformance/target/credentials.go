package target

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// setBySuite are the fields that a user's header cannot set: framing, what the recording
// rests on, and what scenarios vary.
var setBySuite = []string{"Host", "Content-Length", "Transfer-Encoding", "Trailer", "Connection", "Expect",
	"Accept-Encoding", "Content-Type", "User-Agent"}

func (c *Config) openHeaders(t *Target) error {
	for i, raw := range c.Headers {
		h, err := parseHeader(i, raw)
		if err != nil {
			return err
		}
		if h.Name == "Host" {
			return errors.New("the Host header is set by the URL; use resolve to reach a domain elsewhere")
		}
		if slices.Contains(setBySuite, h.Name) {
			return fmt.Errorf("the %s header is set by the suite itself", h.Name)
		}
		t.Headers = append(t.Headers, h)
		t.Secrets = append(t.Secrets, h.secrets()...)
	}
	return nil
}

// parseHeader reads the header field at index i of a list. Errors do not quote it: it may be
// a secret.
func parseHeader(i int, raw string) (Header, error) {
	name, value, ok := strings.Cut(raw, ":")
	name, value = textproto.TrimString(name), textproto.TrimString(value)
	if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
		return Header{}, fmt.Errorf("number %d is not of the form 'Name: value'", i+1)
	}
	return Header{http.CanonicalHeaderKey(name), value}, nil
}

// openly are the fields whose values are no secrets, and would spoil the outputs if they were
// replaced there.
var openly = []string{"Accept", "Content-Type", "User-Agent"}

// secrets are the value, what follows a scheme in it, and the password of Basic authentication.
func (h Header) secrets() []string {
	if slices.Contains(openly, h.Name) {
		return nil
	}
	all := []string{h.Value}
	scheme, credential, ok := strings.Cut(h.Value, " ")
	if ok {
		all = append(all, credential)
	}
	if decoded, err := base64.StdEncoding.DecodeString(credential); err == nil && strings.EqualFold(scheme, "basic") {
		_, password, _ := strings.Cut(string(decoded), ":")
		all = append(all, password)
	}
	return all
}

// openUser makes the credentials of a URL into a header.
func openUser(t *Target, user *url.Userinfo) {
	t.Headers = append(t.Headers, Header{"Authorization", basic(user)})
	t.Secrets = append(t.Secrets, strings.TrimPrefix(basic(user), "Basic "), secretOf(user))
}

// secretOf is the secret part of credentials in a URL: the password, or a token that
// stands alone.
func secretOf(user *url.Userinfo) string {
	if password, ok := user.Password(); ok && password != "" {
		return password
	}
	return user.Username()
}

// oneAuthorization refuses credentials in two places, of which a target would take either.
func oneAuthorization(t *Target) error {
	n := 0
	for _, h := range t.Headers {
		if h.Name == "Authorization" {
			n++
		}
	}
	if n > 1 {
		return errors.New("more than one is given; use one of header, token-command and the user in the URL")
	}
	return nil
}

// openToken runs the token command by the shell; what it prints becomes a bearer token.
func (c *Config) openToken(ctx context.Context, t *Target) error {
	if c.TokenCommand == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := shell(ctx, c.TokenCommand)
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
