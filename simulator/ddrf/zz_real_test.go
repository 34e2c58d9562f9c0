package ddrf_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	suite "dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
)

func TestZZReal(t *testing.T) {
	profile, err := suite.Recipient()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	var names []string
	for _, d := range fault.All() {
		if d.Protocol == "ddrf" && (string(d.Kind) == os.Getenv("KIND") || os.Getenv("KIND") == "" || strings.Contains(" "+os.Getenv("NAMES")+" ", " "+d.Name+" ")) {
			names = append(names, d.Name)
		}
	}
	if os.Getenv("REF") != "" {
		names = append([]string{""}, names...)
	}
	out, _ := os.OpenFile(os.Getenv("OUT"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	defer out.Close()
	var mu sync.Mutex
	work := make(chan string)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for name := range work {
				began := time.Now()
				broken, verdict := real(t, profile, authority, name)
				mu.Lock()
				fmt.Fprintf(out, "%s | %s | %s | %.1f\n", name, verdict, strings.Join(broken, " "), time.Since(began).Seconds())
				mu.Unlock()
			}
		})
	}
	for _, n := range names {
		work <- n
	}
	close(work)
	wg.Wait()
}

func real(t *testing.T, profile conformance.Profile, authority *network.Authority, name string) (broken []string, verdict string) {
	w, err := simulator.NewWorld(simulator.Options{Authority: authority})
	if err != nil {
		return nil, err.Error()
	}
	defer w.Close()
	for _, p := range profile.Partners {
		if err := w.Add(p.Setup()); err != nil {
			return nil, err.Error()
		}
	}
	c := ddrf.Config{Domain: "vendor9.test", Authority: authority, Clock: w.Clock, Dial: w.Network.Dial, FetchTimeout: time.Second}
	if name != "" {
		c.Faults = []string{name}
	}
	v, err := ddrf.NewVendor(c)
	if err != nil {
		return nil, err.Error()
	}
	defer v.Close()
	w.Network.Handle("vendor9.test", v)
	for _, a := range v.Aliases() {
		_ = w.Network.Alias(a, "vendor9.test")
	}
	to, _ := url.Parse("https://" + w.Network.AddrTLS().String())
	base, _ := url.Parse("https://vendor9.test")
	tg := &target.Target{URL: base, Domain: "vendor9.test", Roots: authority.Pool(), Resolve: map[string]*url.URL{"vendor9.test": to, "api-vendor9.test": to}, Timeout: 5 * time.Second}
	o := conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key, Parallel: 1, Seed: 1}
	if only := os.Getenv("ONLY"); only != "" {
		o.Selection = conformance.Selection{Only: strings.Fields(only)}
	}
	if skip := os.Getenv("SKIP"); skip != "" {
		o.Selection = conformance.Selection{Skip: strings.Fields(skip)}
	}
	r, err := conformance.Run(t.Context(), tg, o)
	if err != nil {
		return nil, err.Error()
	}
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Verdict == conformance.Fail || c.Verdict == conformance.Warn {
				broken = append(broken, string(c.Verdict)[:1]+":"+c.ID)
			}
			if os.Getenv("WHY") != "" && (c.Verdict == conformance.Fail || c.Verdict == conformance.Warn) {
				fmt.Println(c.ID, "|", c.Got, "|", c.Problem)
			}
		}
	}
	return broken, fmt.Sprint(r.Verdict, " ", r.NotReady)
}
