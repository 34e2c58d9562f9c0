package ddrf

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// The choices that answers show earn what the vectors' own rows give, or less; and each reading
// that is listed here is named by a vector.
func TestSeen(t *testing.T) {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	weight := map[catalog.Outcome]int{catalog.Warn: 1, catalog.Fail: 2} // a note is as good as accept
	named := map[string]bool{}
	for _, v := range c.Vectors {
		for _, id := range namesReading.FindAllString(v.Why, -1) {
			named[id] = true
		}
		for code := range 7 {
			status := "400"
			if code == 0 {
				status = "202"
			}
			ex := &journal.Exchange{Response: &journal.Message{Head: []byte("HTTP/1.1 " + status + " x\r\n\r\n")}}
			a := answered{answer{ex: ex, code: code}, vectorCase{Vector: v}}
			taken, coded := a.seen()
			for _, seen := range slices.Concat(taken, coded) {
				reading, _ := c.Reading(seen.Reading)
				choice, ok := reading.Choice(seen.Choice)
				require.True(t, ok, "%s: %v", v.ID, seen)
				if weight[choice.Outcome] > weight[v.Code(code)] {
					t.Errorf("%s, code %d: the row gives %s and %s %s", v.ID, code, v.Code(code), seen, choice.Outcome)
				}
			}
		}
	}
	for id := range readings {
		require.True(t, named[id], "no vector names %s", id)
	}
}
