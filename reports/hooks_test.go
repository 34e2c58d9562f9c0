package reports

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// TestHookTalks keeps of many calls those that failed and the first ones, whatever order the
// lines came in.
func TestHookTalks(t *testing.T) {
	var lines []journal.Line
	for n := range 10 * hookCallsKept {
		rec := conformance.HookRecord{Hook: "submit", At: began.Add(time.Duration(n) * time.Second)}
		if n%100 == 99 {
			rec.Error = "no answer"
		}
		data, err := json.Marshal(rec)
		require.NoError(t, err)
		lines = append(lines, journal.Line{Type: "hook", Attempt: 1, ID: fmt.Sprintf("a/b/1/%d", n), Data: data})
	}
	lines = append(lines, journal.Line{Type: "other", ID: "a/b/1/9999", Data: []byte("{}")})
	gathered := func() []HookTalk {
		all := hookTalks{}
		for _, l := range lines {
			require.NoError(t, all.add(l))
		}
		return all.all()
	}
	first := gathered()
	require.Len(t, first, 1)
	talk := first[0]
	require.Equal(t, []any{"a/b", 1, 400, 4, 40}, []any{talk.Scenario, talk.Attempt, talk.Total, talk.Failed, len(talk.Calls)})
	require.Equal(t, "a/b/1/0", talk.Calls[0].ID)
	require.Equal(t, "a/b/1/399", talk.Calls[39].ID)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	require.Equal(t, first, gathered())
	require.Error(t, hookTalks{}.add(journal.Line{Type: "hook", ID: "a/b/1/1", Data: []byte("[]")}))
}
