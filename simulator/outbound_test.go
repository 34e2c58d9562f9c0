package simulator_test

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// beside starts a world with a proxy and an authority of its own, whose partners reach those
// behind another proxy.
func beside(t *testing.T, proxy string, authority *network.Authority, roots *x509.CertPool) *simulator.World {
	t.Helper()
	o := simulator.Options{Authority: authority, Plain: "127.0.0.1:0", TLS: "127.0.0.1:0", Proxy: "127.0.0.1:0", Outbound: network.Outbound{Roots: roots}}
	if proxy != "" {
		o.Outbound.Proxy = &url.URL{Scheme: "http", Host: proxy}
	}
	w, err := simulator.NewWorld(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

// Partners of one world read from, and call, those of another.
func TestPartnersReachAnotherWorld(t *testing.T) {
	ours, err := authority()
	require.NoError(t, err)
	theirs, err := network.OpenAuthority("")
	require.NoError(t, err)
	far := beside(t, "", ours, nil)
	_, err = far.AddController("controller1.test")
	require.NoError(t, err)
	require.NoError(t, far.Add(simulator.Setup{Role: simulator.RoleVendor, Domain: "vendor1.test"}))
	near := beside(t, far.Network.AddrProxy().String(), theirs, ours.Pool())
	_, err = near.AddProcessor(opengdpr.Config{Domain: "processor.test"})
	require.NoError(t, err)
	_, err = near.AddController("controller9.test")
	require.NoError(t, err)
	require.NoError(t, near.Add(simulator.Setup{Role: simulator.RolePublisher, Domain: "publisher9.test"}))

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	access := near.Access()
	body := `{"subject_request_id":"a7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure","submitted_time":"2018-10-02T15:00:00Z",` +
		`"subject_identities":[{"identity_type":"email","identity_value":"a@example.com","identity_format":"raw"}],` +
		`"status_callback_urls":["https://controller1.test/opengdpr_callbacks"]}`
	ex, err := access.Send(ctx, "controller9.test", simulator.Sending{To: "processor.test", Body: &body})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, ex.Status())
	_, err = far.Journal.Wait(ctx, journal.Partner("controller1.test"), journal.Path("/opengdpr_callbacks"))
	require.NoError(t, err, "a processor calls back")

	ex, err = access.Send(ctx, "controller9.test", simulator.Sending{To: "vendor1.test", Method: "GET", Path: "/dsrdelete.json"})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, ex.Status(), "a controller asks")

	// The vendor cannot read the publisher's file from where it is, and says so.
	chain, err := access.Delete(ctx, "publisher9.test", simulator.Deletion{To: "vendor1.test"})
	require.NoError(t, err)
	require.NotNil(t, chain.Code, "%+v", chain)
	require.NotZero(t, *chain.Code)
}

func TestOutboundProxyIsChecked(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	_, err = simulator.NewWorld(simulator.Options{Authority: a, Outbound: network.Outbound{Proxy: &url.URL{Scheme: "socks5", Host: "127.0.0.1:1"}}})
	require.ErrorContains(t, err, "not of the form http://127.0.0.1:3128")
}
