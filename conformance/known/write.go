package known

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"dsrcheck/conformance"
)

// Lasting is for how many days an entry that is written counts.
const Lasting = 90

// Of is the list under which a run would conform as far as its checks go: the entries that it
// was made with and that are seen or could not be judged, and one for each other check that
// failed it, whose reason is what the run found.
func Of(r *conformance.Results) []conformance.KnownDeviation {
	var all []conformance.KnownDeviation
	for _, k := range r.Known {
		if !k.Stale() {
			all = append(all, k.KnownDeviation)
		}
	}
	expires := r.Started.UTC().AddDate(0, 0, Lasting).Format(time.DateOnly)
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.Known || !c.Fails(r.Settings.FailOn) {
				continue
			}
			reason := cmp.Or(c.Problem, c.Got, "it was seen on "+r.Started.UTC().Format(time.DateOnly))
			all = append(all, conformance.KnownDeviation{Check: c.ID, Reason: reason, Expires: expires})
		}
	}
	return all
}

// Write writes a list, which [Read] reads. The error is that of w.
func Write(w io.Writer, all []conformance.KnownDeviation) error {
	var b bytes.Buffer
	b.WriteString("# Known deviations: checks that are accepted as failing for now. Say why in your own words.\n")
	for _, k := range all {
		kind := "check"
		if k.Requirement != "" {
			kind = "requirement"
		}
		reason, err := json.Marshal(k.Reason) // which YAML reads as it stands
		if err != nil {
			return fmt.Errorf("write known deviations: %w", err)
		}
		fmt.Fprintf(&b, "- %s: %s\n  reason: %s\n  expires: %s\n", kind, k.Subject(), reason, k.Expires)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write known deviations: %w", err)
	}
	return nil
}
