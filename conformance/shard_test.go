package conformance

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseShard(t *testing.T) {
	i, n, err := ParseShard("2/3")
	require.NoError(t, err)
	require.Equal(t, []int{2, 3}, []int{i, n})
	for _, text := range []string{"", "2", "0/3", "4/3", "-1/3", "1/0", "a/3", "1/b", "1/2/3", " 1/2", "01/2", "+1/2"} {
		_, _, err := ParseShard(text)
		require.ErrorContains(t, err, "I/N", text)
	}
}

// TestShard puts each scenario into one shard, and none into two, whatever is known of them.
func TestShard(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		p := Profile{Protocol: "opengdpr", Role: "processor"}
		took := map[string]time.Duration{}
		for k := range 1 + random.IntN(20) {
			s := Scenario{ID: fmt.Sprintf("opengdpr/s%02d", k)}
			p.Scenarios = append(p.Scenarios, s)
			if random.IntN(3) > 0 {
				took[s.ID] = time.Duration(random.IntN(int(time.Minute)))
			}
		}
		n := 1 + random.IntN(len(p.Scenarios))
		seen := map[string]int{}
		for i := range n {
			sel := Selection{Shard: fmt.Sprintf("%d/%d", i+1, n), Durations: took}
			plan, err := Plan(p, sel)
			require.NoError(t, err)
			require.NotEmpty(t, plan)
			require.True(t, sel.Narrows())
			for _, s := range plan {
				seen[s.ID]++
			}
		}
		require.Len(t, seen, len(p.Scenarios))
		for id, times := range seen {
			require.Equal(t, 1, times, id)
		}
	}
}

// TestShardsAreBalanced gives the longest scenario a shard of its own.
func TestShardsAreBalanced(t *testing.T) {
	p := Profile{Protocol: "opengdpr", Role: "processor"}
	for _, id := range []string{"a", "long", "b", "c", "d"} {
		p.Scenarios = append(p.Scenarios, Scenario{ID: "opengdpr/" + id})
	}
	took := map[string]time.Duration{"opengdpr/long": 40 * time.Second, "opengdpr/a": 10 * time.Second, "opengdpr/b": 10 * time.Second,
		"opengdpr/c": 10 * time.Second, "opengdpr/d": 10 * time.Second}
	plan, err := Plan(p, Selection{Shard: "1/2", Durations: took})
	require.NoError(t, err)
	require.Len(t, plan, 1)
	require.Equal(t, "opengdpr/long", plan[0].ID)
	_, err = Plan(p, Selection{Shard: "1/6"})
	require.ErrorIs(t, err, ErrSelection)
	_, err = Plan(p, Selection{Shard: "6"})
	require.ErrorIs(t, err, ErrSelection)
}
