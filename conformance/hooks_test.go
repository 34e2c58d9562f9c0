package conformance

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
)

func TestCall(t *testing.T) {
	call := target.HookCall{Reference: "r", PartnerDomain: "processor1.test", PartnerURL: "https://processor1.test", RequestType: "erasure",
		Identities: []target.Identity{{Type: "email", Value: "a@example.com", Format: "raw"}}}
	var got target.HookCall
	said := "open"
	hook := func(name target.HookName) *target.Hook {
		return target.NewHook(name, time.Minute, func(_ context.Context, c target.HookCall) (string, error) {
			got = c
			if said == "" {
				return "", errors.New("it is broken")
			}
			return said, nil
		})
	}
	config := target.Config{Target: "http://127.0.0.1:1", Hooks: target.Hooks{
		Delete: &target.HookConfig{Manual: true}, Belief: &target.HookConfig{Manual: true},
	}}
	manual, err := config.Open(t.Context())
	require.NoError(t, err)
	byHand := manual.Belief
	tg := testTarget(t, http.NotFoundHandler())
	tg.Submit, tg.Delete, tg.Belief = hook(target.HookSubmit), manual.Delete, byHand
	p := calledProfile(t, func(s *Session) {
		require.True(t, s.Offers(target.HookSubmit))
		require.False(t, s.Offers(target.HookCancel))
		require.False(t, s.Offers(target.HookBelief), "nobody is there to be asked")
		require.Equal(t, "there is no hook cancel and no hook belief", s.missing([]target.HookName{target.HookSubmit, target.HookCancel, target.HookBelief}))
		w, err := s.Call(target.HookSubmit, call, "the request")
		require.NoError(t, err)
		require.Equal(t, "the request", w.For)
		require.Empty(t, w.Ask)
		require.Equal(t, target.HookSubmit, got.Hook)
		require.Equal(t, call.Identities, got.Identities)
		w, err = s.Call(target.HookDelete, call, "the request")
		require.NoError(t, err)
		require.Equal(t, "send a deletion request about email a@example.com (raw) to the recipient processor1.test (its file is https://processor1.test/dsrdelete.json)", w.Ask)
		_, err = s.Call(target.HookCancel, call, "")
		require.EqualError(t, err, "call hook cancel: there is none")
		_, err = s.Belief(call)
		require.ErrorContains(t, err, "nobody is there to be asked")

		s.Target().Belief = hook(target.HookBelief)
		b, err := s.Belief(call)
		require.NoError(t, err)
		require.Equal(t, target.BeliefOpen, b)
		for _, said = range []string{"", "fine"} {
			_, err = s.Belief(call)
			require.Error(t, err)
		}

		s.Target().Belief = byHand
		var question string
		s.run.options.Ask = func(_ context.Context, q string) (string, error) {
			question = q
			return "failed\n", nil
		}
		b, err = s.Belief(call)
		require.NoError(t, err)
		require.Equal(t, target.BeliefFailed, b)
		require.Contains(t, question, "the request about email a@example.com (raw) at processor1.test? (unknown, open, ")
	})
	_, err = Run(t.Context(), tg, Options{Profile: p})
	require.NoError(t, err)
}

// A person is asked again where the answer is no word that is possible, and has all of the time for
// what is shown to them, however long they took for what came before.
func TestByHand(t *testing.T) {
	config := target.Config{Target: "http://127.0.0.1:1", Hooks: target.Hooks{
		Delete: &target.HookConfig{Manual: true, Timeout: "1m"}, Belief: &target.HookConfig{Manual: true, Timeout: "1m"},
	}}
	manual, err := config.Open(t.Context())
	require.NoError(t, err)
	tg := testTarget(t, http.NotFoundHandler())
	tg.Delete, tg.Belief = manual.Delete, manual.Belief
	call := target.HookCall{ID: "4711", PartnerDomain: "processor1.test", Identities: []target.Identity{{Type: "email", Value: "a@example.com", Format: "raw"}}}
	const question = "what does your side now think of the request 4711 about email a@example.com (raw) at processor1.test?"
	const words = "unknown, open, failed, pending, in_progress, completed, cancelled"
	var asked []string
	var answers []string
	ask := func(ctx context.Context, q string) (string, error) {
		until, ok := ctx.Deadline()
		require.True(t, ok)
		require.WithinDuration(t, time.Now().Add(time.Minute), until, 10*time.Second)
		asked = append(asked, q)
		said := answers[0]
		answers = answers[1:]
		return said, nil
	}
	var shown []Wait
	p := calledProfile(t, func(s *Session) {
		answers = []string{"", "acknowledged", " In_Progress"}
		b, err := s.Belief(call)
		require.NoError(t, err)
		require.Equal(t, target.BeliefInProgress, b)
		require.Equal(t, []string{question + " (" + words + ")", `"" is none of ` + words + "; " + question, `"acknowledged" is none of ` + words + "; " + question}, asked)
		answers = []string{"a", "b", "c", "d", "e", "open"}
		_, err = s.Belief(call)
		require.EqualError(t, err, `ask for belief: 5 answers are none of `+words+`, the last is "e"`)

		w, err := s.Call(target.HookDelete, call, "the request")
		require.NoError(t, err)
		w.Until = time.Now().Add(-time.Minute) // the one before has taken so long
		came := false
		require.True(t, s.Await(w, func() bool { defer func() { came = true }(); return came }))
	})
	_, err = Run(t.Context(), tg, Options{Profile: p, Ask: ask, Observe: func(e Event) {
		if e.Wait != nil && !e.Wait.Over {
			shown = append(shown, *e.Wait)
		}
	}})
	require.NoError(t, err)
	require.Len(t, shown, 1)
	require.WithinDuration(t, time.Now().Add(time.Minute), shown[0].Until, 10*time.Second)
}

// A hook that takes its time is no hindrance for the script.
func TestCallBeside(t *testing.T) {
	tg := testTarget(t, http.NotFoundHandler())
	goOn := make(chan error)
	tg.Submit = target.NewHook(target.HookSubmit, time.Minute, func(context.Context, target.HookCall) (string, error) { return "", <-goOn })
	p := calledProfile(t, func(s *Session) {
		for _, trouble := range []error{nil, errors.New("it was refused")} {
			outcome := s.CallBeside(target.HookSubmit, target.HookCall{}, "the request")
			goOn <- trouble
			w, err := outcome()
			require.Equal(t, trouble != nil, err != nil)
			require.WithinDuration(t, time.Now().Add(tg.LifecycleTimeout), w.Until, 30*time.Second)
		}
		_, err := s.CallBeside(target.HookCancel, target.HookCall{}, "")()
		require.EqualError(t, err, "call hook cancel: there is none")
	})
	_, err := Run(t.Context(), tg, Options{Profile: p})
	require.NoError(t, err)
}

// Scenarios whose hook is missing are skipped, which keeps a run from conforming. What no
// other scenario tests is then inconclusive.
func TestScenarioNeedsAHook(t *testing.T) {
	needy := Scenario{ID: "opengdpr/two", Covers: []string{testRow}, Needs: []target.HookName{target.HookSubmit}, Run: func(*Session) { panic("it is skipped") }}
	other := Scenario{ID: "opengdpr/one", Covers: []string{warnRow}, Run: func(s *Session) { s.Check("check", warnRow, Fine("", "")) }}
	for want, first := range map[RunVerdict]Scenario{Partial: scenario("one", Fine("", "")), RunInconclusive: other} {
		r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: testProfile(t, first, needy)})
		require.NoError(t, err)
		require.Equal(t, "skipped", r.Scenarios[2].State)
		require.Equal(t, "there is no hook submit", r.Scenarios[2].Text)
		require.Equal(t, want, r.Verdict)
		require.False(t, r.Complete)
		for _, req := range r.Requirements {
			if req.ID == testRow && want == RunInconclusive {
				require.Equal(t, "there is no hook submit", req.Reason)
			}
		}
	}
}
