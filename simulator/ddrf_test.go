package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/ddrf"
)

// TestDeletionsThroughAWorld has a publisher told by its hook, and vendors that pass it on.
// Deviations of either come by the ways of every partner.
func TestDeletionsThroughAWorld(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	world, err := simulator.NewWorld(simulator.Options{Authority: a})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, world.Close()) })
	vendor := func(name string, faults []string, downstreams ...string) {
		s := ddrf.Settings{Keys: []string{ddrf.PurposeEC}, Downstreams: downstreams}
		require.NoError(t, world.Add(simulator.Setup{Name: name, Role: simulator.RoleVendor, DDRF: s, Faults: faults}))
	}
	vendor("vendor1", []string{"forwarded-rqjwt-version-2.0"}, "vendor2.test")
	vendor("vendor2", nil)
	require.NoError(t, world.Add(simulator.Setup{Name: "publisher1", Role: simulator.RolePublisher, DDRF: ddrf.Settings{Keys: []string{ddrf.PurposeEC}}}))
	access := world.Access()

	call := func(name, body string) map[string]string {
		resp, err := world.Client().Post("https://publisher1.test/hooks/"+name, "application/json", strings.NewReader(body))
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Equal(t, http.StatusOK, resp.StatusCode)
		var said map[string]string
		require.NoError(t, json.NewDecoder(resp.Body).Decode(&said))
		return said
	}
	believed := func(reference, to string) string {
		call("delete", `{"reference":"`+reference+`","partner_domain":"`+to+`","identities":[{"identity_type":"email","identity_value":"a@example.com","identity_format":"plaintext"}]}`)
		for {
			if belief := call("belief", `{"reference":"`+reference+`"}`)["belief"]; belief != "open" {
				return belief
			}
		}
	}
	require.Equal(t, "acknowledged", believed("plain", "vendor2.test"))

	require.NoError(t, access.SetFaults(t.Context(), "publisher1", []string{"sent-rqjwt-no-iat"}))
	require.Equal(t, "failed", believed("faulty", "vendor2.test"))
	require.NoError(t, access.SetFaults(t.Context(), "publisher1", nil))
	require.ErrorIs(t, access.SetFaults(t.Context(), "publisher1", []string{"forwarded-twice"}), simulator.ErrWish)

	id, err := access.Behave(t.Context(), behaviour.Behaviour{Partner: "publisher1", Match: behaviour.Match{Path: "/hooks/*"}, Answers: []behaviour.Answer{{Faults: []string{"sent-rqjwt-unsigned"}}}})
	require.NoError(t, err)
	require.Equal(t, "failed", believed("behaving", "vendor2.test"))
	require.NoError(t, access.Forget(t.Context(), id, ""))

	require.Equal(t, "acknowledged", believed("passed on", "vendor1.test"))
	require.NoError(t, world.Remove("vendor1")) // which waits for nothing that it passes on
	partners, err := access.Partners(t.Context())
	require.NoError(t, err)
	require.Len(t, partners, 2)
}
