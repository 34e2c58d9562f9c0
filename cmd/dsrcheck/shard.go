package main

import (
	"errors"
	"time"
)

// durationsOf reads how long scenarios took in an earlier run.
func (f *runFlags) durationsOf() (map[string]time.Duration, error) {
	switch {
	case f.durations == "":
		return nil, nil
	case f.shard == "":
		return nil, usageError(errors.New("durations: they are of use with --shard only"))
	}
	r, err := readResults(f.durations)
	if err != nil {
		return nil, usageError(err, "name the folder of an earlier run with --durations, or its results.json")
	}
	took := map[string]time.Duration{}
	for _, s := range r.Scenarios {
		if s.Attempt > 0 {
			took[s.ID] = s.Duration
		}
	}
	return took, nil
}
