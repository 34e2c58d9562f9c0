package network

import (
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHint(t *testing.T) {
	for _, row := range []struct {
		system, addr string
		cause        syscall.Errno
		want         string
	}{
		{"linux", "127.53.0.1:443", syscall.EACCES, "sudo setcap cap_net_bind_service=+ep $(command -v dsrcheck)"},
		{"darwin", "127.53.0.1:443", syscall.EADDRNOTAVAIL, "sudo ifconfig lo0 alias 127.53.0.1"},
		{"darwin", "127.53.0.1:443", syscall.EACCES, "sudo dsrcheck"},
		{"darwin", "192.0.2.1:443", syscall.EADDRNOTAVAIL, "does not have that address"},
		{"linux", "192.0.2.1:443", syscall.EADDRNOTAVAIL, "does not have that address"},
		{"linux", "127.0.0.1:8080", syscall.EADDRINUSE, "port 0 for a free one"},
		{"linux", "127.0.0.1:8080", syscall.EMFILE, ""},
	} {
		h := hint(row.system, row.addr, row.cause)
		require.True(t, strings.HasSuffix(h, row.want), h)
		require.Equal(t, row.want == "", h == "")
		err := &ListenError{Addr: row.addr, Hint: h, Err: row.cause}
		require.True(t, strings.HasSuffix(err.Error(), row.want))
		require.ErrorIs(t, err, row.cause)
	}
	err := listenError("127.0.0.1:443", &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EACCES)})
	require.ErrorContains(t, err, "listen on 127.0.0.1:443: permission denied")
	err = listenError("127.0.0.1:99999", &net.AddrError{Err: "invalid port", Addr: "99999"})
	require.EqualError(t, err, "listen on 127.0.0.1:99999: address 99999: invalid port")
}

func TestListenErrors(t *testing.T) {
	n, _ := world(t)
	taken := n.Addr().String()
	for _, open := range []func(string) (net.Addr, error){n.Listen, n.ListenTLS, n.ListenProxy, n.ListenDNS} {
		_, err := open(taken)
		var refused *ListenError
		require.ErrorAs(t, err, &refused)
		require.ErrorIs(t, err, syscall.EADDRINUSE)
		require.Equal(t, taken, refused.Addr)
		_, err = open("0.0.0.0:0")
		require.ErrorIs(t, err, ErrNotLoopback)
	}
	// UDP may be taken where TCP is not.
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer packets.Close()
	_, err = n.ListenDNS(packets.LocalAddr().String())
	require.ErrorIs(t, err, syscall.EADDRINUSE)
}

// own listens on 443 and 80 of a loopback address, or skips where that is not allowed.
func own(t *testing.T, n *Network, host string) {
	t.Helper()
	err := n.ListenOwn(host)
	if errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EADDRINUSE) {
		t.Skip(err)
	}
	require.NoError(t, err)
}

func TestListenOwn(t *testing.T) {
	n, _ := world(t)
	_, err := n.ListenDNS("127.0.0.1:0")
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1\ta.test\n127.0.0.1\tb.test\n", n.Hosts())
	const host = "127.53.7.1"
	own(t, n, host)
	require.Equal(t, host+"\ta.test\n"+host+"\tb.test\n", n.Hosts(), "names carry no port")
	_, addrs := lookUp(t, n, "udp", "b.test.", 1)
	require.Equal(t, []string{host}, addrs)
	config := n.TLSConfig()
	config.ServerName = "a.test"
	conn, err := tls.Dial("tcp", host+":443", config)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.Contains(t, say(t, &net.TCPAddr{IP: net.ParseIP(host), Port: 80}, "GET / HTTP/1.0\r\nHost: b.test\r\n\r\n"), "b over http")
	require.ErrorIs(t, n.ListenOwn(host), syscall.EADDRINUSE)

	// Both or neither.
	const half = "127.53.7.2"
	ln, err := net.Listen("tcp", half+":80")
	require.NoError(t, err)
	defer ln.Close()
	require.ErrorIs(t, n.ListenOwn(half), syscall.EADDRINUSE)
	again, err := net.Listen("tcp", half+":443")
	require.NoError(t, err, "it was given back")
	require.NoError(t, again.Close())
}

func TestHosts(t *testing.T) {
	n := New(Options{Advertise: netip.MustParseAddr("2001:db8::1")})
	require.Empty(t, n.Hosts())
	n.Handle("b.test", saying("b"))
	n.Handle("A.test.", saying("a"))
	n.Handle("192.0.2.9", saying("no name"))
	require.NoError(t, n.Alias("also-b.test", "b.test"))
	require.Equal(t, []string{"192.0.2.9", "a.test", "also-b.test", "b.test"}, n.Domains())
	require.Equal(t, "2001:db8::1\ta.test\n2001:db8::1\talso-b.test\n2001:db8::1\tb.test\n", n.Hosts())
}

func TestNotices(t *testing.T) {
	var heard int
	n := New(Options{Notice: func(Notice) { heard++ }})
	require.Empty(t, n.Notices(0))
	for range noticesKept + 5 {
		n.keep(Notice{Kind: NoticeName, Host: strings.Repeat("x", 1000)})
	}
	require.Equal(t, noticesKept+5, heard)
	all := n.Notices(0)
	require.Len(t, all, noticesKept)
	require.EqualValues(t, 6, all[0].Number, "the oldest have left")
	for i := range all {
		require.EqualValues(t, 6+i, all[i].Number)
	}
	require.Less(t, len(all[0].Host), 400)
	require.Len(t, n.Notices(noticesKept+3), 2)
	require.Empty(t, n.Notices(noticesKept+5))
	require.Empty(t, n.Notices(1<<64-1))
}
