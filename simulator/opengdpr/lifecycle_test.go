package opengdpr

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// sink is a network on which a processor finds receivers of callbacks.
type sink struct {
	*network.Network
	journal *journal.Journal
}

func newSink(t *testing.T, h http.Handler, domains ...string) *sink {
	t.Helper()
	a, err := authority()
	require.NoError(t, err)
	j := journal.New(journal.Bounds{})
	n := network.New(network.Options{Authority: a, Record: j.Add})
	for _, d := range domains {
		n.Handle(d, h)
	}
	_, err = n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, n.Close()) })
	return &sink{n, j}
}

// await returns the callbacks of a state once there are n.
func (s *sink) await(t *testing.T, n int, match ...journal.Matcher) []*journal.Exchange {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	all, err := s.journal.WaitN(ctx, n, match...)
	require.NoError(t, err)
	return all
}

func stateOf(t *testing.T, p http.Handler) string {
	t.Helper()
	return members(t, call(p, "GET", "/opengdpr_request/"+goodID, "").Body.Bytes())["request_status"].(string)
}

func TestLifecycleAndCallbacks(t *testing.T) {
	clock := newFakeClock()
	s := newSink(t, controller(t, ControllerConfig{}), "controller.test")
	p := start(t, Config{Clock: clock, Dial: s.Dial, Lifecycle: Lifecycle{Pending: time.Minute, InProgress: time.Hour}})
	urls := `["https://controller.test/a","https://controller.test/b?c=d","https://controller.test/a"]`
	require.Equal(t, http.StatusCreated, post(p, with(t, "status_callback_urls", urls)).Code)
	require.Equal(t, "pending", stateOf(t, p))

	clock.advance(time.Minute)
	require.Equal(t, "in_progress", stateOf(t, p))
	s.await(t, 2, journal.RequestContains(`"in_progress"`))
	require.Equal(t, http.StatusBadRequest, call(p, "DELETE", "/opengdpr_request/"+goodID, "").Code)

	clock.advance(time.Hour)
	require.Equal(t, "completed", stateOf(t, p))
	s.await(t, 2, journal.RequestContains(`"completed"`))

	cert := served(t, p)[0]
	for path, target := range map[string]string{"/a": "/a", "/b": "/b?c=d"} {
		calls := s.journal.Find(journal.Path(path))
		require.Len(t, calls, 2, "a URL listed twice is called once for each change")
		for i, state := range []string{"in_progress", "completed"} {
			require.Equal(t, "POST", calls[i].Request.Method())
			require.Equal(t, http.StatusAccepted, calls[i].Status())
			body := calls[i].Request.Body()
			require.Equal(t, map[string]any{
				"controller_id": "simulated-controller", "subject_request_id": goodID, "request_status": state,
				"expected_completion_time": "2018-11-01T15:00:00Z", "status_callback_url": "https://controller.test" + target,
			}, members(t, body))
			text, _ := calls[i].Request.Header("X-OpenGDPR-Signature")
			sig, err := base64.StdEncoding.DecodeString(text)
			require.NoError(t, err)
			require.True(t, verifies(PKCS1, cert, body, sig))
			domain, _ := calls[i].Request.Header("X-OpenGDPR-Processor-Domain")
			require.Equal(t, "processor.test", domain)
		}
	}
}

func TestLifecycleShortcuts(t *testing.T) {
	for _, row := range []struct {
		lifecycle     Lifecycle
		after         time.Duration
		first, second string
	}{
		{Lifecycle{}, 0, "completed", "completed"},
		{Lifecycle{Pending: Never}, 1000 * time.Hour, "pending", "pending"},
		{Lifecycle{Pending: time.Minute}, time.Minute, "pending", "completed"},
		{Lifecycle{InProgress: time.Minute}, time.Minute, "in_progress", "completed"},
		{Lifecycle{InProgress: Never}, 1000 * time.Hour, "in_progress", "in_progress"},
	} {
		clock := newFakeClock()
		p := start(t, Config{Clock: clock, Lifecycle: row.lifecycle})
		require.Equal(t, http.StatusCreated, post(p, dropped(t, "status_callback_urls")).Code)
		require.Equal(t, row.first, stateOf(t, p))
		clock.advance(row.after)
		require.Equal(t, row.second, stateOf(t, p))
	}
}

func TestCancellation(t *testing.T) {
	clock := newFakeClock()
	p := start(t, Config{Clock: clock, Lifecycle: Lifecycle{Pending: time.Minute}})
	require.Equal(t, http.StatusCreated, post(p, good).Code)
	clock.advance(time.Second)
	w := call(p, "DELETE", "/opengdpr_requests/"+goodID, "")
	require.Equal(t, http.StatusAccepted, w.Code)
	require.Equal(t, map[string]any{
		"subject_request_id": goodID, "received_time": "2018-10-02T15:00:01Z",
		"encoded_request": base64.StdEncoding.EncodeToString([]byte(good)),
	}, members(t, w.Body.Bytes()))
	clock.advance(time.Hour)
	require.Equal(t, "pending", stateOf(t, p), "a cancelled request does not move on")
	require.Equal(t, http.StatusBadRequest, call(p, "DELETE", "/opengdpr_requests/"+goodID, "").Code)
}

func TestAdvance(t *testing.T) {
	for _, row := range []struct {
		name      string
		lifecycle Lifecycle
		steps     []string // states asked for, the refused ones with what the error says
		shown     string
		told      []string
	}{
		{"straight to completed", Lifecycle{time.Hour, time.Hour}, []string{completed}, completed, []string{inProgress, completed}},
		{"step by step", Lifecycle{Never, Never}, []string{inProgress, completed}, completed, []string{inProgress, completed}},
		{"where it is", Lifecycle{Never, Never}, []string{pending, inProgress, inProgress, completed, completed}, completed, []string{inProgress, completed}},
		{"without in_progress", Lifecycle{Pending: Never}, []string{"in_progress: the lifecycle skips in_progress", completed}, completed, []string{completed}},
		{"backwards", Lifecycle{Never, Never}, []string{completed, "in_progress: it is completed", "pending: it is completed"}, completed, []string{inProgress, completed}},
		{"no state", Lifecycle{Never, Never}, []string{"done: not a state of section 8"}, pending, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			onStage(t, nil, func(s *stage) {
				s.p.present.Load().b.lifecycle = row.lifecycle
				id := s.create(1)
				for _, step := range row.steps {
					state, problem, refused := strings.Cut(step, ": ")
					err := s.p.Advance(id, state)
					require.Equal(s, refused, err != nil)
					if refused {
						require.ErrorContains(s, err, problem)
					}
				}
				require.Equal(s, row.shown, s.shown(id))
				require.Equal(s, row.told, s.told("/a"))
			})
		})
	}
	onStage(t, nil, func(s *stage) {
		require.ErrorIs(s, s.p.Advance(goodID, completed), ErrUnknownRequest)
		id := s.create(1)
		require.Equal(s, http.StatusAccepted, s.delete(id).Code)
		require.ErrorContains(s, s.p.Advance(id, completed), "cancelled")
	})
}

func TestAdvanceAndTime(t *testing.T) {
	onStage(t, nil, func(s *stage) {
		id := s.create(1)
		s.pass(30 * time.Minute)
		s.advance(id, inProgress)
		s.pass(45 * time.Minute)
		require.Equal(s, inProgress, s.shown(id), "the timer of the state that was left is no more")
		s.pass(15 * time.Minute)
		require.Equal(s, completed, s.shown(id), "and that of the next runs from the change")
		require.Equal(s, []string{inProgress, completed}, s.told("/a"))
	})
}

func TestCallbackRetries(t *testing.T) {
	clock := newFakeClock()
	var calls atomic.Int32
	flaky := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/flaky") && calls.Add(1) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	s := newSink(t, flaky, "controller.test")
	p := start(t, Config{Clock: clock, Dial: s.Dial})
	urls := `["https://controller.test/flaky","https://controller.test/steady","https://nobody.example/never-dialled"]`
	require.Equal(t, http.StatusCreated, post(p, with(t, "status_callback_urls", urls)).Code)
	s.await(t, 1, journal.Path("/steady"))
	for n, pause := range []time.Duration{time.Second, 2 * time.Second} {
		s.await(t, n+1, journal.Path("/flaky"), journal.Status(503))
		clock.awaitTimer(t, 2) // of the flaky URL and of the one that cannot be reached
		clock.advance(pause)
	}
	s.await(t, 1, journal.Path("/flaky"), journal.Status(200))
	require.Len(t, s.journal.Find(journal.Path("/steady")), 1)
	// the last retry of the unreachable URL is waiting: Close must not
	clock.awaitTimer(t, 1)
	require.NoError(t, p.Close())
}

func TestCloseEndsCallbacksUnderWay(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	s := newSink(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-release
	}), "controller.test")
	defer close(release)
	p := start(t, Config{Dial: s.Dial})
	require.Equal(t, http.StatusCreated, post(p, good).Code)
	<-entered
	require.NoError(t, p.Close())
	require.Equal(t, http.StatusServiceUnavailable, post(p, strings.Replace(good, "a7551968", "b7551968", 1)).Code,
		"nobody would go on with it, or know of it where another has followed")
	require.NoError(t, p.Close())
}

func TestStoreLetsTheOldestGo(t *testing.T) {
	var left []string
	s := store{byID: map[string]*taken{}, left: func(t *taken) { left = append(left, t.id) }}
	big := make([]byte, storeLimit/5)
	for _, id := range []string{"a", "b", "c"} {
		s.add(&taken{request: &request{id: id}, body: big})
	}
	s.add(&taken{request: &request{id: "c"}, body: big}) // in the place of the other
	require.Nil(t, s.byID["a"])
	require.Len(t, s.byID, 2)
	require.LessOrEqual(t, s.bytes, storeLimit)
	require.Equal(t, []string{"a", "c"}, left, "who keeps them is told")
}
