package network

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
)

// show is the certificate that the network shows for a name.
func show(t *testing.T, n *Network, name string) *x509.Certificate {
	t.Helper()
	conn, err := tls.Dial("tcp", n.AddrTLS().String(), &tls.Config{ServerName: name, InsecureSkipVerify: true})
	require.NoError(t, err)
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0]
}

// trusts reports what a client that trusts the authority says of the network's certificate.
func trusts(n *Network, name string, at time.Time) error {
	config := n.TLSConfig()
	config.ServerName, config.Time = name, func() time.Time { return at }
	conn, err := tls.Dial("tcp", n.AddrTLS().String(), config)
	if err != nil {
		return err
	}
	return conn.Close()
}

func TestSetLook(t *testing.T) {
	n, _ := world(t)
	require.NoError(t, n.Alias("also-a.test", "a.test"))
	for flaw, sentence := range map[Flaw]string{
		"": "", FlawExpired: "expired", FlawNotYetValid: "not yet valid", FlawWrongName: "another-name.invalid",
		FlawSelfSigned: "unknown authority", FlawUntrustedIssuer: "unknown authority",
		FlawClosed: "connection reset",
	} {
		require.NoError(t, n.SetLook("A.test", Look{Flaw: flaw}))
		require.Equal(t, Look{Flaw: flaw}, n.Look("a.test"))
		for _, name := range []string{"a.test", "also-a.test"} {
			err := trusts(n, name, time.Now())
			require.Equal(t, flaw == "", err == nil, "%s: %v", flaw, err)
			if flaw != "" {
				require.ErrorContains(t, err, sentence)
			}
		}
		require.NoError(t, trusts(n, "b.test", time.Now()), "another partner's stays sound")
		require.NoError(t, trusts(n, "localhost", time.Now()), "an address means no partner where there are several")
	}
	for key, want := range map[KeyKind]int{RSA2048: 2048, RSA3072: 3072, ECDSAP384: 384, ECDSAP256: 256, "": 256} {
		require.NoError(t, n.SetLook("a.test", Look{Key: key}))
		switch key := show(t, n, "a.test").PublicKey.(type) {
		case *rsa.PublicKey:
			require.Equal(t, want, key.N.BitLen())
		case *ecdsa.PublicKey:
			require.Equal(t, want, key.Curve.Params().BitSize)
		}
		require.NoError(t, trusts(n, "a.test", time.Now()))
	}
	require.ErrorContains(t, n.SetLook("a.test", Look{Flaw: "ugly"}), "ugly")
	require.ErrorContains(t, n.SetLook("a.test", Look{Key: RSA1024}), "rsa-1024")
	require.ErrorIs(t, n.SetLook("c.test", Look{}), ErrUnknown)
	require.Zero(t, n.Look("c.test"))
	require.NoError(t, n.SetLook("a.test", Look{Flaw: FlawExpired}))
	n.Remove("a.test")
	n.Remove("a.test")
	require.Equal(t, []string{"b.test"}, n.Domains())
	n.Handle("a.test", saying("a"))
	require.Zero(t, n.Look("a.test"), "a new partner is a sound one")
	require.NoError(t, trusts(n, "a.test", time.Now()))
}

// The only partner is reached by address, too, and then shows what it shows.
func TestLookByAddress(t *testing.T) {
	n := New(Options{Authority: testAuthority(t)})
	n.Handle("a.test", saying("a"))
	_, err := n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	defer n.Close()
	for _, name := range []string{"localhost", "127.0.0.1"} {
		require.NoError(t, n.SetLook("a.test", Look{}))
		require.NoError(t, trusts(n, name, time.Now()))
		require.NoError(t, n.SetLook("a.test", Look{Flaw: FlawWrongName}))
		require.Error(t, trusts(n, name, time.Now()))
	}
}

// A look that was changed is seen at once, also by a client that kept a session.
func TestLookIsNotHiddenBySessions(t *testing.T) {
	n, _ := world(t)
	config := n.TLSConfig()
	config.ServerName, config.ClientSessionCache = "a.test", tls.NewLRUClientSessionCache(9)
	greet := func() error {
		conn, err := tls.Dial("tcp", n.AddrTLS().String(), config)
		if err != nil {
			return err
		}
		defer conn.Close()
		_, err = conn.Write([]byte("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n"))
		require.NoError(t, err)
		_, err = conn.Read(make([]byte, 1))
		return err
	}
	require.NoError(t, greet())
	require.NoError(t, n.SetLook("a.test", Look{Flaw: FlawExpired}))
	require.ErrorContains(t, greet(), "expired")
}

func TestCertificatesFollowTheClock(t *testing.T) {
	w := clock.NewWorld()
	w.Freeze()
	n := New(Options{Authority: testAuthority(t), Clock: w})
	n.Handle("a.test", saying("a"))
	_, err := n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	defer n.Close()
	first := show(t, n, "a.test")
	require.Equal(t, first.SerialNumber, show(t, n, "a.test").SerialNumber)
	require.NoError(t, w.Advance(30*24*time.Hour))
	require.Equal(t, first.SerialNumber, show(t, n, "a.test").SerialNumber, "it is kept for half a year")
	require.NoError(t, w.Advance(2*365*24*time.Hour))
	second := show(t, n, "a.test")
	require.NotEqual(t, first.SerialNumber, second.SerialNumber)
	require.True(t, second.NotAfter.After(w.Now().AddDate(0, 11, 0)))
	for _, at := range []time.Time{time.Now(), w.Now()} {
		require.NoError(t, trusts(n, "a.test", at), "who lives by the machine's clock can go on")
		for flaw, sentence := range map[Flaw]string{FlawExpired: "after", FlawNotYetValid: "before"} {
			require.NoError(t, n.SetLook("a.test", Look{Flaw: flaw}))
			require.ErrorContains(t, trusts(n, "a.test", at), sentence)
		}
		require.NoError(t, n.SetLook("a.test", Look{}))
	}
	require.NoError(t, n.SetLook("a.test", Look{Flaw: FlawNotYetValid}))
	require.Error(t, trusts(n, "a.test", w.Now()))
	require.NoError(t, w.Advance(3*24*time.Hour))
	require.ErrorContains(t, trusts(n, "a.test", w.Now()), "not yet valid", "time does not mend it")
	require.Equal(t, w.Now(), n.TLSConfig().Time())
	_, err = testAuthority(t).Issue(LeafSpec{Domain: "a.test", Key: ECDSAP256, ViaIntermediate: true, Now: time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
}
