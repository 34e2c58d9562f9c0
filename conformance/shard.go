package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseShard reads the name of a shard, such as 2/3: its number from 1, and how many there are.
func ParseShard(text string) (i, n int, err error) {
	first, last, ok := strings.Cut(text, "/")
	i, err = strconv.Atoi(first)
	n, alsoErr := strconv.Atoi(last)
	if !ok || err != nil || alsoErr != nil || i < 1 || n < 1 || i > n || text != fmt.Sprintf("%d/%d", i, n) {
		return 0, 0, fmt.Errorf("shard %q is not of the form I/N with I up to N, such as 2/3", text)
	}
	return i, n, nil
}

// shard is one of the parts that a plan is cut into, so that they take about the same time. What
// nobody has measured takes as long as the mean of the rest. The longest scenario goes first,
// to the shard that has the least so far, and no shard stays empty.
func shard(plan []Scenario, i, n int, took map[string]time.Duration) []Scenario {
	weights := weightsOf(plan, took)
	order := make([]int, len(plan))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weights[b], weights[a]) })
	type load struct {
		time  time.Duration
		count int
	}
	loads := make([]load, n)
	var mine []int
	for _, k := range order {
		least := 0
		for s := range loads {
			if cmp.Or(cmp.Compare(loads[s].time, loads[least].time), cmp.Compare(loads[s].count, loads[least].count)) < 0 {
				least = s
			}
		}
		loads[least].time += weights[k]
		loads[least].count++
		if least == i-1 {
			mine = append(mine, k)
		}
	}
	slices.Sort(mine) // the profile's order
	var some []Scenario
	for _, k := range mine {
		some = append(some, plan[k])
	}
	return some
}

// weightsOf are how long the scenarios of a plan are expected to take, never nothing.
func weightsOf(plan []Scenario, took map[string]time.Duration) []time.Duration {
	var sum time.Duration
	known := 0
	for _, s := range plan {
		if d := took[s.ID]; d > 0 {
			sum += d
			known++
		}
	}
	usual := time.Duration(1)
	if known > 0 {
		usual = max(1, sum/time.Duration(known))
	}
	weights := make([]time.Duration, len(plan))
	for k, s := range plan {
		if weights[k] = took[s.ID]; weights[k] <= 0 {
			weights[k] = usual
		}
	}
	return weights
}
