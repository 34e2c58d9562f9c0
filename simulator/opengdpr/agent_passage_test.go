package opengdpr

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// What is passed on has the members of what came, each in its own bytes.
func TestOrderedKeepsWhatCame(t *testing.T) {
	const body = ` {"b": 12345678901234567890.10, "a":"\u0065\/é", "b" :1E2, "c":[ 1,{"d":null}]} `
	require.Equal(t, `{"b":1E2,"a":"\u0065\/é","c":[1,{"d":null}]}`, string(encode(ordered([]byte(body)))))
}

func FuzzOrdered(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"a":{"b":[]},"a":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		before, why := parseObject(body)
		if why != "" {
			return
		}
		after, why := parseObject(encode(ordered(body)))
		require.Empty(t, why)
		require.Len(t, after, len(before))
		for name, value := range before {
			var was, is any
			if json.Unmarshal(value, &was) == nil && json.Unmarshal(after[name], &is) == nil {
				require.Empty(t, cmp.Diff(was, is), name)
			}
		}
	})
}

func TestSlowest(t *testing.T) {
	for _, tc := range []struct {
		states []string
		want   string
	}{
		{nil, completed}, {[]string{Open}, pending}, {[]string{pending, Failed}, pending}, {[]string{completed, pending}, inProgress},
		{[]string{completed, Failed}, inProgress}, {[]string{inProgress, inProgress}, inProgress}, {[]string{completed, completed}, completed},
	} {
		require.Equal(t, tc.want, slowest(tc.states), tc.states)
	}
}

func TestAgentConfig(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	sound := Config{Domain: "agent.test", Authority: a}
	for name, bad := range map[string]AgentConfig{
		"needs a domain": {},
		"no base URL":    {Config: sound, Downstreams: []Downstream{{Domain: "p.test", URL: "p.test"}}},
		"is there twice": {Config: sound, Downstreams: []Downstream{{Domain: "p.test"}, {Domain: "P.test."}}},
		"of another":     {Config: sound, Downstreams: []Downstream{{Domain: "agent.test"}}},
		"no path":        {Config: sound, CallbackPath: "heard"},
	} {
		_, err := NewAgent(bad)
		require.ErrorContains(t, err, name)
	}
}
