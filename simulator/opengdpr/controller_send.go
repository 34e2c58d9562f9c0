package opengdpr

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"dsrcheck/simulator/journal"
)

// Sending is a request that a controller sends. Without anything but To it is a sound
// erasure request (section 7.1) with a callback URL of the controller's own.
type Sending struct {
	To      string                     `json:"to"`                // base URL, or domain of a partner
	Method  string                     `json:"method,omitempty"`  // POST if empty
	Path    string                     `json:"path,omitempty"`    // /opengdpr_requests if empty; may have a query
	Members map[string]json.RawMessage `json:"members,omitempty"` // set in the request; null takes a member away
	Body    *string                    `json:"body,omitempty"`    // in place of all that
	Header  map[string]string          `json:"header,omitempty"`  // beside or in place of the usual fields, spelled as here
}

// Send sends a request and returns the exchange, which is recorded, too. Where no answer
// came the exchange has a failure; its answer's body is cut off after 1 MiB. The
// error is about a wish of which no request can be made, and names its field.
func (c *Controller) Send(ctx context.Context, s Sending) (*journal.Exchange, error) {
	req, err := c.request(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("send request: %w", err)
	}
	return c.calls.do(ctx, req), nil
}

// request makes the request that a sending describes.
func (c *Controller) request(ctx context.Context, s Sending) (*http.Request, error) {
	target, err := s.url()
	if err != nil {
		return nil, err
	}
	method := http.MethodPost
	if s.Method != "" {
		method = s.Method
	}
	if method == http.MethodHead || method == http.MethodConnect {
		return nil, fmt.Errorf("/method: %s is not sent", method)
	}
	body, err := c.body(method, s)
	if err != nil {
		return nil, err
	}
	req, err := newRequest(ctx, method, target, body)
	if err != nil {
		return nil, fmt.Errorf("/method: %w", err)
	}
	return req, s.dress(req)
}

// url is where the request goes.
func (s Sending) url() (string, error) {
	base := s.To
	if !strings.Contains(base, "://") {
		base = "https://" + base
	}
	to, err := url.Parse(base)
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" || to.User != nil || to.RawQuery != "" || to.Fragment != "" {
		return "", fmt.Errorf("/to: %q is neither a base URL of http or https nor a domain", s.To)
	}
	path := "/opengdpr_requests"
	if s.Path != "" {
		path = s.Path
	}
	whole, err := url.Parse(strings.TrimSuffix(base, "/") + path)
	if err != nil || path[0] != '/' || whole.Fragment != "" {
		return "", fmt.Errorf("/path: %q is no path that begins with a slash", path)
	}
	return whole.String(), nil
}

// body is what is said, or a request of section 7.1 with the members set. Methods that
// ask or cancel have none.
func (c *Controller) body(method string, s Sending) ([]byte, error) {
	switch {
	case s.Body != nil && len(s.Members) > 0:
		return nil, errors.New("/body: it takes the place of the members, so that there can be none")
	case s.Body != nil:
		return []byte(*s.Body), nil
	case method == http.MethodGet || method == http.MethodDelete:
		if len(s.Members) > 0 {
			return nil, fmt.Errorf("/members: %s has no body that they could stand in", method)
		}
		return nil, nil
	}
	id := newID()
	d := document{
		{idMember, id},
		{"subject_request_type", "erasure"},
		{"submitted_time", c.config.Clock.Now().UTC().Format(time.RFC3339)},
		{"subject_identities", []document{{
			{"identity_type", "email"}, {"identity_value", "subject-" + id[:8] + "@example.com"}, {"identity_format", "raw"},
		}}},
		{"api_version", "0.1"},
		{"status_callback_urls", []string{c.CallbackURL(UsualCallbackPath)}},
	}
	for _, name := range slices.Sorted(maps.Keys(s.Members)) {
		value := s.Members[name]
		switch {
		case value == nil || string(bytes.TrimSpace(value)) == "null":
			d.remove(name)
		case !json.Valid(value):
			return nil, fmt.Errorf("/members: the value of %q is no JSON", name)
		default:
			d.set(name, value)
		}
	}
	return encode(d), nil
}

// dress sets the fields of a request.
func (s Sending) dress(req *http.Request) error {
	for _, name := range slices.Sorted(maps.Keys(s.Header)) {
		value := s.Header[name]
		switch canonical := http.CanonicalHeaderKey(name); {
		case !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return fmt.Errorf("/header: %q: %q is no field", name, value)
		case slices.Contains([]string{"Content-Length", "Transfer-Encoding", "Trailer", "Connection"}, canonical):
			return fmt.Errorf("/header: %q is for the connection to say", name)
		case canonical == "Host" && !httpguts.ValidHostHeader(value):
			return fmt.Errorf("/header: %q is no host", value)
		case canonical == "Host":
			req.Host = value
		default:
			req.Header[canonical] = nil // so that net/http adds none of its own
			req.Header[name] = []string{value}
		}
	}
	return nil
}
