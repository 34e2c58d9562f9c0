package target

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHookSendsARequest(t *testing.T) {
	var requests []*http.Request
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		requests, bodies = append(requests, r), append(bodies, string(body))
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte("well"))
	}))
	t.Cleanup(server.Close)

	require.NoError(t, called(hookOf(t, HookConfig{URL: server.URL}), t.Context()))
	full := hookOf(t, HookConfig{
		URL: strings.Replace(server.URL, "//", "//me:s3cret@", 1) + "/admin/{id}?to={state}", Method: "PUT",
		Headers: []string{"content-type: text/plain", "X-Move: {id} to {state}", "x-move: again"}, Body: `{"{state}":"{id}"}`,
	})
	said, err := full.Call(t.Context(), HookCall{ID: "a/b ?&c=é", State: "in_progress"})
	require.NoError(t, err)
	require.Equal(t, "well", string(said))
	server.Close()

	require.Equal(t, "POST", requests[0].Method)
	require.Equal(t, "/", requests[0].RequestURI)
	require.Empty(t, requests[0].Header.Get("Authorization"), "the target's credentials stay where they are")
	require.JSONEq(t, `{"hook":"finish","subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","state":"completed"}`, bodies[0])
	require.Equal(t, "application/json", requests[0].Header.Get("Content-Type"))
	require.Equal(t, "PUT", requests[1].Method)
	require.Equal(t, "/admin/a%2Fb%20%3F%26c%3D%C3%A9?to=in_progress", requests[1].RequestURI)
	require.Equal(t, "text/plain", requests[1].Header.Get("Content-Type"))
	require.Equal(t, []string{"a/b ?&c=é to in_progress", "again"}, requests[1].Header.Values("X-Move"))
	user, password, _ := requests[1].BasicAuth()
	require.Equal(t, "me:s3cret", user+":"+password)
	require.Equal(t, `{"in_progress":"a/b ?&c=é"}`, bodies[1])
}

func TestHookAnswers(t *testing.T) {
	host := ""
	answer := func(h http.HandlerFunc) error {
		server := httptest.NewServer(h)
		defer server.Close()
		host = strings.TrimPrefix(server.URL, "http://")
		return called(hookOf(t, HookConfig{URL: server.URL, Headers: []string{"X-Key: k3y-of-{id}"}}), t.Context())
	}
	for _, status := range []int{200, 201, 202, 204, 299} {
		require.NoError(t, answer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }), status)
	}
	err := answer(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "no such request for "+r.Header.Get("X-Key"), http.StatusConflict)
	})
	require.EqualError(t, err, `call hook finish: `+host+` answers "409 Conflict": "no such request for [redacted]"`)

	paths := 0
	err = answer(func(w http.ResponseWriter, r *http.Request) {
		paths++
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	require.ErrorContains(t, err, ` answers "302 Found"`)
	require.Equal(t, 1, paths)

	err = answer(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte(strings.Repeat("a", 1<<20)))
	})
	require.EqualError(t, err, `call hook finish: `+host+` answers "502 Bad Gateway": "`+strings.Repeat("a", 300)+`…"`)

	require.NoError(t, answer(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat("a", 1<<20))) }))

	err = answer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9")
		_, _ = w.Write([]byte("short"))
	})
	require.ErrorContains(t, err, "answer of "+host+" is not complete: unexpected EOF")

	err = answer(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("a", 1<<20))
	})
	require.ErrorContains(t, err, "no answer from "+host+": ")
}

func TestHookWithoutAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that a caller has left only then
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	h := HookConfig{URL: server.URL + "/{id}?token=s3cret", Timeout: "50ms"}
	err := called(hookOf(t, h), t.Context())
	require.EqualError(t, err, "call hook finish: it does not end within 50ms (deadline: timeout of the hook)")
	err = called(hookOf(t, h), ended(t))
	require.EqualError(t, err, "call hook finish: context canceled")
	require.ErrorIs(t, err, ended(t).Err())

	server.Close()
	h.Timeout = ""
	err = called(hookOf(t, h), t.Context())
	require.ErrorContains(t, err, "call hook finish: no answer from "+strings.TrimPrefix(server.URL, "http://")+": dial tcp ")
	require.NotContains(t, err.Error(), "s3cret", "the query is not repeated")
}

func TestHookTrustsTheRoots(t *testing.T) {
	server, ca := secureServer(t, "127.0.0.1", func(http.ResponseWriter, *http.Request) {})
	h := &HookConfig{URL: server.URL}
	tg := open(t, Config{Target: "http://target.test", CA: ca, Proxy: "http://127.0.0.1:1", Hooks: Hooks{Finish: h}})
	require.NoError(t, called(tg.Finish, t.Context()), "straight, whatever the proxy")
	require.ErrorContains(t, called(hookOf(t, *h), t.Context()), "certificate signed by unknown authority")
}
