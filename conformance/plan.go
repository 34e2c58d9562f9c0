package conformance

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
)

// ErrSelection says that a selection cannot be run: it matches nothing or is no pattern.
var ErrSelection = errors.New("selection")

// Selection picks scenarios of a profile by glob patterns over their ids. A pattern without
// a slash is compared with the part of the id after the protocol.
type Selection struct {
	Only []string `json:"only,omitempty"` // empty for all
	Skip []string `json:"skip,omitempty"`
	// Shard is the part of what these leave that is run, such as 2/3; empty for all of it.
	Shard string `json:"shard,omitempty"`
	// Durations are how long scenarios took in an earlier run, by id, by which shards are made
	// equally long. All shards of a run need the same.
	Durations map[string]time.Duration `json:"-"`
}

// Narrows reports whether the selection can leave anything out.
func (sel Selection) Narrows() bool { return len(sel.Only)+len(sel.Skip) > 0 || sel.Shard != "" }

// told says what of a profile a selection that narrows leaves.
func (sel Selection) told() string {
	i, n, err := ParseShard(sel.Shard)
	switch {
	case err != nil:
		return "a selection of scenarios"
	case len(sel.Only)+len(sel.Skip) > 0:
		return fmt.Sprintf("shard %d of %d of a selection of scenarios", i, n)
	}
	return fmt.Sprintf("shard %d of %d", i, n)
}

// Plan returns the scenarios of a profile that a selection leaves, in the profile's order.
// A pattern that matches no scenario is an error, as is a selection that leaves none.
func Plan(p Profile, sel Selection) ([]Scenario, error) {
	only, err := matchAll(p, sel.Only)
	if err != nil {
		return nil, err
	}
	skip, err := matchAll(p, sel.Skip)
	if err != nil {
		return nil, err
	}
	var plan []Scenario
	for _, s := range p.Scenarios {
		if (len(sel.Only) == 0 || only[s.ID]) && !skip[s.ID] {
			plan = append(plan, s)
		}
	}
	if len(plan) > 0 && sel.Shard != "" {
		i, n, err := ParseShard(sel.Shard)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSelection, err)
		}
		if n > len(plan) {
			return nil, fmt.Errorf("%w: %s cannot be put into %d shards", ErrSelection, plural(len(plan), "scenario"), n)
		}
		plan = shard(plan, i, n, sel.Durations)
	}
	if len(plan) == 0 {
		return nil, fmt.Errorf("%w: it leaves no scenario of %s", ErrSelection, p.Name())
	}
	return plan, nil
}

func matchAll(p Profile, patterns []string) (map[string]bool, error) {
	matched := map[string]bool{}
	for _, pattern := range patterns {
		found := false
		for _, s := range p.Scenarios {
			subject := s.ID
			if !strings.Contains(pattern, "/") {
				subject = path.Base(s.ID)
			}
			ok, err := path.Match(pattern, subject)
			if err != nil {
				return nil, fmt.Errorf("%w: %q is no pattern: %w", ErrSelection, pattern, err)
			}
			if ok {
				matched[s.ID], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("%w: %q matches no scenario of %s", ErrSelection, pattern, p.Name())
		}
	}
	return matched, nil
}
