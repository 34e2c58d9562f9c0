package conformance

import (
	"context"
	"slices"
)

// schedule plays scenarios side by side, at most limit at a time. Scenarios that share a
// domain never run together, and an exclusive one runs alone. It starts them in order as
// far as these rules allow and returns when all that were started have ended; once the
// context is done it starts no more.
func schedule(ctx context.Context, scenarios []Scenario, limit int, play func(Scenario)) {
	waiting := slices.Clone(scenarios)
	var running []Scenario
	done := make(chan string)
	for {
		if ctx.Err() != nil {
			waiting = nil
		}
		for len(running) < limit {
			i := slices.IndexFunc(waiting, func(s Scenario) bool { return mayStart(s, running) })
			if i < 0 {
				break
			}
			s := waiting[i]
			waiting = slices.Delete(waiting, i, i+1)
			running = append(running, s)
			go func() {
				defer func() { done <- s.ID }() // also where the goroutine ends in the script, as a failed test does
				play(s)
			}()
		}
		if len(running) == 0 {
			return
		}
		id := <-done
		running = slices.DeleteFunc(running, func(s Scenario) bool { return s.ID == id })
	}
}

func mayStart(s Scenario, running []Scenario) bool {
	for _, r := range running {
		if s.Exclusive || r.Exclusive {
			return false
		}
		for _, d := range s.Domains {
			if slices.Contains(r.Domains, d) {
				return false
			}
		}
	}
	return true
}
