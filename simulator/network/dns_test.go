package network

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
)

// named is a network with a DNS server.
func named(t *testing.T, o Options) *Network {
	t.Helper()
	n := New(o)
	n.Handle("a.test", saying("a"))
	n.Handle("deep.Down.test", saying("deep"))
	addr, err := n.ListenDNS("127.0.0.1:0")
	require.NoError(t, err)
	require.Equal(t, addr, n.AddrDNS())
	t.Cleanup(func() { require.NoError(t, n.Close()) })
	return n
}

// lookUp asks for a name, and returns the code and the addresses of the answer.
func lookUp(t *testing.T, n *Network, transport, name string, kind uint16) (string, []string) {
	t.Helper()
	client := dns.Client{Net: transport, Timeout: 20 * time.Second}
	answer, _, err := client.Exchange(new(dns.Msg).SetQuestion(name, kind), n.AddrDNS().String())
	require.NoError(t, err)
	var addrs []string
	for _, rr := range answer.Answer {
		switch rr := rr.(type) {
		case *dns.A:
			addrs = append(addrs, rr.A.String())
		case *dns.AAAA:
			addrs = append(addrs, rr.AAAA.String())
		}
		require.Equal(t, name, rr.Header().Name)
		require.EqualValues(t, nameTTL, rr.Header().Ttl)
	}
	return dns.RcodeToString[answer.Rcode], addrs
}

func TestDNS(t *testing.T) {
	n := named(t, Options{})
	_, err := n.Listen("127.0.0.1:0")
	require.NoError(t, err)
	here := []string{"127.0.0.1"}
	for _, row := range []struct {
		name string
		kind uint16
		code string
		want []string
	}{
		{"a.test.", dns.TypeA, "NOERROR", here},
		{"A.TEST.", dns.TypeA, "NOERROR", here},
		{"a.test.", dns.TypeANY, "NOERROR", here},
		{"deep.down.test.", dns.TypeA, "NOERROR", here},
		{"a.test.", dns.TypeAAAA, "NOERROR", nil}, // or resolvers that ask for both would say that there is no such host
		{"a.test.", dns.TypeMX, "NOERROR", nil},
		{"down.test.", dns.TypeA, "NOERROR", nil},
		{"test.", dns.TypeNS, "NOERROR", nil},
		{".", dns.TypeNS, "NOERROR", nil},
		{"www.a.test.", dns.TypeA, "NXDOMAIN", nil},
		{"b.test.", dns.TypeA, "NXDOMAIN", nil},
		{"example.com.", dns.TypeA, "NXDOMAIN", nil},
		{`a\.test.`, dns.TypeA, "NXDOMAIN", nil},
	} {
		for _, transport := range []string{"udp", "tcp"} {
			code, addrs := lookUp(t, n, transport, row.name, row.kind)
			require.Equal(t, row.code, code, row.name)
			require.Empty(t, cmp.Diff(row.want, addrs), row.name)
		}
	}
	notes := n.Notices(0)
	require.Len(t, notes, 12, "one for each question about a partner")
	require.Equal(t, Notice{Number: 1, Kind: NoticeName, Host: "a.test", Remote: notes[0].Remote, Local: n.AddrDNS().String(), Detail: "it was told 1 A", At: notes[0].At}, notes[0])
	require.Equal(t, "it was told that there is no AAAA", notes[8].Detail)
}

// The resolver of Go leads a client to a partner.
func TestDNSForARealClient(t *testing.T) {
	n := named(t, Options{})
	addr, err := n.Listen("127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(addr.String())
	require.NoError(t, err)
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, n.AddrDNS().String())
	}}
	client := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext, DisableKeepAlives: true}}
	resp, err := client.Get("http://a.test:" + port)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "a over http", string(body))
	_, err = client.Get("http://b.test:" + port)
	require.ErrorContains(t, err, "no such host")
}

func TestDNSAddresses(t *testing.T) {
	for ip, want := range map[string][2][]string{
		"192.0.2.7":        {{"192.0.2.7"}, nil},
		"::ffff:192.0.2.7": {{"192.0.2.7"}, nil},
		"2001:db8::7":      {nil, {"2001:db8::7"}},
	} {
		n := named(t, Options{Advertise: netip.MustParseAddr(ip)})
		_, v4 := lookUp(t, n, "udp", "a.test.", dns.TypeA)
		_, v6 := lookUp(t, n, "udp", "a.test.", dns.TypeAAAA)
		require.Empty(t, cmp.Diff(want, [2][]string{v4, v6}), ip)
	}
	n := named(t, Options{Public: true})
	_, err := n.Listen("0.0.0.0:0")
	require.NoError(t, err)
	_, addrs := lookUp(t, n, "udp", "a.test.", dns.TypeA)
	require.Equal(t, []string{"127.0.0.1"}, addrs, "bound to every address, loopback among them")
}

func TestDNSForwards(t *testing.T) {
	upstream := New(Options{Advertise: netip.MustParseAddr("192.0.2.1")})
	upstream.Handle("example.org", saying("outside"))
	upstream.Handle("a.test", saying("not asked for"))
	_, err := upstream.ListenDNS("127.0.0.1:0")
	require.NoError(t, err)
	defer upstream.Close()
	n := named(t, Options{Upstream: upstream.AddrDNS().String()})
	for _, transport := range []string{"udp", "tcp"} {
		for name, want := range map[string][]string{"a.test.": {"127.0.0.1"}, "example.org.": {"192.0.2.1"}} {
			code, addrs := lookUp(t, n, transport, name, dns.TypeA)
			require.Equal(t, "NOERROR", code)
			require.Equal(t, want, addrs)
		}
		code, _ := lookUp(t, n, transport, "example.com.", dns.TypeA)
		require.Equal(t, "NXDOMAIN", code)
	}
	require.NoError(t, upstream.Close())
	code, _ := lookUp(t, n, "tcp", "example.org.", dns.TypeA)
	require.Equal(t, "SERVFAIL", code)
	for range forwardsMost {
		n.forwarding <- struct{}{}
	}
	code, _ = lookUp(t, n, "udp", "example.org.", dns.TypeA)
	require.Equal(t, "SERVFAIL", code, "too many wait already")
}

func TestDNSOddQuestions(t *testing.T) {
	n := named(t, Options{})
	ask := func(change func(*dns.Msg)) string {
		m := new(dns.Msg).SetQuestion("a.test.", dns.TypeA)
		change(m)
		a, _ := n.answer(m)
		require.Equal(t, m.Id, a.Id)
		return dns.RcodeToString[a.Rcode]
	}
	require.Equal(t, "FORMERR", ask(func(m *dns.Msg) { m.Question = nil }))
	require.Equal(t, "FORMERR", ask(func(m *dns.Msg) { m.Question = append(m.Question, m.Question[0]) }))
	require.Equal(t, "NOTIMP", ask(func(m *dns.Msg) { m.Opcode = dns.OpcodeNotify }))
	require.Equal(t, "REFUSED", ask(func(m *dns.Msg) { m.Question[0].Qclass = dns.ClassCHAOS }))
	require.Equal(t, "NOERROR", ask(func(m *dns.Msg) { m.SetEdns0(4096, true) }))
	require.Contains(t, []string{"BADVERS", "BADSIG"}, ask(func(m *dns.Msg) { m.SetEdns0(4096, false); m.IsEdns0().SetVersion(9) }))

	// What is no question gets an answer that says so, or none; a good one does, after it.
	conn, err := net.Dial("udp", n.AddrDNS().String())
	require.NoError(t, err)
	defer conn.Close()
	good, err := new(dns.Msg).SetQuestion("a.test.", dns.TypeA).Pack()
	require.NoError(t, err)
	good[0], good[1] = 0x12, 0x34
	for _, bad := range [][]byte{{}, {0}, make([]byte, 11), good[:len(good)-3], append(good[:12:12], 0xc0, 0x0c, 0, 1, 0, 1), make([]byte, 1232)} {
		_, err := conn.Write(bad)
		require.NoError(t, err)
	}
	_, err = conn.Write(good)
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	for buf := make([]byte, 1500); ; {
		size, err := conn.Read(buf)
		require.NoError(t, err)
		m := new(dns.Msg)
		require.NoError(t, m.Unpack(buf[:size]))
		if len(m.Answer) == 1 {
			break
		}
		require.Equal(t, dns.RcodeFormatError, m.Rcode)
	}
}
