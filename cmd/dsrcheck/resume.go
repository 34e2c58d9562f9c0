package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/redact"
)

// settledThen names what is asked for now and was not when the run of a journal began, or the
// other way round: a whole is one run, and what the gate asks of it is not lost half-way.
func settledThen(h *conformance.Header, t *target.Target, p conformance.Profile, o *conformance.Options, hidden *redact.Redactor) (string, error) {
	plan, err := conformance.Plan(p, o.Selection)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, s := range plan {
		ids = append(ids, s.ID)
	}
	waits := conformance.WaitsOf(t)
	waited := h.Waits
	if waited == nil {
		waited = &waits // nobody knows
	}
	for _, at := range []struct {
		name      string
		then, now any
	}{
		{"the selection of scenarios", h.Plan, ids},
		{"what is read where the text is open", h.Readings, o.Readings},
		{"fail-on", h.FailOn, o.FailOn},
		{"seed", h.Seed, o.Seed},
		{"the list of known deviations", h.Known, o.Known},
		{"lifecycle-timeout", waited.Lifecycle, waits.Lifecycle},
		{"callback-wait", waited.Callback, waits.Callback},
		{"retry-wait", waited.Retry, waits.Retry},
		{"what is attested", h.Attestations, o.Attestations},
	} {
		then, err := json.Marshal(at.then)
		if err != nil {
			return "", fmt.Errorf("write %s: %w", at.name, err)
		}
		now, err := json.Marshal(at.now)
		if err != nil {
			return "", fmt.Errorf("write %s: %w", at.name, err)
		}
		if !bytes.Equal(hidden.Bytes(then), hidden.Bytes(now)) && !empty(then, now) { // the journal has it redacted
			return at.name, nil
		}
	}
	return "", nil
}

// empty reports whether both lists have nothing in them, written as null or [].
func empty(lists ...[]byte) bool {
	for _, l := range lists {
		if string(l) != "null" && string(l) != "[]" {
			return false
		}
	}
	return true
}
