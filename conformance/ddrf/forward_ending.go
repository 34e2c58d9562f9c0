package ddrf

import (
	"fmt"
	"sync"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// coming is a chain that comes back, and what came of that at each downstream partner.
type coming struct {
	*relay
	first       *passing
	back, marks []*passing

	mu   sync.Mutex
	seen map[*downstream][]onward // in the order in which it came
}

// onward is a request to a downstream partner.
type onward struct {
	of      *passing
	compact string
	at      time.Time
}

// mostLikeIt is how many of those that come of one request are kept. All are counted.
const mostLikeIt = 12

func newComing(w *relay) *coming {
	c := &coming{relay: w, seen: map[*downstream][]onward{}}
	for _, d := range w.to {
		d.site.Keep(func(ex *journal.Exchange) bool {
			return w.wants(d, ex) && (isFileRead(ex) || c.count(d, ex) <= mostLikeIt)
		})
	}
	return c
}

// count counts what came of the same request.
func (c *coming) count(d *downstream, ex *journal.Exchange) (n int) {
	s := readSending(ex)
	q := c.whose(s)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[d] = append(c.seen[d], onward{q, s.compact, ex.Started})
	for _, o := range c.seen[d] {
		if o.of == q {
			n++
		}
	}
	return n
}

// round is how often an idJWT came back, and how many rqJWTs a partner was sent with it meanwhile.
type round struct{ back, passed int }

// most are the rounds at the partner that was sent most in the last. It reports false if nothing was
// passed on to any, or not what came after.
func (c *coming) most() (most []round, judged bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.to {
		all := c.roundsAt(d)
		if all != nil && (most == nil || all[len(all)-1].passed > most[len(most)-1].passed) {
			most = all
		}
	}
	return most, most != nil
}

// roundsAt are those at one partner, nil if it was not sent all that tells them apart. An rqJWT may
// be sent twice.
func (c *coming) roundsAt(d *downstream) []round {
	var ends []time.Time // of the rounds
	for _, mark := range c.marks {
		for _, o := range c.seen[d] {
			if o.of == mark {
				ends = append(ends, o.at)
				break
			}
		}
	}
	all, begun, known := make([]round, len(c.marks)), false, map[string]bool{}
	for i := range all {
		all[i].back = rounds[i]
	}
	for _, o := range c.seen[d] {
		if o.of != c.first || known[o.compact] {
			continue
		}
		begun, known[o.compact] = true, true
		i := 0
		for i < len(ends)-1 && o.at.After(ends[i]) {
			i++ // what comes after all is of the last
		}
		if i < len(all) {
			all[i].passed++
		}
	}
	if !begun || len(ends) < len(c.marks) {
		return nil
	}
	return all
}

// ends tells whether a target passes an idJWT on however often it comes back. With another that
// does the same it would never stop, which whoever likes can begin. What is passed on a number of
// times, and then no more, has come to an end.
func (c *coming) ends() conformance.Finding {
	most, judged := c.most()
	if !judged {
		return conformance.Unknown("ddrf/forwarded/passed-on", "nothing was passed on, or not what came after it")
	}
	accepted := 0
	for _, q := range c.back {
		if q.accepts() {
			accepted++
		}
	}
	return ending(most, accepted)
}

// ending judges rounds, the first of which has the request itself. Only who goes on to the very end
// of the last has not ended by then: who counts may have stopped anywhere in it.
func ending(all []round, accepted int) conformance.Finding {
	back, passed, last := 0, 0, all[len(all)-1]
	for _, r := range all {
		back, passed = back+r.back, passed+r.passed
	}
	f := conformance.Fine("an idJWT that comes back time and again is not passed on any more at some time",
		fmt.Sprintf("it came back %d times, was accepted %d times and sent %d times to a partner, %d of them for the last %d", back, accepted, passed, last.passed, last.back))
	switch {
	case last.passed == 0:
	case len(all) < len(rounds):
		return conformance.Unknown("", f.Got+"; what came of more cannot be told, as a valid request after them was not passed on in time")
	case steady(all[len(all)-2], last):
		f.Problem, f.Security = "an idJWT is passed on time and again as it comes back, so that two such vendors would never end", true
	default:
		return conformance.Unknown("", f.Got+"; it is passed on less often than before, and whether that ends, or has ended, cannot be told")
	}
	return f
}

// steady reports that in the last round as many were passed on as at the rate of the one before, but
// for less than two, which may be owed to where the rounds begin and end: had it stopped in between,
// those after that would be missing. Of one or two in all nobody knows.
func steady(before, last round) bool {
	return before.passed > 0 && last.passed > 2 && (last.passed+2)*before.back > last.back*before.passed
}
