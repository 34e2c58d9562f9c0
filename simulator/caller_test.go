package simulator

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
)

// What a partner does about another partner it does about nobody who only sounds like it.
func TestCaller(t *testing.T) {
	w, err := NewWorld(Options{})
	require.NoError(t, err)
	defer w.Close()
	for _, domain := range []string{"controller1.test", "controller2.test"} {
		_, err := w.AddController(domain)
		require.NoError(t, err)
	}
	_, err = w.Behave(behaviour.Behaviour{Partner: "controller1.test", Match: behaviour.Match{Caller: "Controller2.test"}, Answers: []behaviour.Answer{{Status: http.StatusTeapot}}})
	require.NoError(t, err)
	at := &url.URL{Scheme: "http", Host: "controller1.test", Path: "/callbacks"}
	for agent, want := range map[string]int{
		w.Network.Introduce("controller2.test", at): http.StatusTeapot,
		w.Network.Introduce("controller1.test", at): http.StatusAccepted,
		"dsrcheck-partner/controller2.test":         http.StatusAccepted,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at.String(), http.NoBody)
		require.NoError(t, err)
		req.Header.Set("User-Agent", agent)
		resp, err := w.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, want, resp.StatusCode, agent)
	}
	var callers []string
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	heard, err := w.Journal.WaitN(ctx, 3, journal.Query{Direction: journal.Inbound}.Matcher()) // an answer may be read before it is noted
	require.NoError(t, err)
	for _, ex := range heard {
		callers = append(callers, ex.Caller)
	}
	require.ElementsMatch(t, []string{"controller1.test", "controller2.test", ""}, callers)
}
