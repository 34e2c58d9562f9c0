package conformance

import (
	"context"
	"errors"
	"fmt"
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
	h := s.Target().Hook(name)
	w := Wait{For: what, Until: time.Now().Add(s.Target().LifecycleTimeout)}
	switch {
	case h == nil:
		return w, fmt.Errorf("call hook %s: there is none", name)
	case h.Manual():
		w.Until = time.Now().Add(h.Timeout())
		w.Ask = instruction(name, c)
		return w, nil
	}
	_, err := s.call(h, c)
	w.Until = time.Now().Add(s.Target().LifecycleTimeout)
	return w, err
}

// call calls a hook that is not done by hand, and records that.
func (s *Session) call(h *target.Hook, c target.HookCall) ([]byte, error) {
	said, err := h.Call(s.run.ctx, c)
	s.alive()
	if h.Name() != target.HookBelief {
		s.noteHook(h, c, "", err)
	}
	return said, err
}

// noteHook records what a hook was asked to do and what it said.
func (s *Session) noteHook(h *target.Hook, c target.HookCall, said target.Belief, err error) {
	rec := hookRecord{Scenario: s.scenario, Hook: string(h.Name()), Reference: c.Reference, ID: c.ID, State: c.State, Said: string(said), At: time.Now().UTC()}
	if err != nil {
		rec.Error = s.run.redactor.String(err.Error())
	}
	_ = s.run.write(lineHook, s.nextID(), s.attempt, rec)
}

// Belief asks what the target thinks of a request that it was asked to send. An error says that
// the hook failed, or said something else.
func (s *Session) Belief(c target.HookCall) (target.Belief, error) {
	h := s.Target().Hook(target.HookBelief)
	if h == nil {
		return "", errors.New("ask for belief: there is no hook")
	}
	var belief target.Belief
	said, err := s.say(h, c)
	if err == nil {
		if belief, err = target.ParseBelief(said); err != nil {
			err = errors.New(s.run.redactor.String(err.Error()))
		}
	}
	s.noteHook(h, c, belief, err)
	return belief, err
}

// say has the hook, or the owner, say something.
func (s *Session) say(h *target.Hook, c target.HookCall) ([]byte, error) {
	if h.Manual() {
		return s.ask(h, instruction(target.HookBelief, c))
	}
	return s.call(h, c)
}

// ask puts a question to the owner.
func (s *Session) ask(h *target.Hook, question string) ([]byte, error) {
	if s.run.options.Ask == nil {
		return nil, errors.New("ask for belief: nobody is there to be asked")
	}
	ctx, cancel := context.WithTimeout(s.run.ctx, h.Timeout())
	defer cancel()
	select {
	case s.run.asking <- struct{}{}:
	case <-ctx.Done():
		s.alive()
		return nil, fmt.Errorf("ask for belief: no answer within %s", h.Timeout())
	}
	defer func() { <-s.run.asking }()
	answer, err := s.run.options.Ask(ctx, question)
	s.alive()
	if err != nil {
		return nil, fmt.Errorf("ask for belief: %w", err)
	}
	return []byte(answer), nil
}

// instruction says to a person what a hook does.
func instruction(name target.HookName, c target.HookCall) string {
	which := "the request " + c.ID
	if c.ID == "" {
		which = "the request about " + people(c.Identities)
	}
	switch name {
	case target.HookSubmit:
		return fmt.Sprintf("have your controller submit a request of type %s about %s to the processor %s (its base URL is %s)", c.RequestType, people(c.Identities), c.PartnerDomain, c.PartnerURL)
	case target.HookDelete:
		return fmt.Sprintf("send a deletion request about %s to the recipient %s", people(c.Identities), c.PartnerDomain)
	case target.HookCancel:
		return fmt.Sprintf("cancel %s at %s", which, c.PartnerDomain)
	case target.HookBelief:
		words := make([]string, len(target.Beliefs))
		for i, b := range target.Beliefs {
			words[i] = string(b)
		}
		return fmt.Sprintf("what does your side now think of %s at %s? (%s)", which, c.PartnerDomain, strings.Join(words, ", "))
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
