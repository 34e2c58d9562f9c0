package target

import (
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// open checks what the user says about a hook and puts the hook to its place. Nothing is
// said by nil.
func (h *HookConfig) open(name HookName, t *Target, to **Hook) error {
	if h == nil {
		return nil
	}
	if err := h.oneKind(); err != nil {
		return err
	}
	if err := h.misspelt(); err != nil {
		return err
	}
	hook := &Hook{name: name, timeout: 10 * time.Second}
	if h.Manual {
		hook.timeout = 2 * time.Minute
	}
	if err := openDuration(h.Timeout, &hook.timeout); err != nil {
		return fmt.Errorf("timeout: %w", err)
	}
	var err error
	switch {
	case h.URL != "":
		hook.perform, err = h.openHTTP(t)
	case len(h.Command) > 0:
		hook.perform, err = h.openCommand(t)
	}
	if err == nil {
		*to = hook
	}
	return err
}

// oneKind refuses a hook that is not exactly one of a request, a command and a hand, and what
// does not go with the one that it is.
func (h *HookConfig) oneKind() error {
	var kinds []string
	note := func(given bool, kind string) {
		if given {
			kinds = append(kinds, kind)
		}
	}
	note(h.URL != "", "url")
	note(len(h.Command) > 0, "command")
	note(h.Manual, "manual")
	switch {
	case len(kinds) == 0:
		return errors.New("none of url, command and manual is given")
	case len(kinds) > 1:
		return fmt.Errorf("%s are given, a hook has exactly one of url, command and manual", strings.Join(kinds, " and "))
	case h.URL == "" && (h.Method != "" || len(h.Headers) > 0 || h.Body != ""):
		return errors.New("method, headers and body go with url only")
	case len(h.Command) == 0 && len(h.Env) > 0:
		return errors.New("env goes with command only")
	}
	return nil
}

// sampleCall shows whether a URL is one once it is filled in.
var sampleCall = HookCall{
	Reference: "reference", ID: "id", State: "state", PartnerURL: "https://partner.test", PartnerDomain: "partner.test",
	RequestType: "erasure", Identities: []Identity{{"email", "a@example.com", "raw"}},
}

// openHTTP makes the performer of a hook that is a request.
func (h *HookConfig) openHTTP(t *Target) (performer, error) {
	request := httpHook{url: h.URL, method: h.Method, body: h.Body, roots: t.Roots}
	u, err := baseURL(sampleCall.fillURL(h.URL))
	if err != nil {
		return nil, fmt.Errorf("url: %w", err)
	}
	if u.User != nil {
		t.Secrets = append(t.Secrets, strings.TrimPrefix(basic(u.User), "Basic "), secretOf(u.User))
	}
	if request.method == "" {
		request.method = "POST"
	}
	if !httpguts.ValidHeaderFieldName(request.method) {
		return nil, fmt.Errorf("method: %q is no HTTP method", request.method)
	}
	for i, raw := range h.Headers {
		field, err := parseHeader(i, raw)
		if err != nil {
			return nil, fmt.Errorf("headers: %w", err)
		}
		if slices.Contains(setByTransport, field.Name) {
			return nil, fmt.Errorf("headers: the %s header is set by the suite itself", field.Name)
		}
		request.headers = append(request.headers, field)
		t.Secrets = append(t.Secrets, field.secrets()...)
	}
	return request.perform, nil
}

// setByTransport are the fields that a hook's header cannot set.
var setByTransport = []string{"Host", "Content-Length", "Transfer-Encoding", "Trailer", "Connection"}

// openCommand makes the performer of a hook that is a command.
func (h *HookConfig) openCommand(t *Target) (performer, error) {
	command := commandHook{argv: h.Command}
	for _, name := range slices.Sorted(maps.Keys(h.Env)) {
		value := h.Env[name]
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.Contains(value, "\x00") {
			return nil, fmt.Errorf("env: %q cannot be set", name)
		}
		command.env = append(command.env, name+"="+value)
	}
	if program := h.Command[0]; (HookCall{}).fill(program) == program {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("command: %w", err)
		}
	}
	return command.perform, nil
}
