package opengdpr

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// notebook is a keeper that outlives processors, and breaks when it is told to.
type notebook struct {
	mu      sync.Mutex
	all     map[uint64]*Kept
	last    uint64
	failure error
	slow    chan struct{} // nothing survives before it is closed, if it is not nil
}

func (n *notebook) Load(string) ([]Kept, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []Kept
	for _, number := range slices.Sorted(maps.Keys(n.all)) {
		k := *n.all[number]
		k.Due = slices.Clone(k.Due)
		all = append(all, k)
	}
	return all, n.failure
}

func (n *notebook) change(f func()) uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last++
	f()
	return n.last
}

func (n *notebook) Add(_ string, k Kept) uint64 {
	return n.change(func() {
		k.Number = n.last
		n.all[n.last] = &k
	})
}

func (n *notebook) Change(request uint64, to Progress, owed []Due) uint64 {
	return n.change(func() {
		if k := n.all[request]; k != nil {
			k.Progress = to
			k.Due = append(k.Due, owed...)
		}
	})
}

func (n *notebook) Told(request uint64, d Due) uint64 {
	return n.change(func() {
		if k := n.all[request]; k != nil {
			i := slices.IndexFunc(k.Due, func(other Due) bool { return other.Serial == d.Serial })
			k.Due[i] = d
			if len(d.URLs) == 0 {
				k.Due = slices.Delete(k.Due, i, i+1)
			}
		}
	})
}

func (n *notebook) Remove(request uint64) uint64 {
	return n.change(func() { delete(n.all, request) })
}

func (n *notebook) Clear(string) uint64 {
	return n.change(func() { clear(n.all) })
}

func (n *notebook) Wait(uint64) error {
	n.mu.Lock()
	slow := n.slow
	n.mu.Unlock()
	if slow != nil {
		<-slow
	}
	return n.Failing()
}

func (n *notebook) Failing() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.failure
}

// hold lets nothing survive before the channel is closed.
func (n *notebook) hold() chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.slow = make(chan struct{})
	return n.slow
}

// fail makes the notebook break, or work again.
func (n *notebook) fail(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.failure = err
}

// onKeptStage is onStage for a processor that keeps its requests.
func onKeptStage(t *testing.T, c Config, f func(s *stage, n *notebook)) {
	t.Helper()
	onStage(t, nil, func(s *stage) {
		n := &notebook{all: map[uint64]*Kept{}}
		c.Keep = n
		s.enter(c)
		f(s, n)
	})
}

// restart ends the processor as if it were killed, and starts another one after a while.
func (s *stage) restart(n *notebook, c Config, after time.Duration) {
	s.Helper()
	kept := map[uint64]*Kept{}
	n.mu.Lock()
	for number, k := range n.all {
		k := *k
		k.Due = slices.Clone(k.Due)
		kept[number] = &k
	}
	n.mu.Unlock()
	require.NoError(s, s.p.Close())
	n.mu.Lock()
	n.all = kept // whatever the end of it has written
	n.mu.Unlock()
	s.pass(after)
	c.Keep = n
	s.enter(c)
	s.p.Resume()
	synctest.Wait()
}

func TestAnswersWaitUntilTheySurvive(t *testing.T) {
	onKeptStage(t, Config{}, func(s *stage, n *notebook) {
		slow := n.hold()
		id, body := s.request(1)
		var created, shown *httptest.ResponseRecorder
		go func() { created = post(s.p, body) }()
		synctest.Wait()
		go func() { shown = s.get(id) }()
		synctest.Wait()
		require.Nil(s, created)
		require.Nil(s, shown, "what nobody was told of is not shown")
		close(slow)
		synctest.Wait()
		require.Equal(s, http.StatusCreated, created.Code)
		require.Equal(s, http.StatusOK, shown.Code)

		slow = n.hold()
		s.pass(time.Hour)
		require.Empty(s, s.all(), "nor is anybody called")
		close(slow)
		require.Equal(s, []string{inProgress}, s.told("/a"))
	})
}

func TestNothingIsAcknowledgedThatCannotBeKept(t *testing.T) {
	onKeptStage(t, Config{}, func(s *stage, n *notebook) {
		first := s.create(1)
		n.fail(errors.New("the disk is full"))
		second, body := s.request(2)
		w := post(s.p, body)
		require.Equal(s, http.StatusServiceUnavailable, w.Code)
		require.Contains(s, w.Body.String(), "cannot keep its state: the disk is full")
		require.Empty(s, field(w, signatureHeader))
		require.Equal(s, http.StatusServiceUnavailable, s.delete(first).Code)
		require.ErrorContains(s, s.p.Advance(first, inProgress), "the disk is full")
		require.Equal(s, http.StatusServiceUnavailable, s.get(first).Code)
		require.ErrorContains(s, s.p.Repeat(first), "the disk is full")
		require.ErrorContains(s, s.p.Reset(), "the disk is full")
		require.Equal(s, http.StatusOK, call(s.p, "GET", "/discovery", "").Code, "which needs no state")
		_, err := New(Config{Domain: "processor.test", Authority: s.p.config.Authority, Keep: n})
		require.ErrorContains(s, err, "load requests: the disk is full")
		require.Empty(s, s.all())

		n.fail(nil)
		require.Equal(s, http.StatusCreated, post(s.p, body).Code)
		require.Equal(s, pending, s.shown(second))
	})
}

// A keeper may break between the look at it and the change.
func TestRequestIsGivenBack(t *testing.T) {
	onKeptStage(t, Config{}, func(s *stage, n *notebook) {
		slow := n.hold()
		_, body := s.request(1)
		var created *httptest.ResponseRecorder
		go func() { created = post(s.p, body) }()
		synctest.Wait()
		n.fail(errors.New("the disk is full"))
		close(slow)
		synctest.Wait()
		require.Equal(s, http.StatusServiceUnavailable, created.Code)
		require.Empty(s, s.p.Requests())
		require.Empty(s, n.all)
		n.fail(nil)
		require.Equal(s, http.StatusCreated, post(s.p, body).Code, "it can be sent again")
	})
}

func TestRestart(t *testing.T) {
	onKeptStage(t, Config{}, func(s *stage, n *notebook) {
		first, second, third := s.create(1), s.create(2), s.create(3)
		s.advance(second, inProgress)
		require.Equal(s, http.StatusAccepted, s.delete(third).Code)
		require.Len(s, s.all(), 4)
		s.pass(30 * time.Minute)

		s.restart(n, Config{}, 10*time.Minute)
		require.Len(s, s.all(), 4, "what was told is not told again")
		require.Equal(s, pending, s.shown(first))
		require.Equal(s, inProgress, s.shown(second))
		require.Equal(s, http.StatusBadRequest, s.delete(third).Code, "it was cancelled")
		_, body := s.request(1)
		require.Equal(s, http.StatusBadRequest, post(s.p, body).Code, "the id is known")
		s.pass(20*time.Minute - time.Second)
		require.Equal(s, pending, s.shown(first))
		s.pass(time.Second)
		require.Equal(s, inProgress, s.shown(first), "by the time that it had")
		require.Equal(s, completed, s.shown(second))

		s.restart(n, Config{}, 2*time.Hour)
		require.Equal(s, completed, s.shown(first), "overdue")
		require.Equal(s, pending, s.shown(third))
		told := s.told("/d")
		slices.Sort(told) // two came at the same time
		require.Equal(s, []string{completed, completed, inProgress, inProgress}, told)
		require.Len(s, s.p.Requests(), 3)
	})
}

func TestCallbacksAfterARestart(t *testing.T) {
	onKeptStage(t, Config{}, func(s *stage, n *notebook) {
		s.replies["/a"] = []string{"503 Busy"}
		s.replies["/b"] = []string{silence}
		id := s.create(1)
		s.advance(id, inProgress)
		s.pass(1500 * time.Millisecond) // the second retry of /a is due in a second and a half
		require.Len(s, s.told("/a"), 2)
		require.NoError(s, s.p.Repeat(id))
		require.Len(s, s.told("/a"), 3)
		told := len(s.all())

		s.replies = map[string][]string{}
		s.restart(n, Config{}, 500*time.Millisecond)
		require.Len(s, s.told("/a"), 3, "neither the retry nor that of what was repeated is due")
		require.Len(s, s.told("/b"), 4, "it had no answer, twice")
		s.pass(time.Minute)
		require.Len(s, s.told("/a"), 5)
		require.Len(s, s.told("/c"), 2)
		require.Len(s, s.all(), told+4)
		for _, k := range n.all {
			require.Empty(s, k.Due)
		}
		s.restart(n, Config{}, time.Minute)
		require.Len(s, s.all(), told+4)
	})
}

// A request goes on as it was taken, and is told to those to whom it was to be told.
func TestRestartWithDeviations(t *testing.T) {
	onKeptStage(t, Config{Faults: []string{"calls-first-url-only"}}, func(s *stage, n *notebook) {
		put, err := s.p.Deviating([]string{"callback-by-put", "callbacks-one-by-one"})
		require.NoError(s, err)
		first := s.create(1)
		_, body := s.request(2)
		require.Equal(s, http.StatusCreated, post(put, body).Code)
		s.restart(n, Config{}, time.Minute)
		s.pass(time.Hour)
		require.Equal(s, inProgress, s.shown(first))
		methods := map[string]int{}
		for _, c := range s.all() {
			methods[c.Method+" "+c.URL.Path]++
		}
		require.Equal(s, map[string]int{"POST /a": 1, "PUT /a": 1, "PUT /b": 1, "PUT /c": 1, "PUT /d": 1}, methods)
		for _, k := range n.all {
			k.Deviating, k.Faults = true, []string{"no-such"}
		}
		_, err = New(Config{Domain: "processor.test", Authority: s.p.config.Authority, Keep: n})
		require.ErrorContains(s, err, `"no-such"`)
	})
}

func TestRestoredRequestsKeepOutOthers(t *testing.T) {
	c := Config{Faults: []string{"refuses-known-identities"}}
	onKeptStage(t, c, func(s *stage, n *notebook) {
		s.create(1)
		s.restart(n, c, time.Minute)
		same := strings.Replace(good, "johndoe", "johndoe1", 1)
		require.Equal(s, http.StatusConflict, post(s.p, same).Code)
		s.create(2)
	})
}

// What never began, because the process ended before the answer, begins.
func TestRestartBeforeTheAnswer(t *testing.T) {
	onKeptStage(t, Config{Lifecycle: Lifecycle{InProgress: time.Hour}, Faults: []string{"pending-called-back"}}, func(s *stage, n *notebook) {
		slow := n.hold()
		id, body := s.request(1)
		go post(s.p, body)
		synctest.Wait()
		kept, err := n.Load("")
		require.NoError(s, err)
		close(slow) // after which the answer is written
		require.NoError(s, s.p.Close())
		synctest.Wait()
		s.calls = nil
		n.all = map[uint64]*Kept{kept[0].Number: &kept[0]}
		s.restart(n, Config{Lifecycle: Lifecycle{InProgress: time.Hour}}, time.Minute)
		require.Equal(s, inProgress, s.shown(id))
		require.Equal(s, []string{pending, inProgress}, s.told("/a"))
	})
}

func TestOnlyTheStoreIsKept(t *testing.T) {
	onKeptStage(t, Config{Faults: []string{"overwrites-same-id"}}, func(s *stage, n *notebook) {
		_, body := s.request(1)
		require.Equal(s, http.StatusCreated, post(s.p, body).Code)
		require.Equal(s, http.StatusCreated, post(s.p, body+" ").Code)
		require.Len(s, n.all, 1)
		for _, k := range n.all {
			require.Equal(s, body+" ", string(k.Body))
		}
		require.NoError(s, s.p.SetFaults([]string{"same-id-kept-twice"}))
		require.Equal(s, http.StatusCreated, post(s.p, body).Code)
		require.Len(s, n.all, 1)
		for _, k := range n.all {
			require.Equal(s, 1, k.Progress.Repeated)
		}
		require.NoError(s, s.p.Reset())
		require.Empty(s, n.all)
	})
}
