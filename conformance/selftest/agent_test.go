package selftest

import (
	"context"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

// An agent that deviates as a processor breaks what the processor's matrix says, in the
// scenarios that both have.
func TestAgentDeviatesAsAProcessor(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	processor, err := opengdpr.Processor()
	require.NoError(t, err)
	agent, err := opengdpr.Agent()
	require.NoError(t, err)
	matrix, err := Matrix(processor)
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for _, name := range []string{"no-expected-completion-time", "calls-first-url-only", "cancels-completed", "completed-not-called-back"} {
		t.Run(name, func(t *testing.T) {
			i := slices.IndexFunc(matrix, func(e Expectation) bool { return e.Deviation == name })
			e := matrix[i]
			if e.Only == nil { // the federation is not the matter here
				for _, s := range processor.Scenarios {
					if slices.ContainsFunc(e.Breaks, func(check string) bool { ok, _ := path.Match(path.Dir(check), s.ID); return ok }) {
						e.Only = append(e.Only, s.ID)
					}
				}
			}
			o, err := one(t.Context(), agent, authority, e, true, side)
			require.NoError(t, err)
			require.Empty(t, o.Problems)
			require.NotEmpty(t, o.Broken)
		})
	}
}

// Without the names of the processors downstream nothing can be said of what is passed on, and
// the run says what is missing.
func TestAgentWithoutDownstreams(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	agent, err := opengdpr.Agent()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	on, err := agentStage(authority, Expectation{}, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, on.close()) }()
	on.target.Downstreams, on.target.Unchosen = nil, nil
	r, err := conformance.Run(t.Context(), on.target, conformance.Options{Profile: agent, World: on.world, Keys: authority.Key,
		Selection: conformance.Selection{Only: []string{"federated*", "overheard"}}})
	require.NoError(t, err)
	require.Equal(t, conformance.RunInconclusive, r.Verdict, r.Reasons)
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			require.Equal(t, conformance.Inconclusive, c.Verdict, c.ID)
			require.True(t, strings.Contains(c.Reason, "--downstream") || c.Cause != "", c.ID)
		}
	}

	on.target.Downstreams = []string{"processor1"} // one, which is not the only one it has
	r, err = conformance.Run(t.Context(), on.target, conformance.Options{Profile: agent, World: on.world, Keys: authority.Key,
		Selection: conformance.Selection{Only: []string{"federated-failing"}}})
	require.NoError(t, err)
	c, ok := r.Check("opengdpr/federated-failing/others-reached")
	require.True(t, ok)
	require.Equal(t, conformance.Skip, c.Verdict)
}

// without is a world that lacks a partner.
type without struct {
	simulator.Access
	domain string
}

func (w without) Partners(ctx context.Context) ([]simulator.Partner, error) {
	all, err := w.Access.Partners(ctx)
	return slices.DeleteFunc(all, func(p simulator.Partner) bool { return p.Domain == w.domain }), err
}

// Where a world lacks the stranger, what takes a stranger cannot be tried, and all else can.
func TestAgentWithoutStranger(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	agent, err := opengdpr.Agent()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	on, err := agentStage(authority, Expectation{}, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, on.close()) }()
	r, err := conformance.Run(t.Context(), on.target, conformance.Options{Profile: agent, World: without{on.world, "stranger1.test"}, Keys: authority.Key,
		Selection: conformance.Selection{Only: []string{"overheard"}}})
	require.NoError(t, err)
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			want := conformance.Pass
			if c.ID == "opengdpr/overheard/stranger" {
				want = conformance.Inconclusive
			}
			require.Equal(t, want, c.Verdict, "%s %s", c.ID, c.Reason)
		}
	}
}
