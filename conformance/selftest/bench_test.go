package selftest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	processor "dsrcheck/simulator/opengdpr"
)

// BenchmarkProfile compares a run of the profile with a replay of what it sent, each against
// a processor of its own in this process, whose requests move on only when a hook says so and
// then at once. What it reports is the median over all iterations:
//
//   - exchanges: of one run, callbacks included
//   - ratio: wall time of the run, to that of the replay
//   - %waiting: of the run's wall time, during which every scenario under way waited for a
//     change or a callback, looking for it now and then: the suite holds callbacks up on
//     purpose, and nothing may come within some windows
//   - ratio-working: as ratio, without that time
//
// The replay is as cheap as it can be: ready-made requests, a client with keep-alive that
// looks at nothing but the status, scenarios side by side in any order (the run plays some of
// them alone), callbacks answered as in the run but at once. So the ratio holds all that the
// suite costs: a connection for each exchange, the raw capture, the journal, schemas,
// signatures, verdicts and waiting. The second benchmark leaves out the scenarios that wait.
//
// On two cores, which suite and processor share, the ratio was 1.5 of the whole and 1.7
// without waits; to a replay that opens a connection for each request too, it was 1.4. Waiting
// takes between nothing and a quarter of a run, since other scenarios work meanwhile.
func BenchmarkProfile(b *testing.B) {
	authority, err := network.OpenAuthority("")
	require.NoError(b, err)
	profile, err := opengdpr.Processor()
	require.NoError(b, err)
	for _, bm := range []struct {
		name string
		skip []string
	}{
		{"whole", nil},
		{"without-waits", []string{"callbacks", "cancel", "cancel-late", "lifecycle"}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			o := conformance.Options{Profile: profile, Selection: conformance.Selection{Skip: bm.skip}, Parallel: side, Seed: 1, Nonce: "benchmark"}
			var record bytes.Buffer
			o.Journal = &record
			exchanges, _, _ := playProfile(b, authority, o)
			told := readTale(b, &record)
			var ratios, working, waiting []float64
			for b.Loop() {
				b.StopTimer()
				o.Journal = io.Discard
				_, wall, idle := playProfile(b, authority, o)
				bare := replay(b, authority, told)
				ratios = append(ratios, wall.Seconds()/bare.Seconds())
				working = append(working, (wall-idle).Seconds()/bare.Seconds())
				waiting = append(waiting, 100*idle.Seconds()/wall.Seconds())
				b.StartTimer()
			}
			b.ReportMetric(0, "ns/op") // of no use: the ratios are taken within an iteration
			b.ReportMetric(float64(exchanges), "exchanges")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(median(working), "ratio-working")
			b.ReportMetric(median(waiting), "%waiting")
		})
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// startReference starts a processor that signs with RSA and whose lifecycle takes no time.
func startReference(b *testing.B, authority *network.Authority, dial func(context.Context, string, string) (net.Conn, error)) *simulator.ProcessorServer {
	server, err := simulator.StartProcessor(simulator.Options{Authority: authority}, processor.Config{Domain: "processor1.test",
		Lifecycle: processor.Lifecycle{Pending: processor.Never, InProgress: processor.Never}, RetryPause: time.Millisecond, Dial: dial})
	require.NoError(b, err)
	return server
}

// playProfile runs the profile and returns the number of its exchanges, how long it took and
// how much of that every scenario under way was waiting.
func playProfile(b *testing.B, authority *network.Authority, o conformance.Options) (exchanges int, wall, idle time.Duration) {
	server := startReference(b, authority, nil)
	defer server.Close()
	t, err := loopbackTarget(server, authority)
	require.NoError(b, err)
	t.CallbackWait = 200 * time.Millisecond // short, and enough for a processor that shares its cores
	var w waits
	o.Observe = w.observe
	began := time.Now()
	results, err := conformance.Run(b.Context(), t, o)
	wall = time.Since(began)
	require.NoError(b, err)
	broken, problems := Expectation{}.Judge(results)
	require.Empty(b, append(broken, problems...))
	return results.Summary.Exchanges, wall, w.idle
}

// waits adds up the time during which all scenarios under way are waiting.
type waits struct {
	running, waiting int
	since            time.Time // when that began, zero while one works
	idle             time.Duration
}

func (w *waits) observe(e conformance.Event) {
	switch {
	case e.Wait != nil && e.Wait.Over:
		w.waiting--
	case e.Wait != nil:
		w.waiting++
	case e.State == "started":
		w.running++
	case e.State != "":
		w.running--
	}
	switch all := w.running > 0 && w.waiting == w.running; {
	case all && w.since.IsZero():
		w.since = time.Now()
	case !all && !w.since.IsZero():
		w.idle += time.Since(w.since)
		w.since = time.Time{}
	}
}

// step is one thing that a run did: it sent a request, or called the hook.
type step struct {
	target string // of the request, empty for a hook
	parsed *http.Request
	body   []byte
	status int // of the answer
	hook   struct {
		ID    string `json:"subject_request_id"`
		State string `json:"state"`
		Error string `json:"error"`
	}
}

// tale is what a run did.
type tale struct {
	stories [][]step         // of each scenario in its order; the preflight comes first
	replies map[string][]int // statuses that callbacks to a path were answered with, 0 for none
	calls   int              // number of all replies
}

func readTale(b *testing.B, r io.Reader) tale {
	lines, _, err := journal.ReadLines(r)
	require.NoError(b, err)
	payloads, err := journal.Payloads(lines)
	require.NoError(b, err)
	t := tale{replies: map[string][]int{}}
	number := map[string]int{}
	for _, l := range lines {
		var s step
		switch l.Type {
		case "hook":
			require.NoError(b, json.Unmarshal(l.Data, &s.hook))
		case journal.TypeExchange:
			ex, err := journal.DecodeExchange(l, payloads)
			require.NoError(b, err)
			if ex.Direction == journal.Inbound {
				t.calls++
				t.replies[ex.Request.Target()] = append(t.replies[ex.Request.Target()], ex.Status())
				continue
			}
			s = newStep(b, ex)
		default:
			continue
		}
		story := path.Dir(l.ID)
		if _, ok := number[story]; !ok {
			number[story] = len(t.stories)
			t.stories = append(t.stories, nil)
		}
		t.stories[number[story]] = append(t.stories[number[story]], s)
	}
	return t
}

func newStep(b *testing.B, ex *journal.Exchange) step {
	raw := append(bytes.Clone(ex.Request.Head), ex.Request.Payload...)
	parsed, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	require.NoError(b, err, ex.ID)
	body, err := io.ReadAll(parsed.Body)
	require.NoError(b, err, ex.ID)
	parsed.Header.Del("Connection")
	return step{target: ex.Request.Target(), parsed: parsed, body: body, status: ex.Status()}
}

// request is the request of a step, ready to be sent to a base URL.
func (s step) request(b *testing.B, base string) *http.Request {
	r, err := http.NewRequest(s.parsed.Method, base+s.target, bytes.NewReader(s.body))
	require.NoError(b, err)
	r.Host, r.Header = s.parsed.Host, s.parsed.Header.Clone()
	if s.parsed.ContentLength < 0 {
		r.ContentLength = -1
	}
	return r
}

// catcher answers callbacks as they were answered in the run. Each of these is told to got.
type catcher struct {
	mu      sync.Mutex
	replies map[string][]int
	got     chan struct{}
}

func (c *catcher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	target := r.URL.RequestURI()
	c.mu.Lock()
	left := c.replies[target]
	if len(left) > 0 {
		c.replies[target] = left[1:]
		defer func() { c.got <- struct{}{} }()
	}
	c.mu.Unlock()
	switch {
	case len(left) == 0:
		w.WriteHeader(http.StatusAccepted)
	case left[0] == 0:
		panic(http.ErrAbortHandler)
	default:
		w.WriteHeader(left[0])
	}
}

// replay does again what a run did and returns how long that took.
func replay(b *testing.B, authority *network.Authority, t tale) time.Duration {
	box := &catcher{replies: maps.Clone(t.replies), got: make(chan struct{}, t.calls)}
	partner := httptest.NewServer(box)
	defer partner.Close()
	var dialer net.Dialer
	server := startReference(b, authority, func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, partner.Listener.Addr().String())
	})
	defer server.Close()
	requests := make([][]*http.Request, len(t.stories))
	for i, story := range t.stories {
		requests[i] = make([]*http.Request, len(story))
		for j, s := range story {
			if s.target != "" {
				requests[i][j] = s.request(b, server.Loopback)
			}
		}
	}
	client := &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
	defer client.CloseIdleConnections()
	tell := func(i int) {
		for j, s := range t.stories[i] {
			if s.target == "" {
				if err := server.Processor.Advance(s.hook.ID, s.hook.State); (err == nil) != (s.hook.Error == "") {
					b.Errorf("hook: %v, and in the run %q", err, s.hook.Error)
				}
				continue
			}
			resp, err := client.Do(requests[i][j])
			if err != nil {
				b.Error(err)
				continue
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != s.status {
				b.Errorf("%s %s: %d, and in the run %d", s.parsed.Method, s.target, resp.StatusCode, s.status)
			}
		}
	}
	began := time.Now()
	tell(0)
	var wg sync.WaitGroup
	next := make(chan int)
	for range side {
		wg.Go(func() {
			for i := range next {
				tell(i)
			}
		})
	}
	for i := range t.stories[1:] {
		next <- i + 1
	}
	close(next)
	wg.Wait()
	for range t.calls {
		select {
		case <-box.got:
		case <-time.After(10 * time.Second):
			b.Fatal("a callback of the run did not come again")
		}
	}
	return time.Since(began)
}
