package console_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// TestMetricsAmongStrangers asks for metrics when requests came to Hosts that nobody has,
// one of them no text.
func TestMetricsAmongStrangers(t *testing.T) {
	f := newFake()
	for i, partner := range []string{"\xff", "stranger.example", "a.test"} {
		ex := f.add("GET", "/", "")
		f.journal.Add(&journal.Exchange{Direction: journal.Inbound, Partner: partner, Started: began, Ended: began, Request: ex.Request, Response: ex.Response})
		text, err := connected(t, f).Metrics(within(t))
		require.NoError(t, err, partner)
		require.NotContains(t, string(text), "stranger")
		if i == 2 {
			require.Contains(t, string(text), `dsrcheck_exchanges_total{direction="inbound",partner="",status="201"} 2`+"\n")
			require.Contains(t, string(text), `dsrcheck_exchanges_total{direction="inbound",partner="a.test",status="201"} 1`+"\n")
		}
	}
}

// TestMetrics asks for metrics of a world in which callbacks came and did not come, twice:
// what was counted is not counted again.
func TestMetrics(t *testing.T) {
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	world := newWorld(t, authority)
	c, ctx := connected(t, world), within(t)
	id := ask(t, world, simulator.Sending{})
	_, err = world.Await(ctx, 1, journal.Query{Partner: processor, Direction: journal.Inbound})
	require.NoError(t, err)
	require.NoError(t, world.MoveRequest(ctx, "", id, "in_progress"))
	for range 2 {
		_, err = world.Await(ctx, 1, journal.Query{Partner: processor, Direction: journal.Outbound})
		require.NoError(t, err)
		text, err := c.Metrics(ctx)
		require.NoError(t, err)
		for _, line := range []string{
			`dsrcheck_partners{role="opengdpr/processor"} 1`,
			`dsrcheck_requests{partner="processor1.test",state="in_progress"} 1`,
			`dsrcheck_exchanges_total{direction="inbound",partner="processor1.test",status="201"} 1`,
			`dsrcheck_callbacks_total{outcome="delivered",partner="processor1.test"} 1`,
			`dsrcheck_behaviours 0`,
			`dsrcheck_journal_dropped 0`,
			`dsrcheck_clock_frozen 1`,
			`dsrcheck_api_waits 0`,
		} {
			require.Contains(t, string(text), line+"\n")
		}
	}
	_, err = world.Behave(ctx, behaviour.Behaviour{Partner: controller, Answers: []behaviour.Answer{{Status: 500}}})
	require.NoError(t, err)
	require.NoError(t, world.RepeatCallback(ctx, "", id))
	_, err = world.Await(ctx, 2, journal.Query{Partner: processor, Direction: journal.Outbound})
	require.NoError(t, err)
	text, err := c.Metrics(ctx)
	require.NoError(t, err)
	require.Contains(t, string(text), `dsrcheck_callbacks_total{outcome="failed",partner="processor1.test"} 1`+"\n")
	require.Contains(t, string(text), `dsrcheck_api_calls_total{method="GET",route="/metrics",status="200"} 3`+"\n", "this one included")
}
