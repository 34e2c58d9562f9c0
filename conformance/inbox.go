package conformance

import (
	"slices"

	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/journal"
)

// Public reports that callback URLs are https and lead to the suite, so that nothing excuses a
// target which does not call.
func (s *Session) Public() bool { return s.run.world.calls.public }

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
	c := s.run.world.calls
	b := &Inbox{session: s, name: "~~~" + s.Word("inbox/"+label) + s.run.world.word}
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

func (b *Inbox) behave(each string, answers []Answer) {
	w := b.session.run.world
	// What stands before the name is the user's: a public URL may have a path.
	w.behave(b.session, behaviour.Behaviour{
		Partner: w.calls.domain, Match: behaviour.Match{Path: "*/" + b.name}, Each: each, Answers: oneEach(answers),
	})
	b.spare()
}

// oneEach lets each answer but the last be given once.
func oneEach(answers []Answer) []Answer {
	answers = slices.Clone(answers)
	for i := range answers[:len(answers)-1] {
		answers[i].Times = 1
	}
	return answers
}

// Got are the calls that have ended so far, in the order in which they began.
func (b *Inbox) Got() []*journal.Exchange {
	b.session.mu.Lock()
	defer b.session.mu.Unlock()
	return append([]*journal.Exchange(nil), b.got...)
}

// take records a call as an exchange of the session and wakes its script.
func (b *Inbox) take(call *journal.Exchange) {
	s, ex := b.session, b.session.run.world.arrived(b.session, call, "controller", "callback")
	if !b.show(ex) {
		return
	}
	// It is shown before it is written: a slow disk is not the target's.
	s.run.writeExchange(s.attempt, ex)
}

// show adds a call to those that the script sees, unless there are enough.
func (b *Inbox) show(ex *journal.Exchange) bool {
	s := b.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(b.got) == mostCalls {
		return false
	}
	b.got = inOrder(b.got, ex)
	close(s.called)
	s.called = make(chan struct{})
	return true
}

// inOrder puts an exchange among others where it began: what was answered first may be noted last.
func inOrder(all []*journal.Exchange, ex *journal.Exchange) []*journal.Exchange {
	i := len(all)
	for i > 0 && all[i-1].Started.After(ex.Started) {
		i--
	}
	return slices.Insert(all, i, ex)
}
