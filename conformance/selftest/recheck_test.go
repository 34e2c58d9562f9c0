package selftest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/recheck"
	"dsrcheck/simulator/fault"
	"dsrcheck/simulator/network"
)

// TestRecheck verifies the signatures of runs of every role again, under every variant that signs in
// a lawful way of its own, and misses none that was changed afterwards.
func TestRecheck(t *testing.T) {
	authority, err := network.OpenAuthority("")
	require.NoError(t, err)
	only := map[string][]string{
		"opengdpr/processor": {"create", "status", "lifecycle"}, "opengdpr/agent": {"create", "federated"},
		"ddrf/recipient": {"acknowledged", "identifiers"}, "ddrf/intermediary": {"acknowledged", "forwarded"}, "ddrf/requester": {"sent"},
	}
	for _, p := range profiles(t) {
		if only[p.Name()] == nil {
			continue // the partner signs nothing
		}
		matrix, err := Matrix(p)
		require.NoError(t, err)
		for _, e := range append([]Expectation{{Deviation: Reference}}, matrix...) {
			var faults []string
			if e.Deviation != Reference {
				d, ok := fault.Lookup(e.Deviation)
				if !ok || d.Kind != fault.Variant || testing.Short() || e.lacks() != "" {
					continue
				}
				faults = []string{d.Name}
			}
			t.Run(p.Name()+"/"+e.Deviation, func(t *testing.T) {
				t.Parallel()
				on, err := rigs[p.Name()](authority, e, faults)
				require.NoError(t, err)
				var kept bytes.Buffer
				r, err := conformance.Run(t.Context(), on.target, conformance.Options{Profile: p, World: on.world, Keys: authority.Key, Journal: &kept,
					Selection: conformance.Selection{Only: only[p.Name()]}})
				require.NoError(t, err)
				require.NoError(t, on.close())
				tally, err := recheck.Signatures(r, bytes.NewReader(kept.Bytes()))
				require.NoError(t, err)
				if e.Deviation == Reference {
					require.Positive(t, tally.Verified)
					require.Zero(t, tally.Unrecorded)
					missed(t, r, kept.Bytes())
				}
			})
		}
	}
}

// missed changes one byte of each message that was verified, or of its signature, in turn; of some
// of them under the race detector.
func missed(t *testing.T, r *conformance.Results, kept []byte) {
	t.Helper()
	changed := 0
	for line := range bytes.Lines(kept) {
		if raced && changed > 3 {
			break
		}
		if !bytes.Contains(line, []byte(`"type":"exchange"`)) {
			continue
		}
		for _, at := range []int{
			bytes.Index(line, []byte(`\"received_time\":\"20`)) + 20, bytes.Index(line, []byte(`\"request_status\":\"`)) + 22,
			bytes.Index(line, []byte(".eyJ")) + 40, bytes.LastIndex(line, []byte(".eyJ")) + 40, // the claims of a token
		} {
			if at < 42 {
				continue
			}
			other := bytes.Clone(kept)
			other[bytes.Index(other, line)+at] ^= 1
			if _, err := recheck.Signatures(r, bytes.NewReader(other)); err != nil {
				require.ErrorIs(t, err, recheck.ErrSignature)
				changed++
			}
		}
	}
	require.Positive(t, changed)
	gone := "X-OpenGDPR-Signature"
	if strings.HasPrefix(r.Profile, "ddrf") {
		gone = "eyJ"
	}
	_, err := recheck.Signatures(r, bytes.NewReader(bytes.ReplaceAll(kept, []byte(gone), []byte("none"))))
	require.ErrorIs(t, err, recheck.ErrSignature, "no signature at all")
}
