package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance/target"
)

// Offers reports whether the owner offers a hook that can be used in this run. One that says
// something is of no use by hand where nobody is there to be asked.
func (s *Session) Offers(name target.HookName) bool {
	h := s.Target().Hook(name)
	return h != nil && !(name == target.HookBelief && h.Manual() && s.run.options.Ask == nil)
}

// missing says which of these hooks cannot be used, empty if all can.
func (s *Session) missing(needs []target.HookName) string {
	var names []string
	for _, name := range needs {
		if !s.Offers(name) {
			names = append(names, string(name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "there is no hook " + strings.Join(names, " and no hook ")
}

// Call has a hook of the target do something: by the hook itself, or by the owner's hand. It
// does not wait for what comes of it, which has to be awaited until the time that is returned.
// What is in words what is to come. An error says that the hook failed.
func (s *Session) Call(name target.HookName, c target.HookCall, what string) (Wait, error) {
	return s.CallBeside(name, c, what)()
}

// CallBeside is Call for a hook that may say so late that it did its part: the script goes on
// beside it, and asks the function that is returned for the outcome, which waits for the hook.
func (s *Session) CallBeside(name target.HookName, c target.HookCall, what string) func() (Wait, error) {
	h := s.Target().Hook(name)
	w := Wait{For: what}
	switch {
	case h == nil:
		return func() (Wait, error) { return w, fmt.Errorf("call hook %s: there is none", name) }
	case h.Manual():
		w.byHand(h, instruction(name, c))
		return func() (Wait, error) { return w, nil }
	}
	began := time.Now()
	ended := make(chan hookCall, 1)
	go func() {
		_, went, err := h.CallTold(s.run.ctx, c)
		ended <- hookCall{h, c, began, went, err}
	}()
	return func() (Wait, error) {
		call := <-ended
		s.alive()
		s.noteHook(call, "")
		w.Until = time.Now().Add(s.Target().LifecycleTimeout)
		return w, call.err
	}
}

// hookCall is a call of a hook and how it went.
type hookCall struct {
	hook  *target.Hook
	asked target.HookCall
	began time.Time
	went  target.HookAnswer
	err   error
}

// call calls a hook that is not done by hand, and records that.
func (s *Session) call(h *target.Hook, c target.HookCall) error {
	began := time.Now()
	_, went, err := h.CallTold(s.run.ctx, c)
	s.alive()
	s.noteHook(hookCall{h, c, began, went, err}, "")
	return err
}

// noteHook records what a hook was asked to do and what it said.
func (s *Session) noteHook(call hookCall, said target.Belief) {
	hide := s.run.redactor.String
	c, went := call.asked, call.went
	rec := HookRecord{Scenario: s.scenario, Hook: string(call.hook.Name()), Reference: c.Reference, ID: hide(c.ID), State: c.State, Said: string(said),
		Asked: hide(went.Asked), Outcome: hide(went.Outcome), Answer: hide(went.Said), Complaint: hide(went.Complaint), Cut: went.Cut,
		Manual: call.hook.Manual(), Began: call.began.UTC(), At: time.Now().UTC()}
	if call.err != nil {
		rec.Error = hide(call.err.Error())
	}
	_ = s.run.write(lineHook, s.nextID(), s.attempt, rec)
}

// Belief asks what the target thinks of a request that it was asked to send. An error says that
// the hook failed, or said something else.
func (s *Session) Belief(c target.HookCall) (belief target.Belief, err error) {
	call := hookCall{hook: s.Target().Hook(target.HookBelief), asked: c, began: time.Now()}
	switch h := call.hook; {
	case h == nil:
		return "", errors.New("ask for belief: there is no hook")
	case h.Manual():
		belief, err = s.ask(h, c)
	default:
		var said []byte
		said, call.went, err = h.CallTold(s.run.ctx, c)
		if s.alive(); err == nil {
			belief, err = target.ParseBelief(said)
		}
	}
	if err != nil {
		err = errors.New(s.run.redactor.String(err.Error()))
	}
	call.err = err
	s.noteHook(call, belief)
	return belief, err
}

// settling is how long something may take to have its effect before the owner is asked about it:
// they are asked once, and may have a script that answers at once.
const settling = 250 * time.Millisecond

// mostAsked is how often the owner is asked one question whose answer is no word that is
// possible.
const mostAsked = 5

// ask puts a question to the owner, again where the answer is none. Their time begins when it
// is their turn.
func (s *Session) ask(h *target.Hook, c target.HookCall) (target.Belief, error) {
	if s.run.options.Ask == nil {
		return "", errors.New("ask for belief: nobody is there to be asked")
	}
	select {
	case s.run.asking <- struct{}{}:
	case <-s.run.ctx.Done():
		s.alive()
	}
	defer func() { <-s.run.asking }()
	s.pause(settling)
	ctx, cancel := context.WithTimeout(s.run.ctx, h.Timeout())
	defer cancel()
	possible := target.BeliefsOf(s.run.options.Profile.Protocol)
	question := instruction(target.HookBelief, c) + " (" + wordsOf(possible) + ")"
	for again := 1; ; again++ {
		answer, err := s.run.options.Ask(ctx, question)
		s.alive()
		if err != nil {
			return "", fmt.Errorf("ask for belief: %w", err)
		}
		belief, err := target.ParseBelief([]byte(answer))
		if err == nil && slices.Contains(possible, belief) {
			return belief, nil
		}
		if again == mostAsked {
			return "", fmt.Errorf("ask for belief: %d answers are none of %s, the last is %q", again, wordsOf(possible), Clip(answer))
		}
		question = fmt.Sprintf("%q is none of %s; %s", Clip(answer), wordsOf(possible), instruction(target.HookBelief, c))
	}
}

func wordsOf(all []target.Belief) string {
	words := make([]string, len(all))
	for i, b := range all {
		words[i] = string(b)
	}
	return strings.Join(words, ", ")
}

// instruction says to a person what a hook does.
func instruction(name target.HookName, c target.HookCall) string {
	which := "the request " + c.ID
	switch {
	case c.ID == "":
		which = "the request about " + people(c.Identities)
	case len(c.Identities) > 0: // a person may know it by either
		which += " about " + people(c.Identities)
	}
	switch name {
	case target.HookSubmit:
		return fmt.Sprintf("have your controller submit a request of type %s about %s to the processor %s (its base URL is %s)", c.RequestType, people(c.Identities), c.PartnerDomain, c.PartnerURL)
	case target.HookDelete:
		return fmt.Sprintf("send a deletion request about %s to the recipient %s (its file is %s/dsrdelete.json)", people(c.Identities), c.PartnerDomain, c.PartnerURL)
	case target.HookCancel:
		return fmt.Sprintf("cancel %s at %s", which, c.PartnerDomain)
	case target.HookBelief:
		return fmt.Sprintf("what does your side now think of %s at %s?", which, c.PartnerDomain)
	}
	return fmt.Sprintf("move request %s to %s", c.ID, c.State)
}

// people are identities in words.
func people(all []target.Identity) string {
	var words []string
	for _, i := range all {
		words = append(words, fmt.Sprintf("%s %s (%s)", i.Type, i.Value, i.Format))
	}
	return strings.Join(words, " and ")
}
