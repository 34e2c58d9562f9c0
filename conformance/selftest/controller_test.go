package selftest

import (
	"maps"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/simulator"
	"dsrcheck/simulator/network"
)

// What no run of the controller's matrix breaks, and why.
func init() {
	const lenient = "tells how lenient a reader is, which the text leaves open"
	const unasked = "needs a run without the hook submit, see TestCallbackUnasked"
	maps.Copy(unbreakable, map[string]string{
		"opengdpr/callback-senders/domain-with-port": lenient,
		"opengdpr/callback-senders/domain-with-path": lenient,
		"opengdpr/callback-certificates/elsewhere":   lenient,
		"opengdpr/callback-unasked/endpoint":         unasked,
		"opengdpr/callback-unasked/unknown-id":       unasked,
		"opengdpr/callback-unasked/flipped":          "answers that do not differ tell nothing; it is inconclusive then",
		"opengdpr/callback-unasked/unsigned":         unasked,
		"opengdpr/callback-unasked/other-key":        "judged as callback-unasked/unsigned is",
		"opengdpr/callback-unasked/status-403":       unasked,
		"opengdpr/callback-unasked/unparsed":         unasked,
	})
}

// TestCallbackUnasked looks at controllers that nobody can ask to send anything: all that is known is
// where they take callbacks.
func TestCallbackUnasked(t *testing.T) {
	profile, err := opengdpr.Controller()
	require.NoError(t, err)
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	const pass, warn, open, skip = conformance.Pass, conformance.Warn, conformance.Inconclusive, conformance.Skip
	type checks map[string]conformance.Verdict
	sound := checks{"endpoint": pass, "unknown-id": pass, "flipped": pass, "unsigned": pass, "other-key": pass, "status-403": pass, "unparsed": pass}
	with := func(change checks) checks {
		all := maps.Clone(sound)
		maps.Copy(all, change)
		return all
	}
	for name, tc := range map[string]struct {
		faults []string
		want   checks
	}{
		"one that knows no processor": {nil, with(checks{"unknown-id": open, "flipped": open, "unsigned": open, "other-key": open, "status-403": open, "unparsed": skip})},
		"one that asks whoever it is": {[]string{"unlisted-domains-heard"}, sound},
		"unknown ids are ignored":     {[]string{"unlisted-domains-heard", "unsent-id-ignored"}, sound},
		"any signature is taken": {[]string{"unlisted-domains-heard", "callbacks-unverified"},
			with(checks{"unknown-id": open, "flipped": open, "unsigned": open, "other-key": open, "status-403": open, "unparsed": warn})},
		"no signature is taken":     {[]string{"unlisted-domains-heard", "callback-unsigned-taken"}, with(checks{"unsigned": warn})},
		"200 for a wrong signature": {[]string{"unlisted-domains-heard", "rejects-with-200"}, with(checks{"status-403": warn})},
		"500 for a wrong signature": {[]string{"unlisted-domains-heard", "rejects-with-500"}, with(checks{"status-403": warn})},
		"500 for an unknown id":     {[]string{"unlisted-domains-heard", "unsent-id-500"}, with(checks{"unknown-id": warn})},
		"JSON comes first":          {[]string{"unlisted-domains-heard", "parses-callback-first"}, with(checks{"unparsed": warn})},
		"any content is signed": {[]string{"unlisted-domains-heard", "signature-of-any-content-taken"},
			with(checks{"unknown-id": open, "flipped": open, "unsigned": open, "other-key": open, "status-403": open, "unparsed": warn})},
		"credentials are demanded": {[]string{"callback-endpoint-guarded"},
			with(checks{"endpoint": warn, "unknown-id": open, "flipped": open, "unsigned": open, "other-key": open, "status-403": open, "unparsed": skip})},
		"nobody is there": {[]string{"callback-endpoint-missing"},
			with(checks{"endpoint": open, "unknown-id": open, "flipped": open, "unsigned": open, "other-key": open, "status-403": open, "unparsed": skip})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := simulator.NewWorld(simulator.Options{Authority: authority})
			require.NoError(t, err)
			defer w.Close()
			tg, _, err := controllerTarget(w, authority, tc.faults)
			require.NoError(t, err)
			tg.Submit, tg.Cancel, tg.Belief = nil, nil, nil
			tg.CallbackURL, err = url.Parse("https://" + controllerDomain + "/opengdpr_callbacks")
			require.NoError(t, err)
			r, err := conformance.Run(t.Context(), tg, conformance.Options{Profile: profile, World: w.Access(), Keys: authority.Key})
			require.NoError(t, err)
			got := checks{}
			for name := range tc.want {
				c, ok := r.Check("opengdpr/callback-unasked/" + name)
				require.True(t, ok, name)
				got[name] = c.Verdict
			}
			require.Equal(t, tc.want, got)
			require.Equal(t, conformance.RunInconclusive, r.Verdict, "what it sends is not known: %v", r.Reasons)
			require.Empty(t, r.NotReady)
		})
	}
}
