package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"dsrcheck/conformance"
)

// durationsOf reads how long scenarios took in an earlier run.
func (f *runFlags) durationsOf() (map[string]time.Duration, error) {
	switch {
	case f.durations == "":
		return nil, nil
	case f.shard == "":
		return nil, usageError(errors.New("durations: they are of use with --shard only"))
	}
	raw, err := os.ReadFile(f.durations)
	if err != nil {
		return nil, usageError(fmt.Errorf("read durations: %w", err))
	}
	var r struct {
		Schema    string
		Scenarios []conformance.ScenarioResult
	}
	if err := json.Unmarshal(raw, &r); err != nil || r.Schema != conformance.ResultsSchema {
		return nil, usageError(fmt.Errorf("read durations: %s is no results.json of this suite", f.durations))
	}
	took := map[string]time.Duration{}
	for _, s := range r.Scenarios {
		if s.Attempt > 0 {
			took[s.ID] = s.Duration
		}
	}
	return took, nil
}
