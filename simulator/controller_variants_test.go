package simulator_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// TestControllerCopes submits a request to a processor of every legal kind.
func TestControllerCopes(t *testing.T) {
	c := converse(t)
	beliefs := map[string]string{
		"trailing-slash-only": "failed", // where the text says that requests are created there is nothing
		"guarded-callbacks":   "failed", // it refuses the controller's URL
	}
	for _, d := range fault.All() {
		if d.Protocol != "opengdpr" || d.Role != "processor" || d.Kind != fault.Variant || d.Name == "skips-guarded-callbacks" {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			domain := d.Name + ".test"
			p, err := c.AddProcessor(opengdpr.Config{Domain: domain, Faults: []string{d.Name}, RetryPause: time.Millisecond, Signing: opengdpr.Signing{Key: network.ECDSAP256},
				Lifecycle: opengdpr.Lifecycle{Pending: opengdpr.Never, InProgress: opengdpr.Never}})
			require.NoError(t, err)
			id, err := c.controller.Submit(opengdpr.Submission{Reference: d.Name, URL: "https://" + domain, Type: "erasure",
				Identities: []opengdpr.SubjectIdentity{{Type: "email", Value: strings.ReplaceAll(d.Name, "-", ".") + "@example.com", Format: "raw"}}})
			require.NoError(t, err)
			belief, err := c.controller.Settled(t.Context(), id)
			require.NoError(t, err)
			want := "pending"
			if other := beliefs[d.Name]; other != "" {
				want = other
			}
			if d.Name == "completes-at-once" && belief == "completed" {
				return // its callback came before its answer was looked at
			}
			require.Equal(t, want, belief)
			if want != "pending" || p.Advance(id, "completed") != nil {
				return
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			found, err := c.Journal.Await(ctx, 1, journal.Query{Partner: "controller1.test", Path: "/callbacks", Request: id, Direction: journal.Inbound})
			require.NoError(t, err)
			require.Equal(t, 202, found.Exchanges[0].Status())
		})
	}
}
