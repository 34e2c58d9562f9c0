package console_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/console"
)

// TestStart tries addresses, and the life of a server.
func TestStart(t *testing.T) {
	h := console.New(newFake(), nil)
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:80", "127.0.0.1", "127.0.0.1:none"} {
		_, err := console.Start(addr, h, console.Options{})
		require.ErrorContains(t, err, "start admin API", addr)
	}
	_, err := console.Start("0.0.0.0:0", h, console.Options{Public: true})
	require.ErrorContains(t, err, "needs a token")
	for _, token := range []string{"sesame\n", " sesame", "ses ame", "ses\u00e4me"} {
		_, err = console.Start("127.0.0.1:0", h, console.Options{Token: token})
		require.ErrorContains(t, err, "blanks", token)
		require.NotContains(t, err.Error(), "ses")
	}
	s, err := console.Start("127.0.0.1:0", console.New(newFake(), nil), console.Options{})
	require.NoError(t, err)
	resp, err := http.Get(s.URL() + "/")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.JSONEq(t, `{"error":"there is nothing at this path"}`, string(body))
	require.NoError(t, s.Close())
	_, err = http.Get(s.URL() + "/")
	require.Error(t, err)
}

// TestGuard asks as pages of other sites do, also those whose name was led to loopback.
func TestGuard(t *testing.T) {
	s, err := console.Start("127.0.0.1:0", console.New(newFake(), nil), console.Options{})
	require.NoError(t, err)
	defer s.Close()
	own := strings.TrimPrefix(s.URL(), "http://")
	for _, row := range []struct {
		host, origin string
		code         int
	}{
		{own, "", 404},
		{own, s.URL(), 404},
		{"localhost", "", 404},
		{"LOCALHOST:80", "http://localhost:80", 404},
		{"[::1]:80", "", 404},
		{"127.1.2.3", "", 404},
		{"evil.test", "", 403},
		{"evil.test:80", "http://evil.test:80", 403},
		{"192.0.2.1", "", 403},
		{"127.0.0.1.evil.test", "", 403},
		{own, "http://evil.test", 403},
		{own, "http://127.0.0.1:1", 403},
		{own, "null", 403},
		{own, "%", 403},
	} {
		req, err := http.NewRequest("POST", s.URL()+"/", nil)
		require.NoError(t, err)
		req.Host = row.host
		if row.origin != "" {
			req.Header.Set("Origin", row.origin)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, row.code, resp.StatusCode, "%s %s", row.host, row.origin)
		require.True(t, strings.HasPrefix(string(body), `{"error":`), string(body))
	}
}

// TestToken asks an API with a token, under names of its own choice.
func TestToken(t *testing.T) {
	s, err := console.Start("127.0.0.1:0", console.New(newFake(), nil), console.Options{Token: "secret", Public: true})
	require.NoError(t, err)
	defer s.Close()
	for _, row := range []struct {
		path, authorization, origin string
		code                        int
	}{
		{"/partners", "Bearer secret", "", 200},
		{"/partners", "bearer  secret", "https://world.example.org", 200},
		{"/partners", "Bearer secret", "https://evil.test", 403},
		{"/partners", "Bearer secre", "", 401},
		{"/partners", "Bearer secretsecret", "", 401},
		{"/partners", "Basic secret", "", 401},
		{"/partners", "secret", "", 401},
		{"/partners", "", "", 401},
		{"/no-such", "", "", 401},
		{"/metrics", "", "", 401},
		{"/health", "", "", 200},
		{"/ready", "", "", 200},
	} {
		req, err := http.NewRequest("GET", s.URL()+row.path, nil)
		require.NoError(t, err)
		req.Host = "world.example.org"
		req.Header.Set("Authorization", row.authorization)
		if row.origin != "" {
			req.Header.Set("Origin", row.origin)
		}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, row.code, resp.StatusCode, "%s %q", row.path, row.authorization)
		require.NotContains(t, string(body), "secret")
		if row.code == http.StatusUnauthorized {
			require.Equal(t, "Bearer", resp.Header.Get("WWW-Authenticate"))
		}
	}
}
