package ddrf

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// Every vector can go wrong: some answer to it fails or warns, whoever makes it.
func TestEveryVectorCanFail(t *testing.T) {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	for _, v := range c.Vectors {
		bad := ""
		for code, status := range map[int]string{0: "202", 1: "400", 2: "400", 3: "400", 4: "400", 5: "400", 6: "400", noCode: "500"} {
			ex := &journal.Exchange{Response: &journal.Message{Head: []byte("HTTP/1.1 " + status + " x\r\n\r\n")}}
			a := answered{answer{ex: ex, sent: &request{}, code: code}, vectorCase{Vector: v}}
			outcomes := []catalog.Outcome{a.judge().Earned}
			if v.Codes.Accept[0] > 0 && code > 0 {
				outcomes = append(outcomes, a.rightCode("").Earned)
			}
			for _, o := range outcomes {
				if o == catalog.Warn || o == catalog.Fail {
					bad = status
				}
			}
		}
		if v.ID[:7] != "replay-" { // whose codes are all free; a second jti and a server error are judged apart
			require.NotEmpty(t, bad, v.ID)
		}
	}
}
