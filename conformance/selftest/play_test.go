package selftest

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPlay runs all profiles against conforming partners, all at the same time, as often as
// DSRCHECK_PLAYS says, by default once. It logs how long that took.
func TestPlay(t *testing.T) {
	if testing.Short() && raced {
		t.Skip("the whole of every profile takes long under the race detector; make test-all has it")
	}
	times := 1
	if n := os.Getenv("DSRCHECK_PLAYS"); n != "" {
		var err error
		times, err = strconv.Atoi(n)
		require.NoError(t, err)
	}
	all := profiles(t)
	for i := range times {
		began := time.Now()
		played := 0
		err := Play(t.Context(), all, func(p Played) {
			played++
			t.Logf("%s: %d exchanges, %s", p.Profile, p.Results.Summary.Exchanges, p.Took.Round(time.Millisecond))
			for _, problem := range p.Problems {
				t.Errorf("play %d: %s: %s", i+1, p.Profile, problem)
			}
		})
		require.NoError(t, err)
		require.Equal(t, len(all), played)
		t.Logf("play %d of %d: %s", i+1, times, time.Since(began).Round(time.Millisecond))
	}
}
