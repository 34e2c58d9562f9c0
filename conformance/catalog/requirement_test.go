package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSeverityFor(t *testing.T) {
	c := openGDPR(t)
	for _, tc := range []struct {
		id    string
		role  Role
		want  Outcome
		binds bool
		why   string
	}{
		{"OG-7.3-02", Processor, Fail, true, "its own row"},
		{"OG-7.3-02", Controller, Fail, false, "binds others, and no duty of a receiver is named"},
		{"OG-7.6-01", Processor, Warn, true, "a SHOULD"},
		{"OG-7.1-03", Processor, Fail, true, "through OG-7.5-01"},
		{"OG-7.1-03", Agent, Fail, true, "its own row, as a sender"},
		{"OG-4.1-01", Controller, Warn, true, "a MUST of the sender, a SHOULD of the receiver"},
		{"OG-8.6-05", Controller, Warn, true, "through OG-8.8-08"},
		{"OG-8.6-05", Agent, Fail, true, "its own row wins over the duty"},
		{"OG-7.3-10", Agent, Fail, true, "its own row"},
		{"OG-7.1-09", Processor, Info, false, "optional for the sender, nothing for the receiver"},
		{"OG-7.1-03", Role("nobody"), Fail, false, "no role of the protocol"},
	} {
		t.Run(tc.id+" "+string(tc.role), func(t *testing.T) {
			r, ok := c.Requirement(tc.id)
			require.True(t, ok)
			got, binds := c.SeverityFor(r, tc.role)
			require.Equal(t, tc.want, got, tc.why)
			require.Equal(t, tc.binds, binds, tc.why)
		})
	}
}

func TestAnIntermediaryIsRequesterAndRecipient(t *testing.T) {
	c, err := DDRF()
	require.NoError(t, err)
	for id, binds := range map[string]bool{"DD-PR-07": true, "DD-RQ-03": true, "DD-RC-05": true, "DD-DF-01": true, "DD-ID-01": false, "DD-IN-03": false, "DD-JW-04": false} {
		r, ok := c.Requirement(id)
		require.True(t, ok)
		require.Equal(t, binds, r.BindsRole(Intermediary), id)
	}
	forwarded, _ := c.Requirement("DD-PR-07")
	require.False(t, forwarded.BindsRole(Recipient))
	require.False(t, forwarded.BindsRole(Requester))
}

func TestSummary(t *testing.T) {
	c := openGDPR(t)
	summary, _ := c.Requirement("OG-3.1-03")
	require.True(t, summary.Summary())
	require.True(t, summary.BindsRole(Processor))
	require.False(t, summary.BindsRole(Agent))
	detail, _ := c.Requirement("OG-7.3-10")
	require.False(t, detail.Summary())
}
