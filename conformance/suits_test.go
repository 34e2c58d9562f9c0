package conformance

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
)

func TestSuits(t *testing.T) {
	p := Profile{Protocol: "opengdpr", Role: "agent", Hooks: []target.HookName{target.HookFinish}, Forwards: true,
		Partners: []Partner{{Name: "processor1", Downstream: true}, {Name: "controller1"}}}
	hook := target.NewHook("any", time.Second, func(context.Context, target.HookCall) (string, error) { return "", nil })
	for want, tg := range map[string]target.Target{
		"": {Finish: hook, Downstreams: []string{"processor1"}},
		"opengdpr/agent has no use for the hook belief":         {Belief: hook},
		`opengdpr/agent has no downstream partner "processor9"`: {Unchosen: []string{"processor9"}},
		`no downstream partner "controller1"`:                   {Downstreams: []string{"controller1"}},
		"no page starts a deletion":                             {ScriptPage: "https://a.example/"},
		"the target is not called back":                         {CallbackURL: &url.URL{}},
	} {
		err := p.Suits(&tg)
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, ErrSelection)
		require.ErrorContains(t, err, want)
	}
	p.Forwards, p.Role = false, "controller"
	require.NoError(t, p.Suits(&target.Target{CallbackURL: &url.URL{}}))
	require.ErrorContains(t, p.Suits(&target.Target{Downstreams: []string{"processor1"}}), "nothing is passed on")
}
