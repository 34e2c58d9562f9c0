package selftest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	partner "dsrcheck/simulator/opengdpr"
)

// TestHookThatFails has a hook that moves a request on, waits until the first of its URLs was told, and
// fails: the others are told a moment later, which is no fault of the processor.
func TestHookThatFails(t *testing.T) {
	profile, err := opengdpr.Processor()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	for name, row := range map[string]struct {
		faults []string
		want   conformance.Verdict
	}{
		"all are told": {[]string{"callbacks-one-by-one"}, conformance.Inconclusive},
		"one alone is": {[]string{"calls-first-url-only"}, conformance.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := simulator.StartProcessor(simulator.Options{Authority: authority, Plain: "127.0.0.1:0"}, partner.Config{
				Domain: "processor1.test", Faults: row.faults, Lifecycle: partner.Lifecycle{Pending: partner.Never, InProgress: partner.Never},
			})
			require.NoError(t, err)
			defer server.Close()
			tg, err := loopbackTarget(server, authority)
			require.NoError(t, err)
			advance := tg.Advance
			tg.Advance = target.NewHook("advance", 10*time.Second, func(ctx context.Context, c target.HookCall) (string, error) {
				if c.State != "in_progress" {
					return "", errors.New("it stops there")
				}
				if _, err := advance.Call(ctx, c); err != nil {
					return "", err
				}
				_, err := server.Journal.Wait(ctx, journal.Query{Partner: "processor1.test", Direction: journal.Outbound}.Matcher())
				return "", errors.Join(err, errors.New("it is tired"))
			})
			r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, Selection: conformance.Selection{Only: []string{"lifecycle"}}})
			require.NoError(t, err)
			told, _ := r.Check("opengdpr/lifecycle/every-url")
			require.Equal(t, row.want, told.Verdict, "%s%s %s", told.Problem, told.Reason, told.Got)
		})
	}
}
