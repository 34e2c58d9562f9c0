package target

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func env(name string) (string, bool) {
	value, ok := map[string]string{"HOST": "api.test", "TOKEN": "s3cret", "EMPTY": ""}[name]
	return value, ok
}

func TestParseConfig(t *testing.T) {
	c, err := parseConfig([]byte(`
target: https://${HOST}/v1
headers: ["X-Key: a${TOKEN}b${EMPTY}", "X-Plain: $TOKEN"]
resolve: {a.test: "http://${HOST}"}
seed: 18446744073709551615
rate: 1.5
parallel: 2
strict_readings: true
fail_on: [warn]
hooks:
  finish: {url: "http://${HOST}/{id}", method: PUT, headers: ["A: b"], body: "{state}", timeout: 1s}
  advance: {command: [a, "{id}"], env: {KEY: "${TOKEN}"}, manual: false}
lifecycle_timeout: 1s
callback_wait: 2s
retry_wait: 3s
partners_listen: 127.0.0.1:1
callback_public_url: https://a.test
`), env)
	require.NoError(t, err)
	seed := uint64(18446744073709551615)
	require.Equal(t, &Config{
		Target: "https://api.test/v1", Headers: []string{"X-Key: as3cretb", "X-Plain: $TOKEN"}, Resolve: map[string]string{"a.test": "http://api.test"},
		Seed: &seed, Rate: 1.5, Parallel: 2, StrictReadings: true, FailOn: []string{"warn"}, secrets: c.secrets,
		Hooks: Hooks{
			Finish:  &HookConfig{URL: "http://api.test/{id}", Method: "PUT", Headers: []string{"A: b"}, Body: "{state}", Timeout: "1s"},
			Advance: &HookConfig{Command: []string{"a", "{id}"}, Env: map[string]string{"KEY": "s3cret"}},
		},
		LifecycleTimeout: "1s", CallbackWait: "2s", RetryWait: "3s", PartnersListen: "127.0.0.1:1", CallbackPublicURL: "https://a.test",
	}, c)
	require.ElementsMatch(t, []string{"api.test", "s3cret", "api.test", "api.test", "s3cret"}, c.secrets)
	c.Hooks = Hooks{}
	require.Contains(t, open(t, *c).Secrets, "s3cret")

	empty, err := parseConfig(nil, env)
	require.NoError(t, err)
	require.Equal(t, &Config{}, empty)
}

func TestParseConfigRefuses(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"unknown member", "targt: x", "/targt: is not foreseen; is it target?"},
		{"member of a hook", "hooks: {finish: {url: x, uri: y}}", "/hooks/finish/uri: is not foreseen; is it url?"},
		{"no unit", "timeout: 10", `/timeout: is the number 10, not a string; write it with its unit, such as 10s`},
		{"no unit of a hook", "hooks: {finish: {manual: true, timeout: 10}}", `/hooks/finish/timeout: is the number 10, not a string; write it with its unit, such as 10s`},
		{"no name", "identifiers: 10", `/identifiers: is the number 10, not an object`},
		{"kind of hook", "hooks: {end: {manual: true}}", "/hooks/end: is not foreseen"},
		{"command in one text", "hooks: {finish: {command: a b, env: {A: 1}}}", "/hooks/finish/command: is \"a b\", not an array\n/hooks/finish/env/A: is the number 1, not a string"},
		{"no command", "hooks: {finish: {command: []}}", "/hooks/finish/command: is an array of 0, which breaks minItems 1"},
		{"type", "parallel: many", `/parallel: is "many", not an integer`},
		{"root", "[1]", "/: is an array of 1, not an object"},
		{"secret in the wrong place", "headers: ${TOKEN}", `/headers: is "[redacted]", not an array`},
		{"two at once", "parallel: 0\nrate: -1", "/parallel: is the number 0, which breaks minimum 1\n/rate: is the number -1, which breaks minimum 0"},
		{"missing variables", "target: ${A}${B}${A}", "environment variables are not set: A, B"},
		{"too large", "seed: 1.0e+30", "/seed: is a number 1e+30 beyond what the suite takes"},
		{"no JSON", "rate: .nan", "a value has no form in JSON, such as .nan or .inf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseConfig([]byte(tt.yaml), env)
			require.EqualError(t, err, tt.want)
		})
	}
	for _, yaml := range []string{"a: [", "target: x\ntarget: y", "\ttarget: x"} {
		_, err := parseConfig([]byte(yaml), env)
		require.ErrorContains(t, err, "parse YAML: ", yaml)
	}
}

func TestReadConfig(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dsrcheck.yaml")
	_, err := ReadConfig(path)
	require.ErrorIs(t, err, ErrConfig)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, []byte("target: https://target.test"), 0o600))
	c, err := ReadConfig(path)
	require.NoError(t, err)
	require.Equal(t, "https://target.test", c.Target)
	require.NoError(t, os.WriteFile(path, []byte("x: 1"), 0o600))
	_, err = ReadConfig(path)
	require.EqualError(t, err, "config: "+path+": /x: is not foreseen")
}

func FuzzParseConfig(f *testing.F) {
	for _, yaml := range []string{"target: https://${HOST}", "headers: [a, b]", "seed: 1e3", "resolve: {a: b}", "a: &a [*a]", "? x", "- - ${TOKEN}", "1: 2", "rate: .inf",
		"hooks: {finish: {url: 'http://a/{id}', headers: ['A: b']}, advance: {command: [a], env: {A: b}}}", "partners_listen: a:1", "callback_public_url: http://a/?"} {
		f.Add([]byte(yaml))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseConfig(raw, env)
		if err == nil {
			_, _ = (&Config{Target: c.Target, TargetDomain: c.TargetDomain, Headers: c.Headers, Proxy: c.Proxy, Resolve: c.Resolve, Timeout: c.Timeout,
				PartnersListen: c.PartnersListen, CallbackPublicURL: c.CallbackPublicURL, Hooks: c.Hooks}).Open(t.Context())
		}
	})
}

func FuzzBuild(f *testing.F) {
	for _, u := range []string{"http://a", "https://a@b:1/c?d#e", `http://a\@b`, "http://[::1%25x]", "file:///x", "http://a:/", "HTTP://A."} {
		f.Add(u)
	}
	tg, err := (&Config{Target: "https://target.test", Headers: []string{"Authorization: token"}}).Open(f.Context())
	require.NoError(f, err)
	c := NewClient(tg, "x")
	f.Fuzz(func(t *testing.T, raw string) {
		req, err := c.build(Request{Method: "GET"}, raw)
		if err != nil {
			return
		}
		require.Contains(t, []string{"http", "https"}, req.URL.Scheme)
		require.Nil(t, req.URL.User)
		if req.Header.Get("Authorization") != "" {
			require.Equal(t, "https", req.URL.Scheme)
			require.Equal(t, "target.test:443", bareName(hostPort(req.URL)))
		}
		_ = c.allowedName(req.URL.Hostname())
	})
}
