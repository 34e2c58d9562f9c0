package behaviour

import (
	"slices"
	"sync/atomic"
)

// partner is whom behaviours are about.
type partner struct {
	scripts   atomic.Pointer[[]*script] // oldest first, nil if there are none
	deviating Deviating                 // guarded by the engine's mutex
}

// add is called with the engine's mutex held. Whoever reads the scripts as they were sees
// nothing of what is written behind their end.
func (p *partner) add(s *script) {
	var scripts []*script
	if have := p.scripts.Load(); have != nil {
		scripts = *have
	}
	scripts = append(scripts, s)
	p.scripts.Store(&scripts)
}

// List returns the behaviours that are neither forgotten nor over, the oldest first.
func (e *Engine) List() []Behaviour {
	e.mu.Lock()
	e.prune()
	scripts := slices.Clone(e.scripts)
	e.mu.Unlock()
	list := make([]Behaviour, len(scripts))
	for i, s := range scripts {
		list[i] = s.b.clone()
	}
	return list
}

// Forget ends the behaviours that have the id and the owner, of which an empty one says
// nothing, and returns how many they were. Both empty end none. An answer that has begun
// goes on.
func (e *Engine) Forget(id, owner string) int {
	if id == "" && owner == "" {
		return 0
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.prune()
	return e.remove(func(s *script) bool {
		return (id == "" || s.b.ID == id) && (owner == "" || s.b.Owner == owner)
	})
}

// Remove ends the behaviours of a partner that is there no longer.
func (e *Engine) Remove(domain string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.remove(func(s *script) bool { return canonical(s.b.Partner) == canonical(domain) })
	delete(e.partners, canonical(domain))
}

// Reset ends all behaviours and begins the jitters anew.
func (e *Engine) Reset() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.remove(func(*script) bool { return true })
	e.random = seeded(e.seed)
}

// prune removes what is over. The mutex is held.
func (e *Engine) prune() {
	now := e.clock.Now()
	e.remove(func(s *script) bool { return s.over(now) })
}

// remove takes scripts away and returns how many. The mutex is held.
func (e *Engine) remove(which func(*script) bool) int {
	before := len(e.scripts)
	changed := map[*partner]bool{}
	e.scripts = slices.DeleteFunc(e.scripts, func(s *script) bool {
		if which(s) {
			s.gone = true
			changed[s.of] = true
		}
		return s.gone
	})
	for p := range changed {
		left := slices.DeleteFunc(slices.Clone(*p.scripts.Load()), func(s *script) bool { return s.gone })
		if len(left) == 0 {
			p.scripts.Store(nil)
		} else {
			p.scripts.Store(&left)
		}
	}
	return before - len(e.scripts)
}
