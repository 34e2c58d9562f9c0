package simulatortest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/opengdpr"
	"dsrcheck/simulator/simulatortest"
)

func TestProcessorsInParallel(t *testing.T) {
	for i := range 8 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			p := simulatortest.Processor(t, opengdpr.Config{Lifecycle: opengdpr.Lifecycle{Pending: time.Hour, InProgress: time.Hour}})
			resp, err := http.Get(p.Loopback + "/discovery")
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusOK, resp.StatusCode)

			sent, err := p.Controller.Send(t.Context(), opengdpr.Sending{To: p.URL})
			require.NoError(t, err)
			require.Equal(t, http.StatusCreated, sent.Status(), "%s", sent.Body())
			yes := true
			_, err = p.World.MoveClock(clock.Move{Frozen: &yes, Advance: clock.Duration(time.Hour)})
			require.NoError(t, err)
			inbound := journal.Query{Partner: "controller.test", Direction: journal.Inbound}
			require.Contains(t, string(simulatortest.Await(t, p.World, inbound).Request.Body()), `"in_progress"`)
			require.NoError(t, p.World.Clock.Advance(time.Hour))
			require.Len(t, simulatortest.AwaitN(t, p.World, 2, inbound), 2)
		})
	}
}

func TestController(t *testing.T) {
	t.Parallel()
	c := simulatortest.Controller(t)
	_, err := c.World.Behaviours.Add(behaviour.Behaviour{Partner: c.Domain, Match: behaviour.Match{Path: "/b"}, Answers: []behaviour.Answer{{Drop: behaviour.DropWithin, Times: 1}}})
	require.NoError(t, err)
	for path, fails := range map[string]bool{"/a": false, "/b": true} {
		resp, err := http.Post(c.URL+path, "application/json", strings.NewReader("{}"))
		require.Equal(t, fails, err != nil)
		if !fails {
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusAccepted, resp.StatusCode)
		}
		ex := simulatortest.Await(t, c.World, journal.Query{Path: path})
		require.Equal(t, fails, ex.Failure != "")
	}
}

// failing is a test that remembers why it failed and cleans up with the true one.
type failing struct {
	testing.TB
	why string
}

func (f *failing) Fatalf(format string, args ...any) {
	f.why = fmt.Sprintf(format, args...)
	panic(f)
}

// failure is why a test would fail.
func failure(t *testing.T, do func(t testing.TB)) (why string) {
	f := &failing{TB: t}
	defer func() {
		if trouble := recover(); trouble != nil && trouble != any(f) {
			panic(trouble)
		}
		why = f.why
	}()
	do(f)
	return ""
}

func TestWhatFails(t *testing.T) {
	t.Parallel()
	w := simulatortest.World(t, simulator.Options{})
	require.NoError(t, w.Add(simulator.Setup{Role: simulator.RoleController, Domain: "controller.test"}))
	send := func(path string) journal.Query {
		resp, err := w.Client().Post("https://controller.test"+path, "application/json", nil)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		q := journal.Query{Path: path}
		simulatortest.Await(t, w, q)
		return q
	}
	first, second := send("/first"), send("/second")
	never := journal.Query{Path: "/never"}
	require.Equal(t, uint64(2), simulatortest.NeverBefore(t, w, never, second).Number)
	require.Equal(t, uint64(1), simulatortest.NeverBefore(t, w, second, first).Number)
	why := failure(t, func(t testing.TB) { simulatortest.NeverBefore(t, w, first, second) })
	require.Contains(t, why, "an exchange came that should not")
	require.Contains(t, why, `"POST /first HTTP/1.1"`)

	require.Contains(t, failure(t, func(t testing.TB) { simulatortest.World(t, simulator.Options{Plain: "nowhere"}) }), "start world")
	require.Contains(t, failure(t, func(t testing.TB) { simulatortest.Processor(t, opengdpr.Config{Faults: []string{"no-such"}}) }), "no-such")
	c := simulatortest.Controller(t)
	require.Contains(t, failure(t, func(t testing.TB) { c.Send(t, opengdpr.Sending{}) }), "/to:")
	require.Contains(t, failure(t, func(t testing.TB) { c.Send(t, opengdpr.Sending{To: "nobody.test"}) }), "send request to nobody.test")
}

func TestAwaitSaysWhatCame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &simulator.World{Journal: journal.New(journal.Bounds{})}
		w.Journal.Add(&journal.Exchange{Partner: "a.test", Direction: journal.Inbound, Request: &journal.Message{Head: []byte("GET /x HTTP/1.1\r\n\r\n")}})
		why := failure(t, func(t testing.TB) { simulatortest.AwaitN(t, w, 2, journal.Query{Path: "/x"}) })
		require.Contains(t, why, "wait for 2 exchanges, 1 came")
		require.Contains(t, why, `1 inbound  a.test               "GET /x HTTP/1.1"`)
	})
}
