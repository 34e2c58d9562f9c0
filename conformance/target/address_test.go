package target

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestKindOf(t *testing.T) {
	for address, want := range map[string]addressKind{
		"127.0.0.1": loopback, "127.9.9.9": loopback, "::1": loopback, "0.0.0.0": loopback, "0.1.2.3": loopback, "::": loopback,
		"::ffff:127.0.0.1": loopback, "::127.0.0.1": loopback, "::1%eth0": loopback, "::ffff:127.0.0.1%eth0": loopback,
		"64:ff9b::7f00:1": loopback, "2002:7f00:1::": loopback,
		"10.0.0.1": private, "172.16.0.1": private, "192.168.1.1": private, "100.64.0.1": private, "198.18.0.1": private,
		"fd00:ec2::254": private, "fc00::1": private, "fec0::1": private, "::ffff:10.0.0.1": private,
		"64:ff9b::10.0.0.1": private, "64:ff9b:1::192.168.0.1": private, "2002:c0a8:1::1": private,
		"169.254.169.254": linkLocal, "::ffff:169.254.169.254": linkLocal, "64:ff9b::a9fe:a9fe": linkLocal, "2002:a9fe:a9fe::": linkLocal,
		"fe80::1": linkLocal, "fe80::1%eth0": linkLocal, "224.0.0.1": linkLocal, "ff02::1": linkLocal, "255.255.255.255": linkLocal,
		"192.0.0.192": linkLocal, "168.63.129.16": linkLocal, "240.0.0.1": linkLocal,
		"8.8.8.8": public, "2606:4700::1": public, "64:ff9b::808:808": public, "2002:808:808::": public, "172.32.0.1": public, "100.128.0.1": public,
	} {
		require.Equal(t, want, kindOf(netip.MustParseAddr(address)), address)
	}
}

func TestAllowedAddress(t *testing.T) {
	c := client(t, Config{Target: "https://target.test"})
	require.ErrorIs(t, c.allowedAddress("10.0.0.1:80"), errForbidden, "nothing is known of the target yet")
	require.NoError(t, c.allowedAddress("8.8.8.8:80"))
	require.ErrorIs(t, c.allowedAddress("no address"), errForbidden)
	tests := []struct {
		home, kind addressKind
		want       bool
	}{
		{public, public, true}, {public, private, false}, {public, loopback, false}, {public, linkLocal, false},
		{private, public, true}, {private, private, true}, {private, loopback, false}, {private, linkLocal, false},
		{loopback, public, true}, {loopback, private, true}, {loopback, loopback, true}, {loopback, linkLocal, false},
	}
	for _, tt := range tests {
		err := client(t, Config{Target: "https://target.test"}).homeOf(tt.home).allowedKind("x", tt.kind)
		require.Equal(t, tt.want, err == nil, "%s to %s", tt.home, tt.kind)
	}
}

func TestAllowedName(t *testing.T) {
	c := client(t, Config{Target: "https://target.test"})
	for _, host := range []string{"127.0.0.1", "127.0.0.1.", "localhost", "LOCALHOST.", "x.localhost", "::1", "fe80::1%eth0", "169.254.169.254",
		"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "10.0.0.0x1"} {
		require.ErrorIs(t, c.allowedName(host), errForbidden, host)
	}
	for _, host := range []string{"8.8.8.8", "a.test", "1.a.test", "0xg", "a.test."} {
		require.NoError(t, c.allowedName(host), host)
	}
	c = client(t, Config{Target: "http://10.0.0.1"})
	require.NoError(t, c.allowedName("10.0.0.2"), "a target of a private address")
	require.ErrorIs(t, c.allowedName("127.0.0.1"), errForbidden)
}

func TestDoGoesNowhereElse(t *testing.T) {
	server, requests := seen(t)
	c := client(t, Config{Target: "https://target.test"}).homeOf(public)
	for _, url := range []string{
		server.URL, "http://localhost:1/", "http://[::1]:1/", "http://[::ffff:127.0.0.1]:1/", "http://0.0.0.0:1/", "http://127.0.0.1:1/",
		"http://target.test@127.0.0.1:1/", "http://[::1%25lo]:1/", "http://169.254.169.254/latest/meta-data",
		"file:///etc/passwd", "gopher://127.0.0.1:70/x", "ftp://target.test/", "//target.test/x", "/etc/passwd", "http://", "https:target.test",
		"http://2130706433:1/", "http://0177.0.0.1:1/", "http://127.1:1/", "http://0x7f.1/",
		`http://target.test\@127.0.0.1/`, "http://target.test:port/", "http://a b/", "http://\x00/", "javascript:1", "%zz",
	} {
		ex := c.Do(t.Context(), Request{Method: "GET", URL: url})
		require.Equal(t, journal.FailForbidden, ex.Failure, "%s: %s", url, ex.Error)
		require.Nil(t, ex.Response)
	}
	require.Empty(t, requests)
	require.NotContains(t, c.Do(t.Context(), Request{Method: "GET", URL: "ftp://user:hunter2@x/"}).Error, "hunter2")
}

func TestTheFirstAddressOfTheTargetStands(t *testing.T) {
	server, _ := seen(t)
	mapped := client(t, Config{Target: "https://target.test", Resolve: map[string]string{"mine.test": server.URL}})
	require.True(t, mapped.Do(t.Context(), Request{Method: "GET", URL: "http://mine.test/"}).OK(), "the user's choice")
	ex := mapped.Do(t.Context(), Request{Method: "GET", URL: server.URL})
	require.Equal(t, journal.FailForbidden, ex.Failure, "what the user maps says nothing of the target")

	given := client(t, Config{Target: "https://target.test", TargetCallbackURL: server.URL + "/callbacks"}).homeOf(public)
	require.True(t, given.Do(t.Context(), Request{Method: "GET", URL: server.URL + "/callbacks?x"}).OK(), "the user names it")
	require.Equal(t, journal.FailForbidden, given.Do(t.Context(), Request{Method: "GET", URL: "http://127.0.0.1:1/"}).Failure, "another origin")

	c := client(t, Config{Target: "http://target.test", Resolve: map[string]string{"target.test": server.URL}})
	c.homeOf(public)
	require.True(t, c.Do(t.Context(), Request{Method: "GET", Path: "/"}).OK())
	ex = c.Do(t.Context(), Request{Method: "GET", URL: server.URL})
	require.Equal(t, journal.FailForbidden, ex.Failure, "a name that leads elsewhere later gains nothing")

	c = client(t, Config{Target: "http://target.test", Resolve: map[string]string{"target.test": server.URL}})
	require.True(t, c.Do(t.Context(), Request{Method: "GET", Path: "/"}).OK())
	require.True(t, c.Do(t.Context(), Request{Method: "GET", URL: server.URL}).OK(), "a loopback target may name loopback")
}
