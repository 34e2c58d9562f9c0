package ddrf

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

func TestD3Run(t *testing.T) {
	started := time.Now()
	profile, err := Recipient()
	fmt.Println("profile", time.Since(started))
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	require.NoError(t, err)
	defer w.Close()
	for _, p := range profile.Partners {
		setup := p.Setup()
		if p.Name == "decoy" {
			setup.URL = "http://" + w.Network.Addr().String()
		}
		require.NoError(t, w.Add(setup))
	}
	v, err := ddrf.NewVendor(ddrf.Config{Domain: "vendor9.test", Authority: authority, Clock: w.Clock, Dial: w.Network.Dial, Roots: authority.Pool(), Faults: strings.Fields(os.Getenv("FAULTS"))})
	require.NoError(t, err)
	defer v.Close()
	w.Network.Handle("vendor9.test", v)
	to, _ := url.Parse("https://" + w.Network.AddrTLS().String())
	base, _ := url.Parse("https://vendor9.test")
	tg := &target.Target{URL: base, Domain: "vendor9.test", Roots: authority.Pool(), Resolve: map[string]*url.URL{"vendor9.test": to}, Timeout: 10 * time.Second}
	began := time.Now()
	fmt.Println("setup", time.Since(started))
	r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Parallel: 1, Seed: 1, Selection: conformance.Selection{Only: strings.Fields(os.Getenv("ONLY"))}})
	require.NoError(t, err)
	ns, _ := w.Access().Notices(t.Context(), 0)
	for _, n := range ns {
		if strings.Contains(n.Host, "tls") || n.Host == "" {
			fmt.Println(n.Kind, n.Host, n.Refused, n.Detail)
		}
	}
	count := map[conformance.Verdict]int{}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			count[c.Verdict]++
			if c.Verdict != conformance.Pass && c.Verdict != conformance.Info {
				fmt.Println(c.Verdict, c.ID, req.ID, "|", c.Got, "|", c.Problem, c.Reason)
			}
		}
	}
	for _, s := range r.Scenarios {
		fmt.Println(s.ID, s.State, s.Text)
	}
	fmt.Println(r.Verdict, r.NotReady, count, r.Summary.Exchanges, time.Since(began))
}
