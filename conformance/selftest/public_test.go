package selftest

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	simulated "dsrcheck/simulator/opengdpr"
)

// TestPublicCallbacks leads an https URL to the suite, as a user does whose target guards
// itself. Nothing excuses silence then.
func TestPublicCallbacks(t *testing.T) {
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	selection := conformance.Selection{Only: []string{"lifecycle", "callbacks"}}
	for _, tc := range []struct {
		name   string
		faults []string
		broken []string
	}{
		{"a guard has no reason", []string{"skips-guarded-callbacks"}, nil},
		{"silence", []string{"never-calls-back", "no-in-progress"}, []string{"opengdpr/callbacks/every-failing-url", "opengdpr/lifecycle/every-url", "opengdpr/lifecycle/in-progress"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			config := simulated.Config{Domain: "processor1.test", RetryPause: 20 * time.Millisecond, Faults: tc.faults,
				Lifecycle: simulated.Lifecycle{Pending: simulated.Never, InProgress: simulated.Never}}
			server, err := simulator.StartProcessor(simulator.Options{Authority: authority}, config)
			require.NoError(t, err)
			defer server.Close()
			tg, err := loopbackTarget(server, authority)
			require.NoError(t, err)
			r, err := runPublic(t, server, tg, conformance.Options{Profile: profile, Selection: selection})
			require.NoError(t, err)
			for _, id := range tc.broken {
				c, _ := r.Check(id)
				require.Contains(t, []conformance.Verdict{conformance.Fail, conformance.Warn}, c.Verdict, id)
			}
			if tc.broken == nil {
				require.Equal(t, conformance.Partial, r.Verdict, r.Reasons)
			}
		})
	}
}

// runPublic runs with callbacks that go to callbacks.example over https and from there to the
// suite. Between its choice and its use a port may be taken by another process; then it is
// chosen again.
func runPublic(t *testing.T, server *simulator.ProcessorServer, tg *target.Target, o conformance.Options) (*conformance.Results, error) {
	t.Helper()
	tg.CallbackPublicURL = &url.URL{Scheme: "https", Host: "callbacks.example", Path: "/routed"}
	for {
		ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		tg.PartnersListen = ln.Addr().String()
		require.NoError(t, ln.Close())
		way := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: tg.PartnersListen})
		way.ErrorLog = log.New(io.Discard, "", 0) // some callbacks are cut off on purpose
		server.Network.Handle("callbacks.example", way)
		r, err := conformance.Run(t.Context(), tg, o)
		if !errors.Is(err, conformance.ErrListen) {
			return r, err
		}
	}
}
