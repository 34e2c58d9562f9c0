package conformance

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
	"dsrcheck/simulator/network"
)

// A target that is elsewhere has partners call nothing on this machine, and one that is here may.
func TestOwnWorldIsGuarded(t *testing.T) {
	neighbour, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer neighbour.Close()
	for _, tc := range []struct {
		host string
		open bool
		want error
	}{{"127.0.0.1", false, nil}, {"192.0.2.1", false, network.ErrGuarded}, {"192.0.2.1", true, nil}} {
		want := tc.want
		tg := &target.Target{URL: &url.URL{Scheme: "http", Host: tc.host}, PartnersListen: "127.0.0.1:0", CallLoopback: tc.open}
		w, err := ownWorld(t.Context(), tg.Defaults(), Profile{})
		require.NoError(t, err)
		conn, err := w.Network.Dial(t.Context(), "tcp", neighbour.Addr().String())
		require.ErrorIs(t, err, want)
		if err == nil {
			require.NoError(t, conn.Close())
		}
		conn, err = w.Network.Dial(t.Context(), "tcp", w.Network.Addr().String())
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		require.NoError(t, w.Close())
	}
}

// Partners reach a target by its domain, wherever it is, as the suite does.
func TestOwnWorldReachesTarget(t *testing.T) {
	agent, elsewhere := httptest.NewServer(http.NotFoundHandler()), httptest.NewServer(http.NotFoundHandler())
	defer agent.Close()
	defer elsewhere.Close()
	at := func(s *httptest.Server) *url.URL {
		u, err := url.Parse(s.URL)
		require.NoError(t, err)
		return u
	}
	tg := &target.Target{URL: at(agent), Domain: "agent.example", Resolve: map[string]*url.URL{"callbacks.agent.example": at(elsewhere)}}
	w, err := ownWorld(t.Context(), tg.Defaults(), Profile{})
	require.NoError(t, err)
	defer w.Close()
	for host, s := range map[string]*httptest.Server{"agent.example": agent, "callbacks.agent.example": elsewhere} {
		conn, err := w.Network.Dial(t.Context(), "tcp", host+":80")
		require.NoError(t, err)
		require.Equal(t, s.Listener.Addr().String(), conn.RemoteAddr().String())
		require.NoError(t, conn.Close())
	}
	_, err = w.Network.Dial(t.Context(), "tcp", "other.example:80")
	require.ErrorIs(t, err, network.ErrForbidden)
}
