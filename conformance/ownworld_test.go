package conformance

import (
	"net"
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
	for host, want := range map[string]error{"127.0.0.1": nil, "192.0.2.1": network.ErrGuarded} {
		tg := &target.Target{URL: &url.URL{Scheme: "http", Host: host}, PartnersListen: "127.0.0.1:0"}
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
