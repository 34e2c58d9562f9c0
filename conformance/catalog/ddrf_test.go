package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func ddrf(t testing.TB) *Catalog {
	t.Helper()
	c, err := DDRF()
	require.NoError(t, err)
	return c
}

func TestDDRF(t *testing.T) {
	c := ddrf(t)
	require.Equal(t, "ddrf", c.Protocol)
	require.Equal(t, "1.0", c.Version)
	require.Len(t, c.Requirements, 96)
	require.Len(t, c.Readings, 63)
	require.Len(t, c.ResultCodes, 7)
	require.Len(t, c.Vectors, 755)
}

func TestResultCode(t *testing.T) {
	c := ddrf(t)
	six, ok := c.ResultCode(6)
	require.True(t, ok)
	require.Equal(t, ResultCode{
		Code: 6, Row: "DD-RC-11", Meaning: "timestamp invalid or expired",
		Certain: []string{"iat is a number more than 5 minutes ahead"},
		Shared: []Shared{
			{"iat is no number", []int{6, 1}, "AD-11"},
			{"iat is a number too large for common parsers", []int{6, 1, 3}, "AD-11"},
			{"exp in the past or nbf ahead", []int{6, 3}, "AD-58"},
			{"iat zero, negative or old", []int{6, 0}, "AD-61"},
		},
	}, six)
	for _, code := range []int{-1, 7, 13301} {
		_, ok = c.ResultCode(code)
		require.False(t, ok)
	}
}

// TestCode reads vectors of each kind: legal, free, tolerable, a fault, and a security hole.
func TestCode(t *testing.T) {
	c := ddrf(t)
	for _, tc := range []struct {
		id       string
		legal    bool
		security bool
		http     []int
		codes    [8]Outcome // for the codes 0 to 7
	}{
		{"ok-direct", true, false, []int{202}, [8]Outcome{Accept, Fail, Fail, Fail, Fail, Fail, Fail, Fail}},
		{"ok-optional-null", true, false, []int{202, 400}, [8]Outcome{Accept, Accept, Fail, Accept, Fail, Fail, Fail, Fail}},
		{"rq-version-9.9", false, false, []int{400, 202}, [8]Outcome{Note, Accept, Fail, Fail, Fail, Fail, Fail, Fail}},
		{"rq-version-empty", false, false, []int{400}, [8]Outcome{Warn, Accept, Fail, Fail, Fail, Fail, Fail, Fail}},
		{"rq-iss-missing", false, false, []int{400}, [8]Outcome{Fail, Accept, Warn, Warn, Fail, Fail, Fail, Fail}},
		{"rq-alg-none", false, true, []int{400}, [8]Outcome{Fail, Fail, Accept, Accept, Fail, Fail, Fail, Fail}},
	} {
		t.Run(tc.id, func(t *testing.T) {
			v, ok := c.Vector(tc.id)
			require.True(t, ok)
			require.Equal(t, tc.legal, v.Legal())
			require.Equal(t, tc.security, v.Security)
			require.Equal(t, tc.http, v.HTTP)
			for code, want := range tc.codes {
				require.Equal(t, want, v.Code(code), "code %d", code)
			}
			require.Equal(t, Fail, v.Code(-1))
		})
	}
}

// TestParticipant holds that what binds every participant binds each role of DDRF, and no
// role of another protocol.
func TestParticipant(t *testing.T) {
	c := ddrf(t)
	row, _ := c.Requirement("DD-DF-01")
	require.Equal(t, []Role{Participant}, row.Binds)
	for _, role := range []Role{Publisher, Requester, Recipient, Intermediary, Participant} {
		severity, binds := c.SeverityFor(row, role)
		require.True(t, binds)
		require.Equal(t, Fail, severity)
	}
	require.False(t, row.BindsRole(Processor))
	own, _ := c.Requirement("DD-AC-01")
	require.True(t, own.BindsRole(Recipient))
	require.False(t, own.BindsRole(Participant), "a recipient's row does not bind every participant")
}
