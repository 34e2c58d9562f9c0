package ddrf

import (
	"fmt"
	"slices"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// readAgain tells whether the file of a downstream partner, which must not be kept, is read for
// each request that is passed on to it (DD-DI-03, AD-40). One look may do for several requests
// that are under way at the time.
func (w *relay) readAgain(qs []*passing, all []sending, none conformance.Finding) conformance.Finding {
	if len(all) == 0 {
		return none
	}
	if w.Target().KeysPinned {
		return conformance.Skipped("the target has the partners' keys from elsewhere (--keys-pinned)")
	}
	f := conformance.Fine("the file of a downstream partner is read for each request that is passed on to it, as it must not be kept", "")
	reads, n := 0, 0
	var stale []string
	for _, d := range w.to {
		if d.kept {
			continue
		}
		var late []string
		// A look is told of once the partner has answered it, which may be after its effect.
		w.Await(conformance.Wait{For: "a look at the file of " + d.name, Until: time.Now().Add(soon)}, func() bool {
			late = w.unread(d, qs)
			return len(late) == 0
		})
		looks, whole := d.looks()
		if !whole && len(late) > 0 {
			return conformance.Skipped("so much was passed on to " + d.name + " meanwhile that looks at its file cannot be told apart")
		}
		reads, n, stale = reads+len(looks), n+len(w.gotAll(d, qs)), append(stale, late...)
	}
	if n == 0 {
		return conformance.Skipped("nothing was passed on to a partner whose file must not be kept")
	}
	f.Got = fmt.Sprintf("read for each of %d requests", n)
	switch {
	case len(stale) == 0:
		return f.Saw("AD-40", "each-time")
	case reads > 0:
		f.Got = "not read for " + listed(stale)
		return f.Saw("AD-40", "beyond-freshness")
	}
	f.Got = fmt.Sprintf("not read for any of %d requests", n)
	return f.Saw("AD-40", "never-again")
}

// unread are the requests to a downstream partner before which nobody looked at its file after
// the target was sent them.
func (w *relay) unread(d *downstream, qs []*passing) (stale []string) {
	looks, _ := d.looks()
	for _, q := range qs {
		got := w.got(d, q)
		if len(got) == 0 {
			continue
		}
		first := got[0] // one that is tried again needs no further look
		fresh := slices.ContainsFunc(looks, func(ex *journal.Exchange) bool {
			return !ex.Ended.Before(q.ex.Started) && !ex.Started.After(first.ex.Started)
		})
		if !fresh {
			stale = append(stale, first.label)
		}
	}
	return stale
}

// reads are the looks at the downstream partners' files.
func (w *relay) reads() (all []*journal.Exchange) {
	if w == nil {
		return nil
	}
	for _, d := range w.to {
		looks, _ := d.looks()
		all = append(all, looks[:min(mostEvidence, len(looks))]...)
	}
	return all
}
