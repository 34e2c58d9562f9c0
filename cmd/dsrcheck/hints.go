package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/doctor"
	"dsrcheck/conformance/target"
	"dsrcheck/reports"
	"dsrcheck/simulator/journal"
)

// notReadyHints say what to try when the target could not be reached.
func notReadyHints(why journal.Failure, text string) []string {
	if strings.Contains(text, target.SpeaksNoTLS) {
		return []string{"is it http:// and not https://, in --target or in what --resolve says of it?"}
	}
	switch why {
	case journal.FailTLS:
		return []string{"trust the authority of the target's certificate with --ca FILE; if the target asks for a certificate of yours, give --client-cert and --client-key; if it is known by another name, see --resolve"}
	case journal.FailName:
		return []string{"say where the domain is with --resolve domain=URL, or name the proxy that leads there with --proxy; HTTPS_PROXY is not read"}
	case journal.FailProxy:
		return []string{"does the proxy let through to the target?"}
	case journal.FailConnect:
		return []string{"is the target running, and is the port right?"}
	case journal.FailTimeout:
		return []string{"give a slow target more time with --timeout"}
	}
	return nil
}

// anotherName is the domain that all answers of a target in a journal name that name one, if it is another than
// the one that the target was taken for. Callbacks are no answers.
func anotherName(journalPath, domain string) (name string, err error) {
	names := map[string]bool{}
	err = outbound(journalPath, func(ex *journal.Exchange) {
		if ex.Response == nil {
			return
		}
		if value, ok := ex.Response.Header("X-OpenGDPR-Processor-Domain"); ok {
			name = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(value), "."))
			names[name] = true
		}
	})
	if err != nil || len(names) != 1 || name == domain {
		return "", err
	}
	if u, err := url.Parse("https://" + name); err != nil || u.Hostname() != name {
		return "", nil // it is no domain, which is another matter
	}
	return name, nil
}

// lostHost is the one host that a run could not find, of an address that the target names of itself,
// unless the target was taken for it. Callbacks and files of partners go elsewhere.
func lostHost(journalPath, domain string) (host string, err error) {
	hosts := map[string]bool{}
	err = outbound(journalPath, func(ex *journal.Exchange) {
		if u, err := url.Parse(ex.URL); err == nil && ex.Failure == journal.FailName {
			host = u.Hostname()
			hosts[host] = true
		}
	})
	if err != nil || len(hosts) != 1 || host == domain {
		return "", err
	}
	return host, nil
}

// outbound goes through what a run sent to the target, by its journal.
func outbound(journalPath string, each func(*journal.Exchange)) error {
	file, err := os.Open(journalPath)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = journal.Scan(file, func(l journal.Line) error {
		if l.Type != journal.TypeExchange {
			return nil
		}
		ex, err := journal.DecodeExchange(l, func(string) ([]byte, bool) { return nil, true })
		if err == nil && ex.Direction == journal.Outbound {
			each(ex)
		}
		return err
	})
	return err
}

// fileless reports a target that serves no file, which is why nothing else of it could be judged.
func fileless(r *conformance.Results) bool {
	const served = "ddrf/location/served"
	var missing, hides bool
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			missing = missing || c.ID == served && c.Verdict == conformance.Fail
			hides = hides || c.Cause == served && c.Scenario != "ddrf/location" && c.Scenario != "ddrf/resource"
		}
	}
	return missing && hides
}

// tellUncalled says why no call came to the first partner, unless one came to it or another, or it
// is called by its address, of which a network notices nothing. What reads a partner's file has to
// be asked something first, so that it is blamed only for what was noticed, or if the run ended at
// that.
func (w *openedWorld) tellUncalled(ctx context.Context, u *ui, profile conformance.Profile, results *conformance.Results) {
	if w.access == nil || !w.named {
		return
	}
	page, err := w.access.Exchanges(ctx, journal.Query{Direction: journal.Inbound, After: w.before})
	if err != nil || slices.ContainsFunc(page.Exchanges, func(ex *journal.Exchange) bool {
		return ex.Caller == "" && ex.Status() != http.StatusMisdirectedRequest // that name is nobody's
	}) {
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
