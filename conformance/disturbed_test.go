package conformance

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// sharedWorld has two controllers, of which the profile's is the later one by domain.
func sharedWorld(t *testing.T) *simulator.World {
	t.Helper()
	w, err := simulator.NewWorld(simulator.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	require.NoError(t, w.Add(simulator.Setup{Name: "controller1", Role: simulator.RoleController, Domain: "z.example"}))
	require.NoError(t, w.Add(simulator.Setup{Name: "controller2", Role: simulator.RoleController, Domain: "a.example"}))
	return w
}

// runIn runs a script in a world. The nonce is always the same.
func runIn(t *testing.T, world simulator.Access, script func(*Session)) (*Results, error) {
	t.Helper()
	p := testProfile(t, Scenario{ID: "opengdpr/a", Covers: []string{testRow}, Run: func(s *Session) {
		script(s)
		s.Check("a", testRow, Fine("", ""))
	}})
	p.Partners = []Partner{{Name: "controller1", Role: simulator.RoleController, Domain: "controller1.test"}}
	return Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p, World: world, Nonce: "same"})
}

func TestSharedWorld(t *testing.T) {
	w := sharedWorld(t)
	var first, second string
	_, err := runIn(t, w.Access(), func(s *Session) {
		first = s.Inbox("x", "").URL
		_, err := runIn(t, w.Access(), func(s *Session) { second = s.Inbox("x", "").URL })
		require.NoError(t, err)
		require.Len(t, w.Behaviours.List(), 1, "the other run took away no more than its own")
	})
	require.NoError(t, err)
	require.Contains(t, first, "https://z.example/~~~")
	require.NotEqual(t, first, second)
	require.Empty(t, w.Behaviours.List())
}

func TestDisturbedWorld(t *testing.T) {
	for name, row := range map[string]struct {
		disturb func(w *simulator.World) error
		says    string
	}{
		"nothing": {func(*simulator.World) error { return nil }, ""},
		"its clocks": {func(w *simulator.World) error {
			_, err := w.MoveClock(clock.Move{Advance: clock.Duration(time.Hour)})
			return err
		}, "moved by 1h"},
		"frozen": {func(w *simulator.World) error {
			yes := true
			_, err := w.MoveClock(clock.Move{Frozen: &yes})
			return err
		}, "frozen"},
		"reset": {func(w *simulator.World) error { return w.Reset() }, "reset"},
	} {
		t.Run(name, func(t *testing.T) {
			w := sharedWorld(t)
			results, err := runIn(t, w.Access(), func(s *Session) {
				s.Inbox("x", "")
				require.NoError(t, row.disturb(w))
			})
			if row.says == "" {
				require.NoError(t, err)
				require.NotEqual(t, RunError, results.Verdict)
				return
			}
			require.ErrorIs(t, err, ErrSuite)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, RunError, results.Verdict)
		})
	}
}

// behind is a world on a machine whose clock is behind.
type behind struct{ simulator.Access }

func shiftedBack(ex *journal.Exchange) *journal.Exchange {
	copied := *ex
	copied.Started, copied.Ended = ex.Started.Add(-time.Hour), ex.Ended.Add(-time.Hour)
	return &copied
}

func (b behind) Send(ctx context.Context, domain string, s simulator.Sending) (*journal.Exchange, error) {
	ex, err := b.Access.Send(ctx, domain, s)
	return shiftedBack(ex), err
}

func (b behind) Await(ctx context.Context, n int, q journal.Query) (simulator.Page, error) {
	page, err := b.Access.Await(ctx, n, q)
	for i, ex := range page.Exchanges {
		page.Exchanges[i] = shiftedBack(ex)
	}
	return page, err
}

func TestWorldOnAnotherMachine(t *testing.T) {
	w := sharedWorld(t)
	for _, access := range []simulator.Access{w.Access(), behind{w.Access()}} {
		_, err := runIn(t, access, func(s *Session) {
			began := time.Now()
			box := s.Inbox("x", "")
			resp, err := w.Client().Post(box.URL, "application/json", nil)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.True(t, s.Await(Wait{For: "the call", Until: began.Add(20 * time.Second)}, func() bool { return len(box.Got()) > 0 }))
			require.WithinDuration(t, began, box.Got()[0].Started, 30*time.Second)
		})
		require.NoError(t, err)
	}
}

func TestMissed(t *testing.T) {
	c := &world{seen: 3}
	require.False(t, c.missed(simulator.Page{Dropped: 3, Last: 9}))
	require.True(t, c.missed(simulator.Page{Dropped: 4, Last: 9}))
	c.take(simulator.Page{Dropped: 4, Last: 9})
	require.False(t, c.missed(simulator.Page{Dropped: 9, Last: 20}))
}
