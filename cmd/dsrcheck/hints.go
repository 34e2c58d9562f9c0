package main

import (
	"context"
	"fmt"

	"dsrcheck/conformance"
	"dsrcheck/conformance/doctor"
	"dsrcheck/reports"
	"dsrcheck/simulator/journal"
)

// notReadyHints say what to try when the target could not be reached.
func notReadyHints(why journal.Failure) []string {
	switch why {
	case journal.FailTLS:
		return []string{"trust the authority of the target's certificate with --ca FILE; if the target asks for a certificate of yours, give --client-cert and --client-key; if it is known by another name, see --resolve"}
	case journal.FailName:
		return []string{"say where the domain is with --resolve domain=URL"}
	case journal.FailProxy:
		return []string{"does the proxy let through to the target?"}
	case journal.FailConnect:
		return []string{"is the target running, and is the port right?"}
	case journal.FailTimeout:
		return []string{"give a slow target more time with --timeout"}
	}
	return nil
}

// tellUncalled says why no call came to the first partner, unless one came, or it is called by
// its address, of which a network notices nothing. What reads a partner's file has to be asked
// something first, so that it is blamed only for what was noticed, or if the run ended at that.
func (w *openedWorld) tellUncalled(ctx context.Context, u *ui, profile conformance.Profile, results *conformance.Results) {
	if w.access == nil || !w.named {
		return
	}
	page, err := w.access.Exchanges(ctx, journal.Query{Partner: w.reach.Domain, Direction: journal.Inbound, After: w.before})
	if err != nil || len(page.Exchanges) > 0 {
		return
	}
	notices, err := w.access.Notices(ctx, w.noticed)
	if err != nil {
		return
	}
	why := reports.Visible(doctor.Explain(notices, w.reach.Domain, w.reach.Authority))
	switch {
	case profile.ByName && profile.Protocol == "opengdpr":
		fmt.Fprintf(u.err, "hint: %s was not reached: %s\nhint: docs/reach.md has the ways that lead a target to partners\n", w.reach.Domain, why)
	case !profile.ByName:
		fmt.Fprintf(u.err, "hint: no callback reached the suite: %s\nhint: dsrcheck doctor %s, with the same flags, says more\n", why, profile.Name())
	case len(notices) > 0 || results.NotReady != "" && results.NoAnswer == "":
		fmt.Fprintf(u.err, "hint: no file of a partner was read: %s\nhint: docs/reach.md has the ways that lead a target to partners\n", why)
	}
}
