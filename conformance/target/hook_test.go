package target

import (
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// hookOf is the finish hook of a config, whose target is nowhere and which has some secrets.
func hookOf(t *testing.T, h HookConfig, secrets ...string) *Hook {
	t.Helper()
	tg := open(t, Config{Target: "http://user:pa55word@target.test", Hooks: Hooks{Finish: &h}, secrets: secrets})
	require.NotNil(t, tg.Finish)
	require.Nil(t, tg.Advance)
	return tg.Finish
}

var finishCall = HookCall{ID: "a7551968-d5d6-44b2-9831-815ac9017798", State: "completed"}

// called is how a call of a hook ended.
func called(h *Hook, ctx context.Context) error {
	_, err := h.Call(ctx, finishCall)
	return err
}

func TestHookKinds(t *testing.T) {
	tg := open(t, Config{Target: "http://target.test", Hooks: Hooks{
		Finish:  &HookConfig{Manual: true},
		Advance: &HookConfig{Command: []string{"true"}},
	}})
	require.True(t, tg.Finish.Manual())
	require.Equal(t, 2*time.Minute, tg.Finish.Timeout())
	require.EqualError(t, called(tg.Finish, t.Context()), "call hook finish: it is done by hand")
	require.False(t, tg.Advance.Manual())
	require.Equal(t, 10*time.Second, tg.Advance.Timeout())
	require.NoError(t, called(tg.Advance, t.Context()))
	require.Equal(t, time.Minute, hookOf(t, HookConfig{Manual: true, Timeout: "1m"}).Timeout())
	require.Equal(t, time.Minute, hookOf(t, HookConfig{URL: "http://a.test", Timeout: "1m"}).Timeout())
}

func TestOpenRefusesHooks(t *testing.T) {
	for _, tt := range []struct {
		hook     HookConfig
		sentence string
	}{
		{HookConfig{}, "config: hooks.advance: none of url, command and manual is given"},
		{HookConfig{Method: "PUT"}, "none of url, command and manual"},
		{HookConfig{URL: "http://a", Command: []string{"true"}}, "url and command are given, a hook has exactly one of url, command and manual"},
		{HookConfig{URL: "http://a", Command: []string{"true"}, Manual: true}, "url and command and manual are given"},
		{HookConfig{Command: []string{"true"}, Body: "x"}, "method, headers and body go with url only"},
		{HookConfig{Command: []string{"true"}, Headers: []string{"A: hunter2"}}, "go with url only"},
		{HookConfig{Manual: true, Method: "PUT"}, "go with url only"},
		{HookConfig{Manual: true, Env: map[string]string{"A": "hunter2"}}, "env goes with command only"},
		{HookConfig{URL: "http://a", Env: map[string]string{"A": "hunter2"}}, "env goes with command only"},
		{HookConfig{URL: "a.test/x"}, `url: URL "a.test/x" is not of the form https://host/path`},
		{HookConfig{URL: "ftp://a:hunter2@b/{id}"}, `url: URL "[redacted]@b/id" is not`},
		{HookConfig{URL: "http://a", Method: "a b"}, `method: "a b" is no HTTP method`},
		{HookConfig{URL: "http://a", Headers: []string{"A: b", "hunter2"}}, "headers: number 2 is not of the form 'Name: value'"},
		{HookConfig{URL: "http://a", Headers: []string{"host: b"}}, "headers: the Host header is set by the suite itself"},
		{HookConfig{URL: "http://a", Timeout: "0s"}, `timeout: "0s" is no positive duration such as 10s`},
		{HookConfig{Manual: true, Timeout: "soon"}, `timeout: "soon" is no positive duration`},
		{HookConfig{Command: []string{"no-such-program"}}, "command: "},
		{HookConfig{Command: []string{""}}, "command: "},
		{HookConfig{Command: []string{"true"}, Env: map[string]string{"A=B": "hunter2"}}, `env: "A=B" cannot be set`},
		{HookConfig{Command: []string{"true"}, Env: map[string]string{"": "hunter2"}}, `env: "" cannot be set`},
		{HookConfig{Command: []string{"true"}, Env: map[string]string{"A": "hunter2\x00"}}, `env: "A" cannot be set`},
	} {
		_, err := (&Config{Target: "http://target.test", Hooks: Hooks{Advance: &tt.hook}}).Open(t.Context())
		require.ErrorIs(t, err, ErrConfig, tt.sentence)
		require.ErrorContains(t, err, "config: hooks.advance: ")
		require.ErrorContains(t, err, tt.sentence)
		require.NotContains(t, err.Error(), "hunter2")
	}
}

func TestHookSecrets(t *testing.T) {
	tg := open(t, Config{Target: "http://target.test", Hooks: Hooks{
		Finish:  &HookConfig{URL: "http://me:pa55word@a.test", Headers: []string{"Authorization: Bearer t0k3n", "X-Key: a-k3y", "content-type: application/json"}},
		Advance: &HookConfig{Command: []string{"true"}, Env: map[string]string{"LEVEL": "plain"}},
	}})
	require.Subset(t, tg.Secrets, []string{"pa55word", "bWU6cGE1NXdvcmQ=", "Bearer t0k3n", "t0k3n", "a-k3y"})
	require.NotContains(t, tg.Secrets, "plain", "only what comes from the environment of the suite is one")
	require.NotContains(t, tg.Secrets, "application/json", "else it would be missing in every output")
}

// TestHookTellsNoSecret has hooks say secrets of theirs and of the target, in several forms.
func TestHookTellsNoSecret(t *testing.T) {
	said := func(output string) error {
		h := Hook{name: "finish", timeout: time.Minute, hidden: []string{"hunter2", "key-of-{id}"}}
		h.perform = func(context.Context, HookCall) (heard, error) {
			return heard{said: []byte(output)}, errors.New("it said hunter2")
		}
		_, err := h.Call(t.Context(), HookCall{ID: "4711"})
		return err
	}
	require.EqualError(t, said(""), "call hook finish: it said [redacted]")
	require.EqualError(t, said(" a\nb\xff\x1b "), `call hook finish: it said [redacted]: "a\nb�\x1b"`)
	require.EqualError(t, said("hunter2 aHVudGVyMg== key-of-4711 key-of-4712"), `call hook finish: it said [redacted]: "[redacted] [redacted] [redacted] key-of-4712"`)
	for n := range 310 {
		filler := make([]byte, n)
		for i := range filler {
			filler[i] = '.'
		}
		require.NotContains(t, said(string(filler)+"hunter2").Error(), "hunt", "one that is cut")
	}
}

func FuzzClip(f *testing.F) {
	f.Add([]byte("an answer"))
	f.Add([]byte(" \xff\x00\n\u2028é "))
	f.Fuzz(func(t *testing.T, output []byte) {
		text := clip(output)
		require.True(t, utf8.ValidString(text))
		require.LessOrEqual(t, len(text), 3100)
		require.NotContains(t, text, "\n")
		require.NotContains(t, text, "\x1b")
	})
}

var submitCall = HookCall{
	Reference: "r-1", PartnerURL: "https://processor1.test", PartnerDomain: "processor1.test", RequestType: "erasure",
	Identities: []Identity{{"email", "a@example.com", "raw"}, {"email", `b"`, "raw"}},
}

func TestHookFillsAll(t *testing.T) {
	require.Equal(t, `||r-1|https://processor1.test|processor1.test|erasure|email|a@example.com|raw|`+
		`[{"identity_type":"email","identity_value":"a@example.com","identity_format":"raw"},{"identity_type":"email","identity_value":"b\"","identity_format":"raw"}]`,
		submitCall.fill("{id}|{state}|{reference}|{partner_url}|{partner_domain}|{request_type}|{identity_type}|{identity_value}|{identity_format}|{identities}"))
	require.Equal(t, "http://a/?u=https%3A%2F%2Fprocessor1.test&v=a%40example.com", submitCall.fillURL("http://a/?u={partner_url}&v={identity_value}"))
	require.Equal(t, "[]||", HookCall{}.fill("{identities}|{identity_type}|{reference}"))
}

func TestParseBelief(t *testing.T) {
	for said, want := range map[string]Belief{
		"completed": BeliefCompleted, " open\n": BeliefOpen, `"acknowledged"`: BeliefAcknowledged,
		`{"belief":"in_progress","since":1}`: BeliefInProgress, ` {"belief": "unknown"} `: BeliefUnknown,
		"": "", "done": "", `{"belief":"done"}`: "", `{"belief":null}`: "", "COMPLETED": BeliefCompleted, `["open"]`: "", "open open": "",
	} {
		b, err := ParseBelief([]byte(said))
		require.Equal(t, want, b, said)
		if want == "" {
			require.ErrorContains(t, err, "is none of unknown, open, failed, ", said)
		} else {
			require.NoError(t, err, said)
		}
	}
}

func FuzzParseBelief(f *testing.F) {
	f.Add([]byte(`{"belief":"open"}`))
	f.Fuzz(func(t *testing.T, said []byte) {
		b, err := ParseBelief(said)
		require.Equal(t, err == nil, b != "")
	})
}
