package worldfile

import (
	"bufio"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/network"
)

// authority is shared, since keys take time to make.
var authority = sync.OnceValues(func() (*network.Authority, error) { return network.OpenAuthority("") })

// started is a world as a file describes it.
func started(t *testing.T, yaml string) (*simulator.World, *World) {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	w, err := parse([]byte(yaml))
	require.NoError(t, err)
	world, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, world.Close()) })
	require.NoError(t, w.Start(world))
	return world, w
}

func TestStart(t *testing.T) {
	world, _ := started(t, `{clock: {frozen: true}, partners: {processor1: {faults: [signature-flipped], look: {flaw: expired}}},
		behaviours: [{partner: controller1, answers: [{status: 503}]}]}`)
	partners, err := world.Access().Partners(t.Context())
	require.NoError(t, err)
	require.Len(t, partners, 8)
	require.Equal(t, "controller1.test", partners[0].Domain)
	require.Equal(t, []string{"signature-flipped"}, partners[2].Faults)
	require.Equal(t, network.FlawExpired, partners[2].Look.Flaw)
	state, err := world.Access().Clock(t.Context())
	require.NoError(t, err)
	require.True(t, state.Frozen)
	resp, err := world.Client().Post("https://controller1.test/", "", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusServiceUnavailable, resp.StatusCode)
}

// TestClockIsKept starts a world twice from a file that sets the clock ahead: once is enough.
func TestClockIsKept(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	w, err := parse([]byte("{partners_only: true, clock: {advance: 1h}}"))
	require.NoError(t, err)
	state := t.TempDir()
	for range 2 {
		world, err := simulator.NewWorld(simulator.Options{Authority: a, State: state})
		require.NoError(t, err)
		require.NoError(t, w.Start(world))
		require.InDelta(t, time.Hour, time.Until(world.Clock.Now()), float64(time.Minute))
		require.NoError(t, world.Close())
	}
}

func TestApply(t *testing.T) {
	const partners = "partners: {processor1: {faults: [signature-flipped]}, processor2: {lifecycle: never}, extra: {role: opengdpr/controller}}\n"
	world, w := started(t, partners+"behaviours: [{partner: controller1, answers: [{status: 503}]}]")
	_, err := world.Access().Behave(t.Context(), behaviour.Behaviour{Partner: "controller2.test", Owner: "me", Answers: []behaviour.Answer{{Status: 500}}})
	require.NoError(t, err)
	apply := func(yaml string, want ...string) {
		t.Helper()
		next, err := parse([]byte(yaml))
		require.NoError(t, err)
		changes, err := Apply(world, w, next)
		require.NoError(t, err)
		require.Equal(t, want, changes)
		w = next
	}
	status := func(domain string) int {
		t.Helper()
		resp, err := world.Client().Post("https://"+domain+"/", "", nil)
		require.NoError(t, err)
		return resp.StatusCode
	}
	apply(partners+"behaviours: [{partner: controller1, answers: [{status: 503}]}]", "it says the same")
	apply(partners+"behaviours: [{partner: controller1, answers: [{status: 504}]}]", "behaviours replaced")
	require.Equal(t, 504, status("controller1.test"))
	apply(partners, "behaviours replaced")
	require.Equal(t, 202, status("controller1.test"))
	require.Equal(t, 500, status("controller2.test"), "behaviours of others stay")
	apply("partners: {processor1: {look: {flaw: expired}}, more: {role: opengdpr/controller}}",
		"extra removed", "more added", "processor1 has other faults", "processor1 has another look", "processor2 has another lifecycle")
	require.Equal(t, 202, status("more.test"))
	_, err = world.Client().Post("https://extra.test/", "", nil)
	require.Error(t, err)
	_, err = world.Client().Get("https://processor1.test/discovery")
	require.ErrorContains(t, err, "certificate")
	apply("{seed: 2, partners: {more: {role: opengdpr/controller, domain: other.test}}}",
		"more started anew", "processor1 has another look", "clock, seed and journal count from the next start")
	require.Equal(t, 202, status("other.test"))
	// Two change places.
	apply("{seed: 2, partners: {more: {role: opengdpr/controller, domain: controller1.test}, controller1: {domain: other.test}}}",
		"controller1 started anew", "more started anew")
	require.Equal(t, 202, status("other.test"))
}

// TestConnectionsStay asks over one connection before and after every kind of change.
func TestConnectionsStay(t *testing.T) {
	world, w := started(t, "partners: {processor1: {faults: [signature-flipped]}}")
	conn, err := world.Network.Dial(t.Context(), "tcp", "processor1.test:80")
	require.NoError(t, err)
	defer conn.Close()
	answers := bufio.NewReader(conn)
	ask := func() {
		t.Helper()
		_, err := io.WriteString(conn, "GET /discovery HTTP/1.1\r\nHost: processor1.test\r\n\r\n")
		require.NoError(t, err)
		resp, err := http.ReadResponse(answers, nil)
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
	}
	ask()
	for _, yaml := range []string{
		"partners: {processor1: {lifecycle: never, look: {flaw: expired}}, more: {role: opengdpr/processor}}",
		"partners: {processor1: {personality: strict-gateway}, controller1: {domain: other.test}}",
		"behaviours: [{partner: processor1, answers: [{times: 1, delay: 1ms}]}]",
	} {
		next, err := parse([]byte(yaml))
		require.NoError(t, err)
		_, err = Apply(world, w, next)
		require.NoError(t, err)
		w = next
		ask()
	}
}

// TestApplyTriesAgain changes a partner that the world does not have, since it could not be
// added when the file said so first.
func TestApplyTriesAgain(t *testing.T) {
	world, from := started(t, "{}")
	require.NoError(t, world.Remove("processor1.test"))
	require.NoError(t, world.Remove("processor2.test"))
	to, err := parse([]byte("{partners_only: true, partners: {controller1: {}, processor1: {faults: [signature-flipped]}}}"))
	require.NoError(t, err)
	changes, err := Apply(world, from, to)
	require.NoError(t, err)
	require.Equal(t, []string{"controller2 removed", "publisher1 removed", "publisher2 removed", "vendor1 removed", "vendor2 removed", "processor1 added"}, changes)
	gone := behaviour.Behaviour{Partner: "controller2.test", Answers: []behaviour.Answer{{Status: 503}}}
	_, err = world.Access().Behave(t.Context(), gone)
	require.ErrorIs(t, err, simulator.ErrUnknown)
}
