package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"dsrcheck/conformance/doctor"
	"dsrcheck/reports"
)

// tellReach says where the partner is, for whoever has yet to lead the target there.
func tellReach(u *ui, r doctor.Reach) {
	for _, line := range []struct{ what, where string }{
		{"authority", r.Authority}, {"proxy", r.Proxy}, {"DNS server", r.DNS}, {"own address", r.Own}, {"public URL", r.Public},
	} {
		if line.where != "" {
			fmt.Fprintf(u.err, "%s %s\n", line.what, reports.Visible(line.where))
		}
	}
}

// tellDiagnosis prints what was found, a line for each question and the changes below it.
func tellDiagnosis(w io.Writer, d *doctor.Diagnosis) error {
	var errs []error
	say := func(what string, a doctor.Answer) {
		_, err := fmt.Fprintf(w, "%-10s  %-7s  %s\n", what, a.State, reports.Visible(a.Why))
		errs = append(errs, err)
		for _, c := range a.Change {
			_, err := fmt.Fprintf(w, "%-19s  change: %s\n", "", reports.Visible(c))
			errs = append(errs, err)
		}
	}
	say("target", d.Reached)
	say("request", d.Request)
	say("state", d.Moved)
	for _, way := range d.Ways {
		say(way.Name, way.Answer)
	}
	say("authority", d.Trust)
	say("callbacks", d.Callbacks)
	for _, c := range d.Called {
		came := "did not come"
		if c.Came {
			came = strings.TrimSuffix("came by "+c.Way, " by ")
		}
		_, err := fmt.Fprintf(w, "%-19s  %s %s\n", "", c.URL, came)
		errs = append(errs, err)
	}
	_, err := fmt.Fprintf(w, "%-10s  %s\n%s\n", "clocks", clocksText(d.Clocks), verdictText(d))
	return errors.Join(append(errs, err)...)
}

// clocksText says how the clocks stand to each other.
func clocksText(c doctor.Clocks) string {
	text := "the target's answers have no Date"
	if c.Ahead != nil {
		text = fmt.Sprintf("the target's is %s ours, give or take %.1f s", apart(*c.Ahead), c.Within)
	}
	if c.Received != nil {
		text += fmt.Sprintf("; received_time is %s ours", apart(*c.Received))
	}
	if math.Abs(c.World) >= 1 {
		text += fmt.Sprintf("; the world's, by which certificates are valid, is %s ours", apart(c.World))
	}
	return text
}

// apart says how far a clock is from another.
func apart(seconds float64) string {
	if seconds < 0 {
		return fmt.Sprintf("%.1f s behind", -seconds)
	}
	return fmt.Sprintf("%.1f s ahead of", seconds)
}

// verdictText is the last line.
func verdictText(d *doctor.Diagnosis) string {
	var works []string
	for _, w := range d.Ways {
		if w.State == doctor.Works {
			works = append(works, w.Name)
		}
	}
	switch code := d.ExitCode(); {
	case code == 0:
		return "the target reaches the partner by " + strings.Join(works, ", ")
	case code == 1 && d.Trust.State == doctor.Fails:
		return "the target reaches the partner and does not trust it"
	case code == 1 && d.Callbacks.State == doctor.Works:
		return "no way leads the target to the partner by its domain; callbacks by address come, and a run to which no way by name is given can do with those"
	case code == 1:
		return "no way leads the target to the partner"
	case code == 3:
		return "the target could not be reached"
	}
	return "whether a way leads the target to the partner is not known"
}
