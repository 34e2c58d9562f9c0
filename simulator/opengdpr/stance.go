package opengdpr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// stance is a controller as it behaves with some deviations.
type stance struct {
	*Controller
	faults []string
	p      *practice
}

func (c *Controller) newStance(faults []string) (*stance, error) {
	p, err := c.config.practice(faults)
	if err != nil {
		return nil, err
	}
	return &stance{c, slices.Clone(faults), p}, nil
}

// Faults are the deviations of the register that the controller commits.
func (c *Controller) Faults() []string { return slices.Clone(c.present.Load().faults) }

// SetFaults lets the controller commit these deviations, and no others, from now on. A
// request that is on its way goes on as it began. It fails, and changes nothing, if there
// is no deviation of a name.
func (c *Controller) SetFaults(names []string) error {
	s, err := c.newStance(names)
	if err != nil {
		return fmt.Errorf("set faults of %s: %w", c.config.Domain, err)
	}
	c.present.Store(s)
	return nil
}

// Aliases are further names under which it must be reachable: none.
func (c *Controller) Aliases() []string { return nil }

// Deviating is the same controller, answering with these deviations in place of its own:
// it has the same requests, and what it submits goes on as these deviations have it.
func (c *Controller) Deviating(faults []string) (http.Handler, error) {
	c.changing.Lock()
	defer c.changing.Unlock()
	if i := slices.IndexFunc(c.deviating, func(s *stance) bool { return slices.Equal(s.faults, faults) }); i >= 0 {
		s := c.deviating[i]
		c.deviating = append(slices.Delete(c.deviating, i, i+1), s)
		return s, nil
	}
	s, err := c.newStance(faults)
	if err != nil {
		return nil, fmt.Errorf("let %s deviate: %w", c.config.Domain, err)
	}
	if len(c.deviating) == maxViews {
		c.deviating = slices.Delete(c.deviating, 0, 1)
	}
	c.deviating = append(c.deviating, s)
	return s, nil
}

// ServeHTTP answers as the stance has it.
func (s *stance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	hook, isHook := hooks[strings.TrimPrefix(r.URL.Path, hookPath)]
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
	case isHook && strings.HasPrefix(r.URL.Path, hookPath):
		s.serveHook(w, r, hook)
	case s.listening.Load() && s.ownPath(r.URL.Path) != "":
		s.callback(w, r)
	default:
		s.elsewhere(w, r)
	}
}

// ownPath is the callback path that was asked for, empty if it is none. Whoever leads a
// public URL here may keep the path of that in front.
func (s *stance) ownPath(asked string) string {
	_, rest, _ := strings.Cut(s.config.URL, "://")
	_, prefix, led := strings.Cut(rest, "/")
	for _, path := range s.p.paths {
		if asked == path || led && asked == "/"+prefix+path {
			return path
		}
	}
	return ""
}
