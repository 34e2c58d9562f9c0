package doctor_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/doctor"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/network"
)

const domain = "controller1.test"

// whole is a world in which everything is open.
var whole = doctor.Reach{Domain: domain, Plain: "http://127.0.0.1:8080", Proxy: "http://127.0.0.1:3128", DNS: "127.0.0.1:5300",
	Own: "127.53.0.1", Public: "", Authority: "state/ca.pem"}

// TestWays lets a target come on each way, or break off at each place, and holds what the
// doctor says of all ways against it.
func TestWays(t *testing.T) {
	const remote = "127.0.0.1:40000"
	connected := func(s *script, local string, proxied bool) {
		s.notice(network.Notice{Kind: network.NoticeConnected, Host: domain, Remote: remote, Local: local, Proxied: proxied})
	}
	asked := func(s *script) {
		s.notice(network.Notice{Kind: network.NoticeName, Host: domain + ".", Remote: "127.0.0.1:5"})
	}
	alert := func(s *script, local string, proxied bool) {
		s.notice(network.Notice{Kind: network.NoticeHandshake, Host: domain, Remote: remote, Local: local, Proxied: proxied, Refused: true,
			Detail: "the peer does not trust the authority (remote error: tls: unknown certificate authority)"})
	}
	document, err := os.ReadFile("../../docs/reach.md")
	require.NoError(t, err)
	over := func(s *script, u string) bool { return strings.HasPrefix(u, "https://"+domain) }
	const w, f, q = "works", "fails", "unknown"
	for _, tt := range []struct {
		name      string
		reach     func(*doctor.Reach)
		deliver   func(s *script, u string)
		never     bool
		atOnce    bool
		ways      [5]doctor.State // proxy, dns, hosts, mapping, public URL
		trust     doctor.State
		callbacks doctor.State
		code      int
		says      []string
	}{
		{name: "proxy", deliver: func(s *script, u string) {
			if over(s, u) {
				s.notice(network.Notice{Kind: network.NoticeProxy, Host: domain, Remote: remote})
				connected(s, "127.0.0.1:8443", true)
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{w, q, q, q, q}, trust: w, callbacks: w, code: 0, says: []string{"came through http://127.0.0.1:3128", "did not try this one"}},
		{name: "dns", deliver: func(s *script, u string) {
			if over(s, u) {
				asked(s)
				connected(s, "127.53.0.1:443", false)
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{q, w, q, q, q}, trust: w, callbacks: w, code: 0},
		{name: "hosts or mapping", deliver: func(s *script, u string) {
			if over(s, u) {
				connected(s, "127.53.0.1:443", false)
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{q, q, w, w, q}, trust: w, callbacks: w, code: 0, says: []string{"look the same from here"}},
		{name: "mapping to a port", deliver: func(s *script, u string) {
			if over(s, u) {
				connected(s, "127.0.0.1:8443", false)
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{q, q, q, w, q}, trust: w, callbacks: w, code: 0},
		{name: "public URL", reach: func(r *doctor.Reach) { r.Public = "http://127.0.0.1:1/cb" }, deliver: func(s *script, u string) {
			if strings.Contains(u, "/cb/") {
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{f, f, f, f, w}, trust: q, callbacks: w, code: 0},
		{name: "public URL that leads nowhere", reach: func(r *doctor.Reach) { r.Public = "http://127.0.0.1:1/cb" },
			ways: [5]doctor.State{f, f, f, f, f}, trust: q, callbacks: f, code: 1, says: []string{"does not lead to the world", "nothing asked for controller1.test"}},
		{name: "public URL under a name that is nobody's", reach: func(r *doctor.Reach) { r.Public = "http://127.0.0.1:1/cb" }, deliver: func(s *script, u string) {
			if strings.Contains(u, "/cb/") {
				s.partner = "callbacks.example"
				s.call(u, remote) // answered with 421
			}
		}, ways: [5]doctor.State{f, f, f, f, f}, trust: q, callbacks: f, code: 1, says: []string{"does not lead to the world"}},
		{name: "by address only", deliver: func(s *script, u string) {
			if strings.HasPrefix(u, whole.Plain) {
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{f, f, f, f, q}, trust: q, callbacks: w, code: 1},
		{name: "plain only", deliver: func(s *script, u string) {
			if strings.HasPrefix(u, "http://"+domain) {
				connected(s, "127.0.0.1:8080", true)
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{w, q, q, q, q}, trust: q, callbacks: w, code: 4},
		{name: "proxy and by address, from one port", deliver: func(s *script, u string) {
			s.notice(network.Notice{Kind: network.NoticeConnected, Host: "127.0.0.1", Remote: remote, Local: "127.0.0.1:8080"})
			connected(s, "127.0.0.1:3128", true)
			s.call(u, remote)
		}, ways: [5]doctor.State{w, q, q, q, q}, trust: w, callbacks: w, code: 0},
		{name: "proxy, naming no server, and by address, from one port", deliver: func(s *script, u string) {
			if over(s, u) {
				s.notice(network.Notice{Kind: network.NoticeConnected, Remote: remote, Local: "127.0.0.1:3128", Proxied: true})
				s.notice(network.Notice{Kind: network.NoticeConnected, Host: "127.0.0.1", Remote: remote, Local: "127.0.0.1:8080"})
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{w, q, q, q, q}, trust: w, callbacks: w, code: 0},
		{name: "proxy without trust", deliver: func(s *script, u string) {
			if over(s, u) {
				alert(s, "127.0.0.1:8443", true)
			}
		}, ways: [5]doctor.State{f, f, f, f, q}, trust: f, callbacks: f, code: 1,
			says: []string{"NODE_EXTRA_CA_CERTS=state/ca.pem", "came from 127.0.0.1:40000 through the proxy and ended at the certificate", "let the target trust state/ca.pem"}},
		{name: "dns without trust", deliver: func(s *script, u string) {
			asked(s)
			alert(s, "127.53.0.1:443", false)
		}, ways: [5]doctor.State{f, f, f, f, q}, trust: f, callbacks: f, code: 1},
		{name: "name asked and no connection", deliver: func(s *script, u string) { asked(s) },
			ways: [5]doctor.State{f, f, f, f, q}, trust: q, callbacks: f, code: 1, says: []string{"can the target connect to 127.53.0.1, ports 443 and 80?"}},
		{name: "name asked and nobody there", reach: func(r *doctor.Reach) { r.Own = "" }, deliver: func(s *script, u string) { asked(s) },
			ways: [5]doctor.State{f, f, q, f, q}, trust: q, callbacks: f, code: 1, says: []string{"partners do not listen on 443 and 80: add --own-address"}},
		{name: "proxy for others only", deliver: func(s *script, u string) {
			s.notice(network.Notice{Kind: network.NoticeProxy, Host: "example.com", Remote: remote, Refused: true, Detail: "no partner"})
		}, ways: [5]doctor.State{f, f, f, f, q}, trust: q, callbacks: f, code: 1, says: []string{"NO_PROXY"}},
		{name: "proxy that led and got nothing", deliver: func(s *script, u string) {
			s.notice(network.Notice{Kind: network.NoticeProxy, Host: domain, Remote: remote})
		}, ways: [5]doctor.State{f, f, f, f, q}, trust: q, callbacks: f, code: 1, says: []string{"nothing was sent through it"}},
		{name: "nothing at all", ways: [5]doctor.State{f, f, f, f, q}, trust: q, callbacks: f, code: 1,
			says: []string{`the request is "completed" by now`, "start the target with HTTPS_PROXY=http://127.0.0.1:3128"}},
		{name: "nothing changes", never: true, ways: [5]doctor.State{q, q, q, q, q}, trust: q, callbacks: q, code: 4,
			says: []string{"still pending", "--lifecycle-timeout", "no occasion to call yet"}},
		{name: "completed at once", atOnce: true, ways: [5]doctor.State{q, q, q, q, q}, trust: q, callbacks: q, code: 4,
			says: []string{"no change to call about"}},
		{name: "hosts line to a listener on 443", reach: func(r *doctor.Reach) { r.Own = "" }, deliver: func(s *script, u string) {
			if over(s, u) {
				connected(s, "127.0.0.1:443", false)
				s.call(u, remote)
			}
		}, ways: [5]doctor.State{q, q, w, w, q}, trust: w, callbacks: w, code: 0},
		{name: "nothing is open", reach: func(r *doctor.Reach) { *r = doctor.Reach{Domain: domain} },
			ways: [5]doctor.State{q, q, q, f, q}, trust: q, callbacks: f, code: 1, says: []string{"--proxy-listen", "--dns-listen", "--own-address", "--callback-public-url"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, p := newScript(), &processor{atOnce: tt.atOnce}
			p.never.Store(tt.never)
			if tt.deliver != nil {
				p.deliver = func(u string) { tt.deliver(s, u) }
			}
			reach := whole
			if tt.reach != nil {
				tt.reach(&reach)
			}
			d, err := doctor.Examine(t.Context(), aim(t, p, 500*time.Millisecond), doctor.Options{Profile: profile(t), Access: s, Reach: reach})
			require.NoError(t, err)
			var got [5]doctor.State
			for i, way := range d.Ways {
				require.NotEmpty(t, way.Why)
				got[i] = way.State
			}
			raw, err := json.MarshalIndent(d, "", " ")
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(tt.ways, got), "%s", raw)
			require.Equal(t, []doctor.State{doctor.Works, doctor.Works, tt.trust, tt.callbacks}, []doctor.State{d.Reached.State, d.Request.State, d.Trust.State, d.Callbacks.State}, "%s", raw)
			require.Equal(t, tt.code, d.ExitCode())
			for _, part := range tt.says {
				var text []string
				for _, a := range append([]doctor.Answer{d.Moved, d.Trust, d.Callbacks}, answersOf(d)...) {
					text = append(append(text, a.Why), a.Change...)
				}
				require.Contains(t, strings.Join(text, "\n"), part)
			}
			if tt.callbacks == doctor.Fails {
				require.NotEmpty(t, d.Why())
			}
			if tt.trust == doctor.Fails {
				require.Len(t, d.Trust.Change, 5)
			}
			for _, change := range d.Trust.Change {
				_, how, _ := strings.Cut(strings.ReplaceAll(change, "state/ca.pem", "ca.pem"), ": ")
				how, _, _ = strings.Cut(how, " (")
				how, _, _ = strings.Cut(how, ", then")
				require.Contains(t, string(document), "`"+how+"`")
			}
		})
	}
}

func answersOf(d *doctor.Diagnosis) (all []doctor.Answer) {
	for _, w := range d.Ways {
		all = append(all, w.Answer)
	}
	return all
}

// TestRequest holds what the doctor sends: one valid request as discovery offers it, again
// with fewer URLs while it is refused, never more than that.
func TestRequest(t *testing.T) {
	s := newScript()
	p := &processor{refuse: plainURLs}
	reach := whole
	reach.Public = "https://controller.example.org/x"
	var told []string
	tg := aim(t, p, 50*time.Millisecond)
	tg.Resolve["controller.example.org"], _ = url.Parse("http://127.0.0.1:1")
	d, err := doctor.Examine(t.Context(), tg, doctor.Options{Profile: profile(t), Access: s, Reach: reach, Tell: func(text string) { told = append(told, text) }})
	require.NoError(t, err)
	require.Equal(t, doctor.Works, d.Request.State)
	require.Len(t, p.bodies, 2)
	require.Len(t, d.Called, 2)
	var sent struct {
		Kind       string              `json:"subject_request_type"`
		Version    string              `json:"api_version"`
		Identities []map[string]string `json:"subject_identities"`
		URLs       []string            `json:"status_callback_urls"`
	}
	require.NoError(t, json.Unmarshal([]byte(p.bodies[1]), &sent))
	require.Equal(t, []string{"access", "0.1", "sha256"}, []string{sent.Kind, sent.Version, sent.Identities[0]["identity_format"]})
	require.Len(t, sent.Identities[0]["identity_value"], 64)
	for i, u := range sent.URLs {
		require.Equal(t, u, d.Called[i].URL)
	}
	require.Contains(t, strings.Join(told, "\n"), sent.URLs[0])

	p.refuse = func([]string) int { return 401 }
	d, err = doctor.Examine(t.Context(), tg, doctor.Options{Profile: profile(t), Access: s, Reach: reach})
	require.NoError(t, err)
	require.Len(t, p.bodies, 3, "credentials do not depend on the URLs")
	require.Equal(t, doctor.Fails, d.Request.State)
	require.Contains(t, d.Why(), "--token-command")
	require.Equal(t, conformance.ExitInconclusive, d.ExitCode())

	p.refuse = func([]string) int { return 422 }
	d, err = doctor.Examine(t.Context(), tg, doctor.Options{Profile: profile(t), Access: s, Reach: reach})
	require.NoError(t, err)
	require.Len(t, p.bodies, 6)
	require.Equal(t, doctor.Unknown, d.Callbacks.State)
}

func TestHooks(t *testing.T) {
	reach := whole
	for name, tt := range map[string]struct {
		err   error
		state doctor.State
	}{"moved": {nil, doctor.Works}, "failed": {errors.New("no such request"), doctor.Fails}} {
		t.Run(name, func(t *testing.T) {
			s, p := newScript(), pending()
			p.atOnce = true // from when the hook says so
			tg := aim(t, p, 20*time.Millisecond)
			tg.Finish = target.NewHook("finish", time.Second, func(_ context.Context, c target.HookCall) (string, error) {
				require.Equal(t, "completed", c.State)
				if tt.err == nil {
					p.never.Store(false)
				}
				return "", tt.err
			})
			d, err := doctor.Examine(t.Context(), tg, doctor.Options{Profile: profile(t), Access: s, Reach: reach})
			require.NoError(t, err)
			require.Equal(t, tt.state, d.Moved.State)
			require.Equal(t, map[doctor.State]doctor.State{doctor.Works: doctor.Fails, doctor.Fails: doctor.Unknown}[tt.state], d.Callbacks.State)
			if tt.err != nil {
				require.Contains(t, d.Moved.Why, "no such request")
				require.Equal(t, doctor.Unknown, d.Ways[0].State)
			}
		})
	}
}

func TestClocks(t *testing.T) {
	s, p := newScript(), &processor{ahead: -time.Hour}
	s.ahead = 48 * time.Hour
	d, err := doctor.Examine(t.Context(), aim(t, p, 20*time.Millisecond), doctor.Options{Profile: profile(t), Access: s, Reach: whole})
	require.NoError(t, err)
	require.InDelta(t, -3600, *d.Clocks.Ahead, 2)
	require.InDelta(t, -3600, *d.Clocks.Received, 2)
	require.InDelta(t, 48*3600, d.Clocks.World, 2)
	require.GreaterOrEqual(t, d.Clocks.Within, 0.5)
}

func TestUnreachable(t *testing.T) {
	c := target.Config{Target: "http://127.0.0.1:1", Headers: []string{"X-Key: 127.0.0.1:1"}}
	tg, err := c.Open(t.Context())
	require.NoError(t, err)
	d, err := doctor.Examine(t.Context(), tg, doctor.Options{Profile: profile(t), Access: newScript(), Reach: whole})
	require.NoError(t, err)
	require.Equal(t, conformance.ExitNotReady, d.ExitCode())
	require.NotContains(t, d.Why(), "127.0.0.1:1", "a secret")
	_, err = doctor.Examine(t.Context(), tg, doctor.Options{Profile: conformance.Profile{Protocol: "ddrf"}})
	require.ErrorIs(t, err, doctor.ErrProfile)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = doctor.Examine(ctx, tg, doctor.Options{Profile: profile(t), Access: newScript(), Reach: whole})
	require.ErrorIs(t, err, context.Canceled)
}
