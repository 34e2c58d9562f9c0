package state

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// kills is how often a child is killed; DSRCHECK_KILLS sets another number.
const kills = 10

// states are those of a request, in their order.
var states = []string{"pending", "in_progress", "completed"}

// ledger is what the world outside knows of a processor.
type ledger struct {
	mu    sync.Mutex
	known map[string]*known // by id
	wrong []string          // callbacks that nobody was to get
}

// known is a request that was sent.
type known struct {
	acknowledged, cancelled bool
	unsure                  bool           // whether it was cancelled
	shown                   int            // index of the latest state that was seen
	told                    map[string]int // how often each path was told of each state
	refused                 int            // callbacks that were answered with 503
}

// callback takes a callback, after it has refused some.
func (l *ledger) callback(w http.ResponseWriter, r *http.Request) {
	var said struct {
		ID  string `json:"subject_request_id"`
		To  string `json:"status_callback_url"`
		Now string `json:"request_status"`
	}
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&said)
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.known[said.ID]
	state := slices.Index(states, said.Now)
	switch {
	case err != nil || k == nil || state < 1 || !strings.HasPrefix(r.URL.Path, "/"+said.ID+"/") || said.To != "http://"+r.Host+r.URL.Path:
		l.wrong = append(l.wrong, fmt.Sprintf("%s: %+v %v", r.URL, said, err))
	case k.cancelled:
		l.wrong = append(l.wrong, "of a cancelled request: "+said.ID)
	case k.refused < 1 && said.ID[0] < '4':
		k.refused++
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	default:
		k.told[r.URL.Path+" "+said.Now]++
		k.shown = max(k.shown, state)
	}
	w.WriteHeader(http.StatusNoContent)
}

// use sends requests, asks for them and cancels some until the processor is gone.
func (l *ledger) use(client *http.Client, processor, callbacks string, random *rand.Rand, acknowledged func()) {
	var own []string
	for {
		id := fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", random.Uint32(), random.IntN(1<<16), random.IntN(1<<12), random.IntN(1<<12), random.Int64N(1<<48))
		l.mu.Lock()
		l.known[id] = &known{told: map[string]int{}}
		l.mu.Unlock()
		body := strings.NewReplacer("ID", id, "HOST", callbacks).Replace(`{"subject_request_id":"ID","subject_request_type":"erasure",` +
			`"submitted_time":"2026-01-02T03:04:05Z","status_callback_urls":["HOST/ID/a","HOST/ID/b"],` +
			`"subject_identities":[{"identity_type":"email","identity_value":"a@b.example","identity_format":"raw"}]}`)
		code, _ := send(client, "POST", processor+"/opengdpr_requests", body)
		if code == 0 {
			return
		}
		if code == http.StatusCreated {
			l.change(id, func(k *known) { k.acknowledged = true })
			own = append(own, id)
			acknowledged()
		}
		for range min(2, len(own)) {
			if !l.look(client, processor, own[random.IntN(len(own))]) {
				return
			}
		}
		if random.IntN(5) == 0 {
			code, _ := send(client, "DELETE", processor+"/opengdpr_requests/"+id, "")
			l.change(id, func(k *known) { k.cancelled, k.unsure = code == http.StatusAccepted, code == 0 })
		}
	}
}

func (l *ledger) change(id string, f func(*known)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f(l.known[id])
}

// look asks for a request and reports whether there was an answer. What it shows must
// not be behind what was seen before it was asked.
func (l *ledger) look(client *http.Client, processor, id string) bool {
	var before known
	l.change(id, func(k *known) { before = *k })
	code, state := send(client, "GET", processor+"/opengdpr_requests/"+id, "")
	if code == 0 {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	k, now := l.known[id], slices.Index(states, state)
	if code != http.StatusOK || now < before.shown || before.cancelled && now != 0 {
		l.wrong = append(l.wrong, fmt.Sprintf("%s is answered with %d %q, and was seen before as %+v", id, code, state, before))
	}
	k.shown = max(k.shown, now)
	return true
}

// send returns the code and the status of the answer, zero if there is none.
func send(client *http.Client, method, url, body string) (int, string) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, ""
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	var said struct {
		Status string `json:"request_status"`
	}
	if json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&said) != nil {
		return 0, ""
	}
	return resp.StatusCode, said.Status
}

// owed are the callbacks that have not come yet.
func (l *ledger) owed() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for id, k := range l.known {
		for _, path := range []string{"/a", "/b"} {
			for _, state := range states[1:] {
				if k.acknowledged && !k.cancelled && !k.unsure && k.told["/"+id+path+" "+state] == 0 {
					all = append(all, id+path+" "+state)
				}
			}
		}
	}
	return all
}

// acknowledged are the ids that a processor must know.
func (l *ledger) acknowledged() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for id, k := range l.known {
		if k.acknowledged {
			all = append(all, id)
		}
	}
	return all
}

// A processor under load is killed at any moment, many times. What it has acknowledged it
// knows afterwards, in no earlier state; each callback that is due comes, at its URL.
func TestKilled(t *testing.T) {
	rounds := kills
	if n, err := strconv.Atoi(os.Getenv("DSRCHECK_KILLS")); err == nil {
		rounds = n
	}
	const seed = 4
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	l := &ledger{known: map[string]*known{}}
	receiver := httptest.NewServer(http.HandlerFunc(l.callback))
	defer receiver.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}, Timeout: 20 * time.Second}
	defer client.CloseIdleConnections()
	looked := map[string]bool{}
	for round := range rounds {
		c := startChild(t, dir)
		for _, id := range l.acknowledged() { // of the round before
			if !looked[id] {
				l.look(client, c.url, id)
				looked[id] = true
			}
		}
		first := make(chan struct{})
		var once sync.Once
		var users sync.WaitGroup
		for user := range 6 {
			own := rand.New(rand.NewPCG(seed, uint64(round*100+user+1)))
			users.Go(func() { l.use(client, c.url, receiver.URL, own, func() { once.Do(func() { close(first) }) }) })
		}
		<-first
		<-time.After(time.Duration(random.IntN(100_000)) * time.Microsecond)
		c.kill(t)
		users.Wait()
		require.Empty(t, l.wrong, "in round %d", round)
	}

	c := startChild(t, dir)
	for _, id := range l.acknowledged() {
		require.True(t, l.look(client, c.url, id))
	}
	deadline := time.After(30 * time.Second)
	for len(l.owed()) > 0 {
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			require.Empty(t, l.owed(), "callbacks that did not come")
		}
	}
	c.kill(t)
	require.Empty(t, l.wrong)
	l.report(t, rounds)

	s := open(t, dir)
	j, err := s.Journal(journal.Bounds{})
	require.NoError(t, err)
	numbers := found(j)
	require.NotEmpty(t, numbers)
	require.True(t, slices.IsSorted(numbers))
	require.Equal(t, int(numbers[0])-1, j.Dropped())
}

// report says how much was tried.
func (l *ledger) report(t *testing.T, rounds int) {
	var cancelled, told, again int
	for _, k := range l.known {
		if k.cancelled {
			cancelled++
		}
		for _, n := range k.told {
			told++
			again += n - 1
		}
	}
	t.Logf("%d kills: %d requests sent, %d acknowledged, %d of them cancelled; %d callbacks, %d of them repeated",
		rounds, len(l.known), len(l.acknowledged()), cancelled, told, again)
}
