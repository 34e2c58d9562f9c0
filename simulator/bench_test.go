package simulator_test

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// callers is how many connections send requests at the same time.
const callers = 8

// BenchmarkStart is how long it takes until a world with the usual partners serves, on disk
// and with keys that an earlier one has made.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	startUsual(b, dir)()
	for b.Loop() {
		startUsual(b, dir)()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/start+stop")
}

func startUsual(b *testing.B, dir string) (stop func()) {
	w, err := simulator.NewWorld(simulator.Options{State: dir})
	require.NoError(b, err)
	for _, s := range simulator.UsualPartners() {
		require.NoError(b, w.Add(s))
	}
	return func() { require.NoError(b, w.Close()) }
}

// BenchmarkMemory is the memory of a world on disk at rest, and after as many requests as the
// names of the metrics say: a million if DSRCHECK_BENCH=whole. The heap is what Go holds, the
// callers included; resident is what the system counts, with SQLite's share.
func BenchmarkMemory(b *testing.B) {
	requests := 20_000
	if os.Getenv("DSRCHECK_BENCH") == "whole" {
		requests = 1_000_000
	}
	for b.Loop() {
		heap, resident := memory()
		report := func(when string) {
			nowHeap, nowResident := memory()
			b.ReportMetric(float64(nowHeap-heap)/(1<<20), "heap-MiB-"+when)
			b.ReportMetric(float64(nowResident-resident)/(1<<20), "resident-MiB-"+when)
		}
		w := startBench(b, opengdpr.Config{Faults: []string{"unsigned"}}, callBare)
		report("at-rest")
		w.send(requests)
		report("after-" + strconv.Itoa(requests))
	}
}

// memory is what the heap and the stacks hold, and what this process has of the machine's
// memory, zero where that cannot be told.
func memory() (heap, resident int64) {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	text, _ := os.ReadFile("/proc/self/statm")
	if fields := bytes.Fields(text); len(fields) > 1 {
		resident, _ = strconv.ParseInt(string(fields[1]), 10, 64)
	}
	return int64(m.HeapInuse + m.StackInuse), resident * int64(os.Getpagesize())
}

// BenchmarkCreate compares rates that are measured one after the other, again and again, so
// that all have the same share of the machine. An iteration is one round of all; the metrics
// are the medians of the rounds:
//
//   - bare/s: requests that a handler of net/http takes that reads them and does nothing else,
//     with answers as long as a processor's
//   - unsigned/s, ecdsa/s, rsa/s: requests that a processor takes, with journal and state on
//     disk, whose answers are unsigned, or signed with ECDSA P-256 or RSA-2048
//   - ecdsa-signings/s, rsa-signings/s: such signatures, made on all cores and nothing else
//   - x-of-y: the ratios
//
// Callers are in this process, too, with connections that stay open: those of net/http, and
// bare ones that write ready-made bytes and cost next to nothing. What is under way at a time
// is written to disk together, so that more callers cost less each.
//
// On two cores, which both sides share, unsigned-of-bare was 0.32 with clients of net/http and
// 0.24 with bare ones, and rsa-of-rsa-signings 0.87 with either.
func BenchmarkCreate(b *testing.B) {
	for _, bm := range []struct {
		name string
		call func(address string) (caller, error)
	}{{"http-clients", callHTTP}, {"bare-clients", callBare}} {
		b.Run(bm.name, func(b *testing.B) {
			unsigned := startBench(b, opengdpr.Config{Faults: []string{"unsigned"}}, bm.call)
			ecdsa := startBench(b, opengdpr.Config{Signing: opengdpr.Signing{Key: network.ECDSAP256}}, bm.call)
			rsa := startBench(b, opengdpr.Config{}, bm.call)
			bare := startBare(b, unsigned.answer, bm.call)
			rounds := map[string][]float64{}
			for b.Loop() {
				now := map[string]float64{
					"bare":           bare.send(4000),
					"unsigned":       unsigned.send(4000),
					"ecdsa":          ecdsa.send(3000),
					"ecdsa-signings": signings(b, network.ECDSAP256, 10_000),
					"rsa":            rsa.send(600),
					"rsa-signings":   signings(b, network.RSA2048, 600),
				}
				for name, rate := range now {
					rounds[name+"/s"] = append(rounds[name+"/s"], rate)
				}
				for _, of := range [][2]string{{"unsigned", "bare"}, {"ecdsa", "bare"}, {"rsa", "bare"}, {"ecdsa", "ecdsa-signings"}, {"rsa", "rsa-signings"}} {
					name := of[0] + "-of-" + of[1]
					rounds[name] = append(rounds[name], now[of[0]]/now[of[1]])
				}
			}
			for _, name := range slices.Sorted(maps.Keys(rounds)) {
				b.ReportMetric(median(rounds[name]), name)
			}
		})
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// signings is how many signatures over bodies of an answer's size can be made a second.
func signings(b *testing.B, kind network.KeyKind, n int) float64 {
	a, err := authority()
	require.NoError(b, err)
	leaf, err := a.Issue(network.LeafSpec{Domain: "processor.test", Key: kind})
	require.NoError(b, err)
	body := make([]byte, 700)
	return perSecond(b, n, runtime.GOMAXPROCS(0), func(int, int) error {
		digest := sha256.Sum256(body)
		_, err := leaf.Key.Sign(rand.Reader, digest[:], crypto.SHA256)
		return err
	})
}

// perSecond has n things done, so many side by side, and returns the rate.
func perSecond(b *testing.B, n, sides int, do func(side, i int) error) float64 {
	runtime.GC() // what others have left does not count
	var taken atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for side := range sides {
		all.Go(func() {
			for i := int(taken.Add(1)); i <= n; i = int(taken.Add(1)) {
				if err := do(side, i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(n) / time.Since(start).Seconds()
}

// caller sends a request with a body and returns the answer's.
type caller func(body string) (answer []byte, err error)

// callHTTP is a client of net/http with a connection of its own.
func callHTTP(address string) (caller, error) {
	client := &http.Client{Transport: &http.Transport{}}
	return func(body string) ([]byte, error) {
		resp, err := client.Post("http://"+address+"/opengdpr_requests", "application/json", strings.NewReader(body))
		return read(resp, err)
	}, nil
}

// callBare is a connection on which ready-made bytes are written.
func callBare(address string) (caller, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	r := bufio.NewReader(conn)
	return func(body string) ([]byte, error) {
		_, err := io.WriteString(conn, "POST /opengdpr_requests HTTP/1.1\r\nHost: "+address+
			"\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
		if err != nil {
			return nil, err
		}
		return read(http.ReadResponse(r, nil))
	}, nil
}

func read(resp *http.Response, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusCreated {
		err = fmt.Errorf("%s: %s", resp.Status, answer)
	}
	return answer, err
}

// taker is something that takes requests.
type taker struct {
	b       *testing.B
	address string
	callers []caller
	sent    int
	answer  int // bytes of an answer's body
}

func newTaker(b *testing.B, address string, call func(address string) (caller, error)) *taker {
	t := &taker{b: b, address: address}
	for range callers {
		c, err := call(address)
		require.NoError(b, err)
		t.callers = append(t.callers, c)
	}
	t.send(callers)
	return t
}

// startBench starts a world on disk with one processor.
func startBench(b *testing.B, c opengdpr.Config, call func(address string) (caller, error)) *taker {
	a, err := authority()
	require.NoError(b, err)
	c.Lifecycle = opengdpr.Lifecycle{Pending: opengdpr.Never} // nobody is called back meanwhile
	s, err := simulator.StartProcessor(simulator.Options{Authority: a, State: b.TempDir()}, c)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	return newTaker(b, s.Network.Addr().String(), call)
}

// startBare starts a server that reads requests and answers with as many bytes.
func startBare(b *testing.B, answer int, call func(address string) (caller, error)) *taker {
	body := bytes.Repeat([]byte("a"), answer)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(body)
	})}
	go func() { _ = server.Serve(ln) }()
	b.Cleanup(func() { server.Close() })
	return newTaker(b, ln.Addr().String(), call)
}

// send has the callers send n requests and returns how many a second were taken.
func (t *taker) send(n int) float64 {
	const body = `{"subject_request_id":"%08x-0000-4000-8000-000000000000","subject_request_type":"erasure","submitted_time":"2018-10-02T15:00:00Z",` +
		`"subject_identities":[{"identity_type":"email","identity_value":"johndoe@example.com","identity_format":"raw"}],` +
		`"api_version":"0.1","property_id":"123456","status_callback_urls":["https://controller.test/opengdpr_callbacks"]}`
	first := t.sent
	t.sent += n
	answers := make([]int, len(t.callers))
	rate := perSecond(t.b, n, len(t.callers), func(side, i int) error {
		answer, err := t.callers[side](fmt.Sprintf(body, first+i))
		answers[side] = len(answer)
		return err
	})
	t.answer = answers[0]
	return rate
}
