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
// itself. Nothing excuses silence then, unless the URL leads nowhere.
func TestPublicCallbacks(t *testing.T) {
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	selection := conformance.Selection{Only: []string{"lifecycle", "callbacks"}}
	for _, tc := range []struct {
		name    string
		faults  []string
		astray  bool // the URL leads nowhere
		verdict conformance.RunVerdict
		broken  []string
	}{
		{"a guard has no reason", []string{"skips-guarded-callbacks"}, false, conformance.Partial, nil},
		{"a URL that leads nowhere", nil, true, conformance.RunInconclusive, nil},
		{"silence", []string{"never-calls-back", "no-in-progress"}, false, conformance.DoesNotConform, []string{"opengdpr/callbacks/every-failing-url", "opengdpr/lifecycle/every-url", "opengdpr/lifecycle/in-progress"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			config := simulated.Config{Domain: "processor1.test", RetryPause: 20 * time.Millisecond, Faults: tc.faults,
				Lifecycle: simulated.Lifecycle{Pending: simulated.Never, InProgress: simulated.Never}}
			server, err := simulator.StartProcessor(simulator.Options{Authority: authority}, config)
			require.NoError(t, err)
			defer server.Close()
			tg, err := loopbackTarget(server, authority)
			require.NoError(t, err)
			r, err := runPublic(t, server, tg, tc.astray, conformance.Options{Profile: profile, Selection: selection})
			require.NoError(t, err)
			for _, id := range tc.broken {
				c, _ := r.Check(id)
				require.Contains(t, []conformance.Verdict{conformance.Fail, conformance.Warn}, c.Verdict, id)
			}
			require.Equal(t, tc.verdict, r.Verdict, r.Reasons)
		})
	}
}

// runPublic runs with callbacks that go to callbacks.example over https and from there to the
// suite. Between its choice and its use a port may be taken by another process; then it is
// chosen again.
func runPublic(t *testing.T, server *simulator.ProcessorServer, tg *target.Target, astray bool, o conformance.Options) (*conformance.Results, error) {
	t.Helper()
	tg.Resolve["callbacks.example"] = &url.URL{Scheme: "https", Host: server.Network.AddrTLS().String()}
	tg.CallbackPublicURL = &url.URL{Scheme: "https", Host: "callbacks.example", Path: "/routed"}
	for {
		ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		tg.PartnersListen = ln.Addr().String()
		require.NoError(t, ln.Close())
		way := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: tg.PartnersListen})
		way.ErrorLog = log.New(io.Discard, "", 0) // some callbacks are cut off on purpose
		if !astray {
			server.Network.Handle("callbacks.example", way)
		}
		r, err := conformance.Run(t.Context(), tg, o)
		if !errors.Is(err, conformance.ErrListen) {
			return r, err
		}
	}
}
