package selftest

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// finished tells which requests of a partner have ended, and how often.
type finished struct {
	mu      sync.Mutex
	last    map[string]*journal.Exchange // by host
	count   map[string]int
	changed chan struct{}
}

func (f *finished) record(ex *journal.Exchange) {
	u, err := url.Parse(ex.URL)
	if err != nil || ex.Direction != journal.Outbound || ex.Partner != publisherDomain || ex.Request.Method() != "POST" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last[u.Hostname()], f.count[u.Hostname()] = ex, f.count[u.Hostname()]+1
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *finished) at(host string) (int, *journal.Exchange, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count[host], f.last[host], f.changed
}

// TestHooksThatWait has hooks that answer only when the request is over, and fail where it did,
// and a pace that leaves little time for silence.
func TestHooksThatWait(t *testing.T) {
	profile, err := ddrf.Requester()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for name, strict := range map[string]bool{"told": false, "refused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &finished{last: map[string]*journal.Exchange{}, count: map[string]int{}, changed: make(chan struct{})}
			w, err := simulator.NewWorld(simulator.Options{Authority: authority, Network: network.Options{Record: f.record}})
			require.NoError(t, err)
			defer w.Close()
			tg, err := publisherTarget(w, authority, nil)
			require.NoError(t, err)
			send := tg.Delete
			tg.LifecycleTimeout = 1900 * time.Millisecond
			tg.Delete = target.NewHook(target.HookDelete, hookTimeout, func(ctx context.Context, c target.HookCall) (string, error) {
				had, _, _ := f.at(c.PartnerDomain)
				said, err := send.Call(ctx, c)
				for err == nil {
					n, ex, changed := f.at(c.PartnerDomain)
					if n > had {
						if strict && ex.Status() != 202 {
							err = errors.New("the vendor did not take it")
						}
						break
					}
					select {
					case <-changed:
					case <-ctx.Done():
						err = ctx.Err()
					}
				}
				return string(said), err
			})
			r, err := conformance.Run(t.Context(), tg, conformance.Options{
				Profile: profile, World: w.Access(), Keys: authority.Key, Selection: conformance.Selection{Only: []string{"beliefs"}},
			})
			require.NoError(t, err)
			for _, req := range r.Requirements {
				for _, c := range req.Checks {
					require.Contains(t, []conformance.Verdict{conformance.Pass, conformance.Skip}, c.Verdict, "%s: %s%s", c.ID, c.Problem, c.Reason)
				}
			}
			silence, _ := r.Check("ddrf/beliefs/silence")
			require.Equal(t, conformance.Pass, silence.Verdict, silence.Reason)
		})
	}
}
