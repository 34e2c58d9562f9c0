package ddrf

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A chain that ends at any time is legal, and one that goes on at the same rate is not. Of one that
// is passed on ever more rarely nobody knows.
func TestEnding(t *testing.T) {
	of := func(passed ...int) (all []round) {
		for i, n := range passed {
			all = append(all, round{rounds[i], n})
		}
		return all
	}
	for _, tc := range []struct {
		name string
		all  []round
		want string
	}{
		{"once", of(1, 0), ""},
		{"some times", of(7, 0), ""},
		{"nine times", of(7, 2, 0), ""},
		{"some on their way", of(1, 2, 0), ""},
		{"twenty times", of(7, 8, 5, 0), ""},
		{"sixty-four times", of(7, 8, 16, 32, 0), ""},
		{"each time", of(7, 8, 16, 32, 40), "broken"},
		{"every other time", of(4, 4, 8, 16, 20), "broken"},
		{"every third time", of(2, 3, 5, 11, 13), "broken"},
		{"every seventh time", of(1, 1, 2, 5, 5), "broken"},
		{"every tenth time", of(1, 1, 2, 3, 4), "broken"},
		{"each time but for one", of(7, 8, 16, 32, 39), "broken"},
		{"ever more rarely", of(3, 1, 1, 1, 1), "unknown"},
		{"eighty-three times", of(7, 8, 16, 32, 20), "unknown"},
		{"ninety times", of(7, 8, 16, 32, 27), "unknown"},
		{"ninety-eight times", of(7, 8, 16, 32, 35), "unknown"},
		{"a hundred times", of(7, 8, 16, 32, 37), "unknown"},
		{"a hundred times that it comes back", of(7, 8, 16, 32, 38), "unknown"},
		{"every other time, up to ninety-eight", of(4, 4, 8, 16, 18), "unknown"},
		{"after a pause", of(7, 8, 16, 0, 3), "unknown"},
		{"as far as was looked", of(7, 8, 16), "unknown"},
	} {
		f := ending(tc.all, returnedAtMost())
		switch tc.want {
		case "broken":
			require.NotEmpty(t, f.Problem, tc.name)
			require.True(t, f.Security, tc.name)
		case "unknown":
			require.NotEmpty(t, f.Unknown, tc.name)
		default:
			require.True(t, f.Holds(), tc.name)
		}
	}
}

// What a partner was sent is put to the round in which it came. An rqJWT that is sent again counts
// once, and where one of the requests in between is lost nothing can be told apart.
func TestRoundsAt(t *testing.T) {
	first, one, two, d := &passing{}, &passing{}, &passing{}, &downstream{}
	came := func(second int, of *passing, compact string) onward {
		return onward{of, compact, time.Unix(int64(second), 0)}
	}
	c := &coming{relay: &relay{to: []*downstream{d}}, first: first, marks: []*passing{one, two}, seen: map[*downstream][]onward{}}
	all := []onward{came(1, first, "a"), came(2, first, "b"), came(3, one, "c"), came(4, first, "b"), came(5, first, "d"), came(6, two, "e"), came(7, first, "f")}
	c.seen[d] = all
	require.Equal(t, []round{{rounds[0], 2}, {rounds[1], 2}}, c.roundsAt(d))
	most, judged := c.most()
	require.True(t, judged)
	require.Equal(t, 2, most[1].passed)
	c.seen[d] = all[:5]
	require.Nil(t, c.roundsAt(d), "the last is not there")
	c.seen[d] = []onward{came(3, one, "c"), came(6, two, "e")}
	require.Nil(t, c.roundsAt(d), "nothing was passed on")
	_, judged = c.most()
	require.False(t, judged)
}
