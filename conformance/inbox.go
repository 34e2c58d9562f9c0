package conformance

import (
	"slices"
	"time"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// Public reports that callback URLs are https and lead to the suite, so that nothing excuses a
// target which does not call.
func (s *Session) Public() bool { return s.run.callbacks.public }

// Inbox is a callback URL of the suite's own, and what reached it. It belongs to one session.
type Inbox struct {
	URL     string // told to the target; opaque, and nobody else's
	session *Session
	name    string
	got     []*journal.Exchange // guarded by the session's mutex
}

// Inbox opens a callback URL. Three tildes in a row give base64 a plus sign wherever they
// stand, so that its two alphabets differ. Answers are as those of [Inbox.Answer]; none means
// 202. The query is part of the URL where it is not empty.
func (s *Session) Inbox(label, query string, answers ...Answer) *Inbox {
	c := s.run.callbacks
	b := &Inbox{session: s, name: "~~~" + s.Word("inbox/"+label) + c.word}
	b.URL = c.base + "/" + b.name
	if query != "" {
		b.URL += "?" + query
	}
	if len(answers) == 0 {
		answers = []Answer{{Status: 202}} // also to a wrong method: a refusal would be tried again
	}
	b.Answer(answers...)
	c.mu.Lock()
	c.inboxes[b.name] = b
	c.mu.Unlock()
	return b
}

// Answer says how calls are answered from now on: the first with the first answer, the second
// with the second, and later ones with the last.
func (b *Inbox) Answer(answers ...Answer) { b.behave("", answers) }

// AnswerEach does so for each value of a member of the body, a JSON Pointer, apart.
func (b *Inbox) AnswerEach(member string, answers ...Answer) { b.behave(member, answers) }

// longestRun is when a world forgets the answers of a run that was killed.
const longestRun = 7 * 24 * time.Hour

// behave tells the world. A world that cannot be told ends the run.
func (b *Inbox) behave(each string, answers []Answer) {
	c := b.session.run.callbacks
	answers = slices.Clone(answers)
	for i := range answers[:len(answers)-1] {
		answers[i].Times = 1
	}
	// What stands before the name is the user's: a public URL may have a path.
	_, err := c.world.Behave(b.session.run.ctx, behaviour.Behaviour{
		Owner: c.owner, Partner: c.domain, Match: behaviour.Match{Path: "*/" + b.name}, Each: each, Answers: answers,
		For: clock.Duration(longestRun),
	})
	if err != nil {
		b.session.alive()
		c.fail(err)
		panic(abandoned{})
	}
	c.mu.Lock()
	c.told++
	c.mu.Unlock()
}

// Got are the calls that have ended so far, in the order in which they began.
func (b *Inbox) Got() []*journal.Exchange {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return append([]*journal.Exchange(nil), b.got...)
}

// take records a call as an exchange of the session and wakes its script. The exchange is the
// world's, so that it is a copy which gets a name.
func (b *Inbox) take(call *journal.Exchange) {
	s, ex := b.session, *call
	ex.ID, ex.Partner, ex.Label = s.nextID(), "controller", "callback"
	ex.Request = shortened(ex.Request)
	for _, at := range []*time.Time{&ex.Started, &ex.FirstByte, &ex.Ended} {
		if !at.IsZero() {
			*at = at.Add(s.run.callbacks.skew)
		}
	}
	if !b.show(&ex) {
		return
	}
	// It is shown before it is written: a slow disk is not the target's.
	s.run.writeExchange(s.attempt, &ex)
}

// show adds a call to those that the script sees, unless there are enough.
func (b *Inbox) show(ex *journal.Exchange) bool {
	s := b.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.got) == mostCalls {
		return false
	}
	i := len(b.got)
	for i > 0 && b.got[i-1].Started.After(ex.Started) {
		i--
	}
	b.got = append(b.got[:i], append([]*journal.Exchange{ex}, b.got[i:]...)...)
	close(s.called)
	s.called = make(chan struct{})
	return true
}

// shortened is a call as far as the suite keeps it, whatever its world has kept.
func shortened(m *journal.Message) *journal.Message {
	if len(m.Payload) <= longestCall {
		return m
	}
	return &journal.Message{Head: m.Head, Payload: m.Payload[:longestCall], Truncated: true}
}
