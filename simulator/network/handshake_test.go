package network

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// handshakeNote is what is noticed of a handshake by the client.
func handshakeNote(t *testing.T, n *Network, shake func(net.Conn)) Notice {
	t.Helper()
	came := make(chan Notice, 9)
	n.options.Notice = func(note Notice) { came <- note }
	_, err := n.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	defer n.Close()
	conn, err := net.Dial("tcp", n.AddrTLS().String())
	require.NoError(t, err)
	defer conn.Close()
	shake(conn)
	select {
	case note := <-came:
		require.Equal(t, note, n.Notices(0)[0])
		require.Equal(t, conn.LocalAddr().String(), note.Remote)
		require.Equal(t, conn.RemoteAddr().String(), note.Local)
		require.False(t, note.Proxied)
		return note
	case <-patient(t).Done():
		t.Fatal("nothing was noticed")
		return Notice{}
	}
}

func TestHandshakesAreNoticed(t *testing.T) {
	client := func(config *tls.Config) func(net.Conn) {
		return func(conn net.Conn) { _ = tls.Client(conn, config).Handshake() }
	}
	trusting := testAuthority(t).Pool()
	for name, row := range map[string]struct {
		look  Look
		shake func(net.Conn)
		kind  NoticeKind
		host  string
		says  string
	}{
		"sound":            {Look{}, client(&tls.Config{ServerName: "a.test", RootCAs: trusting}), NoticeConnected, "a.test", ""},
		"no trust":         {Look{}, client(&tls.Config{ServerName: "a.test", RootCAs: x509.NewCertPool()}), NoticeHandshake, "a.test", "does not trust the authority"},
		"no trust TLS 1.2": {Look{}, client(&tls.Config{ServerName: "a.test", RootCAs: x509.NewCertPool(), MaxVersion: tls.VersionTLS12}), NoticeHandshake, "a.test", "does not trust the authority"},
		"flawed":           {Look{Flaw: FlawExpired}, client(&tls.Config{ServerName: "a.test", RootCAs: trusting}), NoticeHandshake, "a.test", "which is expired on purpose"},
		"closed":           {Look{Flaw: FlawClosed}, client(&tls.Config{ServerName: "a.test", RootCAs: trusting}), NoticeHandshake, "a.test", "the partner ends connections on purpose"},
		"no name":          {Look{}, client(&tls.Config{ServerName: "127.0.0.1", RootCAs: x509.NewCertPool()}), NoticeHandshake, "", "named no server"},
		"unknown name":     {Look{}, client(&tls.Config{ServerName: "c.test", RootCAs: trusting}), NoticeHandshake, "c.test", `no simulated partner has the domain "c.test"`},
		"old": {Look{}, client(&tls.Config{ServerName: "a.test", RootCAs: trusting, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), NoticeHandshake, "",
			"unsupported versions"},
		"no TLS": {Look{}, func(conn net.Conn) { _, _ = conn.Write([]byte("GET / HTTP/1.1\r\n\r\n")) }, NoticeHandshake, "", "not TLS"},
		"silent": {Look{}, func(conn net.Conn) { conn.Close() }, NoticeHandshake, "", "before it said anything"},
		"leaves": {Look{}, func(conn net.Conn) {
			_ = tls.Client(conn, &tls.Config{ServerName: "a.test", InsecureSkipVerify: true, VerifyConnection: func(tls.ConnectionState) error {
				conn.Close()
				return nil
			}}).Handshake()
		}, NoticeHandshake, "a.test", "left when it had seen the certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := New(Options{Authority: testAuthority(t)})
			n.Handle("a.test", saying("a"))
			require.NoError(t, n.SetLook("a.test", row.look))
			note := handshakeNote(t, n, row.shake)
			require.Equal(t, row.kind, note.Kind, note.Detail)
			require.Equal(t, row.host, note.Host)
			require.Contains(t, note.Detail, row.says)
			require.Equal(t, row.kind == NoticeHandshake, note.Refused)
		})
	}
}

func TestUnknownNameIsToldByAnAlert(t *testing.T) {
	n, _ := world(t)
	require.ErrorContains(t, trusts(n, "c.test", time.Now()), "unrecognized name")
}

func TestPlainConnectionsAreNoticedOnce(t *testing.T) {
	n, j := world(t)
	conn, err := net.Dial("tcp", n.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	for range 2 {
		_, err = conn.Write([]byte("GET / HTTP/1.1\r\nHost: b.test\r\n\r\n"))
		require.NoError(t, err)
	}
	_, err = j.WaitN(patient(t), 2, journal.Partner("b.test"))
	require.NoError(t, err)
	notes := n.Notices(0)
	require.Len(t, notes, 1)
	require.Equal(t, Notice{Number: 1, Kind: NoticeConnected, Host: "b.test", Remote: conn.LocalAddr().String(), Local: n.Addr().String(), At: notes[0].At}, notes[0])
	require.Contains(t, say(t, n.Addr(), "GET / HTTP/1.1\r\nHost: c.test\r\nConnection: close\r\n\r\n"), "421")
	require.True(t, n.Notices(1)[0].Refused)
}
