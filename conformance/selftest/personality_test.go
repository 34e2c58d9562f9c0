package selftest

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
	simulated "dsrcheck/simulator/opengdpr"
)

// TestPersonalities holds what docs/personalities.md says of each against a whole run.
func TestPersonalities(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	personalities := simulated.Personalities()
	rows := make([]string, len(personalities))
	var wg sync.WaitGroup
	for i, p := range personalities {
		wg.Go(func() {
			rows[i] = personalityRow(t, profile, authority, p.Name)
		})
	}
	wg.Wait()
	doc, err := os.ReadFile("../../docs/personalities.md")
	require.NoError(t, err)
	_, table, ok := strings.Cut(string(doc), "| --- | --- | --- |\n")
	require.True(t, ok)
	require.Equal(t, strings.Join(rows, "\n")+"\n", table)
}

// personalityRow certifies a processor with a personality and tells the result as a row.
func personalityRow(t *testing.T, profile conformance.Profile, authority *network.Authority, name string) string {
	config := simulated.Config{Domain: "processor1.test", Personality: name, RetryPause: 20 * time.Millisecond,
		Lifecycle: simulated.Lifecycle{Pending: simulated.Never, InProgress: simulated.Never}}
	server, err := simulator.StartProcessor(simulator.Options{Authority: authority}, config)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer server.Close()
	tg, err := loopbackTarget(server, authority)
	if err != nil {
		t.Error(err)
		return ""
	}
	r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, Seed: 1})
	if err != nil {
		t.Error(err)
		return ""
	}
	var failed []string
	for _, req := range r.Requirements {
		if req.Verdict == conformance.Fail {
			failed = append(failed, req.ID)
		}
	}
	return strings.TrimSpace(fmt.Sprintf("| %s | %s | %s", name, r.Verdict, strings.Join(append(failed, ""), " "))) + " |"
}
