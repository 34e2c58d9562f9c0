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

func TestThinD1(t *testing.T) {
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for _, fault := range strings.Fields(os.Getenv("FAULTS")) {
		one(t, authority, fault)
	}
}

func one(t *testing.T, authority *network.Authority, fault string) {
	profile, err := Recipient()
	require.NoError(t, err)
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	require.NoError(t, err)
	defer w.Close()
	for _, p := range profile.Partners {
		require.NoError(t, w.Add(p.Setup()))
	}
	v, err := ddrf.NewVendor(ddrf.Config{Domain: "vendor9.test", Authority: authority, Clock: w.Clock, Dial: w.Network.Dial, Roots: authority.Pool(), Faults: []string{fault}})
	if err != nil {
		fmt.Println("NOFAULT", fault, err)
		return
	}
	defer v.Close()
	w.Network.Handle("vendor9.test", v)
	to, _ := url.Parse("https://" + w.Network.AddrTLS().String())
	base, _ := url.Parse("https://vendor9.test")
	tg := &target.Target{URL: base, Domain: "vendor9.test", Roots: authority.Pool(), Resolve: map[string]*url.URL{"vendor9.test": to}, Timeout: 10 * time.Second}
	began := time.Now()
	r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Parallel: 1, Seed: 1, Selection: conformance.Selection{Only: strings.Fields(os.Getenv("ONLY"))}})
	require.NoError(t, err)
	var list []string
	count := map[conformance.Verdict]int{}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			count[c.Verdict]++
			if c.Security || c.Verdict == conformance.Fail || c.Verdict == conformance.Warn || c.Verdict == conformance.Inconclusive || c.Verdict == conformance.Error {
				list = append(list, string(c.Verdict)[:1]+":"+strings.TrimPrefix(c.ID, "ddrf/"))
			}
		}
	}
	fmt.Println("FAULT", fault, r.NotReady, len(list), list[:min(len(list),60)])
	_ = time.Since(began)
}
