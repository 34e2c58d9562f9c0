package state

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// BenchmarkCreate sends requests over 32 connections to a processor in this process, with
// what it keeps growing from row to row, and to a handler of net/http that does nothing. The
// clients do as little as they can, and share the cores. Beside the time it reports the
// processor time of a request, both sides together.
func BenchmarkCreate(b *testing.B) {
	authority, err := network.OpenAuthority("")
	require.NoError(b, err)
	unsigned := opengdpr.Config{Faults: []string{"unsigned"}}
	for _, bm := range []struct {
		name           string
		config         *opengdpr.Config
		journal, state bool
	}{
		{"bare", nil, false, false},
		{"memory", &unsigned, false, false},
		{"memory-and-journal", &unsigned, true, false},
		{"state", &unsigned, false, true},
		{"state-and-journal", &unsigned, true, true},
		{"ecdsa-state-and-journal", &opengdpr.Config{Signing: opengdpr.Signing{Key: network.ECDSAP256}}, true, true},
		{"rsa-state-and-journal", &opengdpr.Config{}, true, true},
	} {
		b.Run(bm.name, func(b *testing.B) {
			record := func(*journal.Exchange) {}
			var handler http.Handler = http.HandlerFunc(bare)
			if bm.config != nil {
				c := *bm.config
				c.Domain, c.Authority, c.Lifecycle = "processor.test", authority, opengdpr.Lifecycle{Pending: opengdpr.Never}
				j := journal.New(journal.Bounds{})
				if bm.state {
					s := open(b, b.TempDir())
					c.Keep = s.Requests()
					if bm.journal {
						j, err = s.Journal(journal.Bounds{})
						require.NoError(b, err)
					}
				}
				if bm.journal {
					record = j.Add
				}
				p, err := opengdpr.New(c)
				require.NoError(b, err)
				defer p.Close()
				handler = p
			}
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(b, err)
			var server interface {
				Serve(net.Listener) error
				Close() error
			} = &http.Server{Handler: handler}
			if bm.journal {
				server = journal.NewServer(handler, nil, journal.Limits{}, record)
			}
			go func() { _ = server.Serve(ln) }()
			defer server.Close()
			create(b, ln.Addr().String())
		})
	}
}

// BenchmarkKeep keeps requests, and the exchanges in which they were taken, without a
// processor and HTTP. It reports the processor time of each.
func BenchmarkKeep(b *testing.B) {
	body := make([]byte, 400)
	lanes := [][]string{{"https://controller.test/opengdpr_callbacks"}}
	ex := exchange(0)
	ex.Request.Payload, ex.Response.Payload = body, make([]byte, 1000)
	for _, bm := range []struct {
		name               string
		requests, journals bool
	}{{"request", true, false}, {"exchange", false, true}, {"both", true, true}} {
		b.Run(bm.name, func(b *testing.B) {
			s := open(b, b.TempDir())
			r := s.Requests()
			j, err := s.Journal(journal.Bounds{})
			require.NoError(b, err)
			began := cpu()
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if bm.requests {
						number := r.Add("processor.test", opengdpr.Kept{ID: "a7551968-d5d6-44b2-9831-815ac9017798", Type: "erasure", Body: body,
							Received: ex.Started, Expected: ex.Ended, Lanes: lanes, Progress: opengdpr.Progress{State: "pending"}})
						if err := r.Wait(number); err != nil {
							b.Error(err)
						}
					}
					if bm.journals {
						another := *ex
						j.Add(&another)
					}
				}
			})
			require.NoError(b, s.Close())
			b.ReportMetric(float64((cpu()-began).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

// bare answers as many bytes as a processor does.
func bare(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, strings.Repeat("a", 700))
}

// create sends the requests of a benchmark.
func create(b *testing.B, address string) {
	const template = `{"subject_request_id":"%08x-0000-4000-8000-000000000000","subject_request_type":"erasure","submitted_time":"2018-10-02T15:00:00Z",` +
		`"subject_identities":[{"identity_type":"email","identity_value":"johndoe@example.com","identity_format":"raw"}],` +
		`"api_version":"0.1","property_id":"123456","status_callback_urls":["https://controller.test/opengdpr_callbacks"]}`
	var next atomic.Uint32
	began := cpu()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		for pb.Next() {
			body := fmt.Sprintf(template, next.Add(1))
			fmt.Fprintf(conn, "POST /opengdpr_requests HTTP/1.1\r\nHost: processor.test\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			resp, err := http.ReadResponse(r, nil)
			if err != nil || resp.StatusCode != http.StatusCreated {
				b.Error(resp, err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64((cpu()-began).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

// cpu is the time that this process has had from the processors.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
