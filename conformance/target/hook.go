package target

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"dsrcheck/internal/redact"
)

// Hook is what the owner of a target offers for what the protocol leaves out, such as a way to
// move a request on. It is safe for concurrent use. [Config.Open] makes hooks.
type Hook struct {
	name    HookName
	timeout time.Duration
	hidden  []string  // secrets of the target, with placeholders where the user wrote them
	perform performer // nil if it is done by the owner's hand
}

// performer carries a call of a hook out and tells what came back, even where it fails.
type performer func(ctx context.Context, c HookCall) (heard, error)

// longestOutput is how many bytes of a hook's answer or output are kept.
const longestOutput = 64 << 10

// Name is the name of the hook.
func (h *Hook) Name() HookName { return h.name }

// Manual reports whether the owner moves requests by hand: the suite says what to do and
// waits for [Hook.Timeout].
func (h *Hook) Manual() bool { return h.perform == nil }

// Timeout ends one call, or the wait for the owner's hand.
func (h *Hook) Timeout() time.Duration { return h.timeout }

// Call carries out the hook within its timeout and returns what it said, cut off after 64 KiB.
// An error says in one sentence what came back, without a secret of the target. A manual hook
// cannot be called.
func (h *Hook) Call(ctx context.Context, c HookCall) (said []byte, err error) {
	said, _, err = h.CallTold(ctx, c)
	return said, err
}

// CallTold is Call and tells how the call went, too, for whoever keeps a record of it.
func (h *Hook) CallTold(ctx context.Context, c HookCall) (said []byte, went HookAnswer, err error) {
	if h.Manual() {
		return nil, went, fmt.Errorf("call hook %s: it is done by hand", h.name)
	}
	c.Hook = h.name
	within, cancel := context.WithTimeout(ctx, h.timeout)
	defer cancel()
	back, err := h.perform(within, c)
	var secrets []string
	for _, s := range h.hidden {
		secrets = append(secrets, c.fill(s))
	}
	hidden := redact.New(secrets)
	went = back.told(hidden)
	if err == nil {
		return back.said, went, nil
	}
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case within.Err() != nil:
		err = fmt.Errorf("it does not end within %s (deadline: timeout of the hook)", h.timeout)
	}
	output := append(bytes.Clone(back.complaint), back.said...)
	return nil, went, &hookError{hidden.String(fmt.Sprintf("call hook %s: %s%s", h.name, err, clip(hidden.Bytes(output)))), err}
}

// hookError is an error whose text tells no secret.
type hookError struct {
	text string
	err  error
}

func (e *hookError) Error() string { return e.text }
func (e *hookError) Unwrap() error { return e.err }

// clip is the beginning of an output, as a quotation to be appended to a sentence. Secrets
// are to be replaced before: of one that is cut nobody would know the rest.
func clip(output []byte) string {
	output = bytes.TrimSpace(output)
	if len(output) == 0 {
		return ""
	}
	const most = 300
	text := strings.ToValidUTF8(string(output), "\uFFFD")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return fmt.Sprintf(": %q", text)
}
