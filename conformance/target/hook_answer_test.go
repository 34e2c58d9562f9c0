package target

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/redact"
)

// told is how a call of a hook went.
func told(h *Hook, t *testing.T) HookAnswer {
	_, went, _ := h.CallTold(t.Context(), finishCall)
	return went
}

func TestHookAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("not with " + r.Header.Get("X-Key") + strings.Repeat("a", 1<<20)))
	}))
	t.Cleanup(server.Close)
	url := strings.Replace(server.URL, "http://", "http://me:hunter2@", 1) + "/h/{state}?key=hidden"
	went := told(hookOf(t, HookConfig{URL: url, Headers: []string{"X-Key: k3y-of-{id}"}}), t)
	require.Equal(t, "POST "+server.URL+"/h/completed", went.Asked)
	require.Equal(t, "418 I'm a teapot", went.Outcome)
	require.True(t, strings.HasPrefix(went.Said, "not with [redacted]aaa"), went.Said)
	require.Len(t, went.Said, longestKept)
	require.True(t, went.Cut)
	server.Close()
	went = told(hookOf(t, HookConfig{URL: url}), t)
	require.Equal(t, HookAnswer{Asked: "POST " + server.URL + "/h/completed"}, went)
}

func TestHookAnswerOfCommand(t *testing.T) {
	went := told(hookOf(t, HookConfig{Command: []string{"sh", "-c", "echo said pa55word; echo complained >&2; exit 3"}}), t)
	require.Equal(t, HookAnswer{Asked: "sh", Outcome: "exit status 3", Said: "said [redacted]\n", Complaint: "complained\n"}, went)
}

// TestHookAnswerEndsBeforeACutSecret has a long output full of secrets end in half of one.
func TestHookAnswerEndsBeforeACutSecret(t *testing.T) {
	secret := strings.Repeat("s3cret", 500)
	output := []byte(strings.Repeat(secret, 50)[:longestOutput])
	text, more := beginning(output, redact.New([]string{secret}))
	require.True(t, more)
	require.NotContains(t, text, "s3cret")
}
