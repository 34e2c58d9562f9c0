package ddrf

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// sendingRules are what every request is held to, in every scenario that has some.
var sendingRules = slices.Concat(messageRules, rqRules, idRules)

// files lets vendors list one thing each, and watches whether their files are read and kept to.
var vendorFiles = conformance.Scenario{
	ID:     "ddrf/files",
	Title:  "The file of each vendor is read, and nothing is sent that it does not list",
	Covers: sorted(rowsOf(sendingRules), "DD-DI-03", "DD-DI-05", "DD-SQ-01", "DD-RQ-03", "DD-ID-02"),
	Sends:  []conformance.Send{{Method: "hook", Path: "delete", What: "nine deletion requests, to vendors that list one thing each; some can take none"}},
	Needs:  []target.HookName{target.HookDelete},
	Run: func(s *conformance.Session) {
		o := senderOf(s)
		moved := vendorNamed(s, "moved-vendor")
		moved.behaves("file-redirected")
		phone := ask(s, vendorNamed(s, "phone-vendor"), "a mail address for who lists telephone numbers", plainly(s, "phone"))
		phone.look(s)
		hash := target.Identity{Type: "email", Value: digests["sha256"](plainly(s, "sha1").Value), Format: "sha256"}
		sha1 := ask(s, vendorNamed(s, "sha1-vendor"), "a hash of SHA-256 for who lists SHA-1", hash)
		sha1.look(s)
		free := []*wish{
			ask(s, moved, "the request to a vendor whose file is redirected", plainly(s, "moved")),
			ask(s, vendorNamed(s, "hash-vendor"), "a plain mail address for who lists SHA-256", plainly(s, "hash")),
			ask(s, vendorNamed(s, "md5-vendor"), "a plain mail address for who lists MD5", plainly(s, "md5")),
		}
		for _, w := range free {
			w.look(s)
		}
		read := vendorNamed(s, "read-vendor")
		var due []*wish
		var of [][]sending
		for i := range rereads {
			w := ask(s, read, fmt.Sprintf("request %d to one vendor", i+1), plainly(s, fmt.Sprint("read-", i)))
			due, of = append(due, w), append(of, w.arrived(s))
			if len(of[i]) == 0 {
				break // neither would another come
			}
			if i == 0 && of[0][0].to == nil {
				// Who reads the file late has read it before the next.
				s.Await(conformance.Wait{For: "a read of " + read.site.Domain + filePath, Until: time.Now().Add(soonTold)}, func() bool { return len(read.reads()) > 0 })
			}
		}
		// What comes of the last is the event by which something would have come of the others.
		due = append(due, ask(s, vendorNamed(s, "plain-vendor"), "a plain mail address for who lists plain ones", plainly(s, "plain")))
		last := due[len(due)-1].arrived(s)
		of = append(of, last)
		s.Check("sent", "DD-PK-01", arrivals(s, due, of), exchangesOfSendings(slices.Concat(of...))...)
		none := conformance.Unknown(s.CheckID("sent"), "no request came")
		all := slices.Concat(of...)
		for _, w := range free {
			all = append(all, w.came()...)
		}
		s.Check("other-type", "DD-IN-03", phone.unsendable(last, none), evidenceOf(phone)...)
		s.Check("other-hash", "DD-IN-01", sha1.unsendable(last, none), evidenceOf(sha1)...)
		readFirst := readBefore(s, append(free, due...), none)
		s.Check("read-first", "DD-DI-05", readFirst, exchangesOfSendings(all)...)
		s.Check("read", "DD-SQ-01", readFirst)
		s.Check("read-again", "DD-DI-03", rereadings(read, of[:len(of)-1], none), read.reads()...)
		if led := free[0].led(); len(led) > 0 {
			s.Saw("AD-19", "reader-follows", exchangesOfSendings(led)...)
		}
		if flaw := checkSendings(s, o, all, sendingRules, none); flaw != "" {
			none = conformance.Unknown(flaw, "no request could be read")
		}
		checkFresh(s, all, none)
	},
}

// rereads is how many requests go to the vendor whose file must not be kept.
const rereads = 3

// look waits for the owner's hand where that is what sends, until something is to be seen of it.
func (w *wish) look(s *conformance.Session) {
	if w.wait.Ask != "" {
		s.Await(w.wait, func() bool { return w.to.site.Noticed() })
	}
}

// evidenceOf are the exchanges with a vendor.
func evidenceOf(w *wish) []*journal.Exchange {
	if w.to.site == nil {
		return nil
	}
	all := w.to.site.Got()
	return all[:min(mostEvidence, len(all))]
}

// unsendable judges that nothing is sent where the vendor lists nothing that the identifier
// could be sent as (AD-52). A later request that came tells that nothing will.
func (w *wish) unsendable(last []sending, none conformance.Finding) conformance.Finding {
	f := conformance.Fine("nothing is sent: the vendor does not list what is known of the subject", "nothing was sent")
	came := w.came()
	switch {
	case w.to.site == nil:
		return conformance.Unknown("", w.err)
	case len(came) > 0:
		f.Got = w.label + ": " + came[0].shown("rq", "sub")
		return f.Saw("AD-52", "unsupported-sent")
	case len(last) == 0:
		return none
	case len(w.to.served()) == 0:
		return conformance.Finding{Want: f.Want, Unknown: fmt.Sprintf("%s: nothing was sent, and nobody read the file of %s, so it may be that the target does not find it; see dsrcheck doctor", w.label, w.to.site.Domain)}
	}
	return f.Saw("AD-52", "read")
}

// led are the requests that came of a wish once the vendor's file, which is behind a redirect, had
// been read.
func (w *wish) led() []sending {
	return slices.DeleteFunc(w.came(), func(s sending) bool { return s.to == nil })
}

// readBefore judges DD-DI-05: the file of each vendor was read before it was sent anything
// (AD-52). A read is told of once it is answered, which may be after its effect.
func readBefore(s *conformance.Session, wishes []*wish, none conformance.Finding) conformance.Finding {
	f := conformance.Fine("the file of each vendor is read before the first request", "")
	n := 0
	var unread []string
	for _, w := range wishes {
		came := w.came()
		if len(came) == 0 {
			continue
		}
		first := came[0].ex
		early := func() bool {
			return slices.ContainsFunc(w.to.reads(), func(ex *journal.Exchange) bool { return ex.Started.Before(first.Started) })
		}
		if n++; !s.Await(conformance.Wait{For: "a read of " + w.to.site.Domain + filePath, Until: time.Now().Add(soonTold)}, early) {
			unread = append(unread, w.to.site.Domain)
		}
	}
	f.Got = fmt.Sprintf("%d of %d requests", n-len(unread), n)
	switch {
	case n == 0:
		return none
	case len(unread) > 0:
		f.Got += "; not that of " + strings.Join(unread, ", ")
		return f.Saw("AD-52", "not-read")
	}
	return f.Saw("AD-52", "read")
}

// soonTold is how long the journal may take to tell of a read that was answered.
const soonTold = 200 * time.Millisecond

// rereadings judges DD-DI-03: a file that must not be kept is read again (AD-40).
func rereadings(v *vendor, of [][]sending, none conformance.Finding) conformance.Finding {
	sent := 0
	for _, some := range of {
		if len(some) > 0 {
			sent++
		}
	}
	reads := len(v.reads())
	f := conformance.Fine("partners' files are read again", fmt.Sprintf("%d times for %d requests, of a file that must not be kept", reads, sent))
	switch {
	case sent < 2:
		return none
	case reads == 0:
		return conformance.Unknown("ddrf/files/read-first", "the file was never read")
	case reads >= sent:
		return f.Saw("AD-40", "each-time")
	case reads > 1:
		return f.Saw("AD-40", "beyond-freshness")
	}
	return f.Saw("AD-40", "never-again")
}
