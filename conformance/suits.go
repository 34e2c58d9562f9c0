package conformance

import (
	"fmt"
	"slices"

	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
)

// Suits reports what is said of a target and makes no sense in this profile: hooks that no
// scenario can use, downstreams that are no partners of it. Such a mistake would else be a
// check less without a word. The error wraps [ErrSelection].
func (p Profile) Suits(t *target.Target) error {
	for _, name := range target.HookNames {
		if t.Hook(name) != nil && !slices.Contains(p.Hooks, name) {
			return fmt.Errorf("%w: %s has no use for the hook %s", ErrSelection, p.Name(), name)
		}
	}
	for _, name := range slices.Concat(t.Downstreams, t.Unchosen) {
		switch {
		case !p.Forwards:
			return fmt.Errorf("%w: in %s nothing is passed on, and %s is named as a downstream", ErrSelection, p.Name(), name)
		case !slices.ContainsFunc(p.Partners, func(q Partner) bool { return q.Name == name && q.Downstream }):
			return fmt.Errorf("%w: %s has no downstream partner %q", ErrSelection, p.Name(), name)
		}
	}
	if len(t.Identifiers) > 0 && p.Protocol != "ddrf" {
		return fmt.Errorf("%w: in %s no identifier is listed of which values could be given", ErrSelection, p.Name())
	}
	if t.ScriptPage != "" && p.Role != catalog.Requester {
		return fmt.Errorf("%w: in %s no page starts a deletion", ErrSelection, p.Name())
	}
	if p.Role == catalog.Controller && t.Hook(target.HookSubmit) == nil && t.CallbackURL == nil {
		return fmt.Errorf("%w: the target is asked nothing: there is neither a hook submit (--hook submit=URL) nor a callback URL (--target-callback-url)", ErrSelection)
	}
	if t.CallbackURL != nil && p.Role != catalog.Controller {
		return fmt.Errorf("%w: in %s the target is not called back", ErrSelection, p.Name())
	}
	return nil
}
