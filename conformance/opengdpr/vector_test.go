package opengdpr

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// The readings that vectors show are in the register, and earn what the rows say.
func TestVectorReadings(t *testing.T) {
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	worth := map[catalog.Outcome]int{catalog.Accept: 0, catalog.Note: 1, catalog.Warn: 2, catalog.Fail: 3}
	for id := range vectorReadings {
		_, ok := c.Vector(id)
		require.True(t, ok, id)
	}
	for _, raw := range c.Vectors {
		v := cases(c, raw.ID)[0]
		row := v.reading()
		for status, choice := range map[int]string{201: row.accepted, 400: row.refused} {
			if choice == "" {
				continue
			}
			reading, ok := c.Reading(row.reading)
			require.True(t, ok, row.reading)
			seen, ok := reading.Choice(choice)
			require.True(t, ok, "%s: %s %s", v.ID, row.reading, choice)
			earned, err := c.Judge(v.Vector, status)
			require.NoError(t, err)
			require.LessOrEqual(t, worth[seen.Outcome], worth[earned], "%s answered with %d: %s %s", v.ID, status, row.reading, choice)
		}
	}
}

func TestVectorShows(t *testing.T) {
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	for _, tc := range []struct {
		vector  string
		status  int
		reading string
		choice  string
	}{
		{"id-upper-case", 201, "AO-58", "accepted"}, {"id-upper-case", 400, "AO-58", "refused"}, {"id-upper-case", 500, "AO-58", ""},
		{"id-missing", 201, "AO-70", "accepted"}, {"id-missing", 400, "AO-70", "refused"}, {"id-missing", 422, "AO-70", ""}, {"id-missing", 401, "AO-70", ""},
		{"id-odd-variant", 201, "", ""}, {"time-old", 400, "", ""},
		{"body-form", 400, "AO-60", "other-body-400"}, {"body-form", 415, "AO-60", "other-body-415"}, {"body-form", 201, "AO-60", ""},
		{"media-text", 415, "AO-60", "demanded"}, {"media-charset", 201, "AO-60", ""}, {"urls-four", 400, "AO-48", "few-only"},
		{"property-null", 201, "AO-76", "optional-null-either"},
	} {
		v := cases(c, tc.vector)[0]
		ex := &journal.Exchange{Response: &journal.Message{Head: fmt.Appendf(nil, "HTTP/1.1 %d X\r\n\r\n", tc.status)}}
		require.Equal(t, tc.reading, v.reading().reading, tc.vector)
		require.Equal(t, tc.choice, v.shown(ex), "%s answered with %d", tc.vector, tc.status)
	}
	require.Empty(t, cases(c, "id-missing")[0].shown(&journal.Exchange{Failure: journal.FailClosed}))
}
