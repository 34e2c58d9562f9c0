package journal

import (
	"bytes"
	"net/url"
	"strings"
	"time"
)

// Query is a search that can be sent elsewhere. An exchange fits if it fits every field
// that is set.
type Query struct {
	Partner   string    `json:"partner,omitempty"`
	Direction Direction `json:"direction,omitempty"`
	Method    string    `json:"method,omitempty"`
	Path      string    `json:"path,omitempty"`    // without the query; a star stands for any characters, slashes too
	Request   string    `json:"request,omitempty"` // id that stands in the target of the request, or in one of the bodies
	Status    int       `json:"status,omitempty"`
	Since     time.Time `json:"since,omitzero"`  // began then or later
	Until     time.Time `json:"until,omitzero"`  // began then or earlier
	After     uint64    `json:"after,omitempty"` // has a higher [Exchange.Number]
}

// Matcher is the query as a [Matcher].
func (q Query) Matcher() Matcher {
	path := Pattern(q.Path)
	return func(ex *Exchange) bool {
		return ex.Number > q.After &&
			(q.Partner == "" || ex.Partner == q.Partner) &&
			(q.Direction == "" || ex.Direction == q.Direction) &&
			(q.Method == "" || ex.Request.Method() == q.Method) &&
			(q.Path == "" || path(pathOf(ex))) &&
			(q.Status == 0 || ex.Status() == q.Status) &&
			(q.Since.IsZero() || !ex.Started.Before(q.Since)) &&
			(q.Until.IsZero() || !ex.Started.After(q.Until)) &&
			(q.Request == "" || ex.mentions(q.Request))
	}
}

// Pattern reports whether a text is a pattern's, in which a star stands for any
// characters.
func Pattern(pattern string) func(text string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return func(text string) bool { return text == pattern }
	}
	return func(text string) bool {
		if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
			return false
		}
		text = text[len(first) : len(text)-len(last)]
		for _, part := range parts[1 : len(parts)-1] {
			_, after, ok := strings.Cut(text, part)
			if !ok {
				return false
			}
			text = after
		}
		return true
	}
}

// pathOf is the path that a request asked for, empty if it has none.
func pathOf(ex *Exchange) string {
	u, err := url.ParseRequestURI(ex.Request.Target())
	if err != nil {
		return ""
	}
	return u.Path
}

// mentions reports whether an id stands in the target of the request or in a body.
func (ex *Exchange) mentions(id string) bool {
	return strings.Contains(ex.Request.Target(), id) || bytes.Contains(ex.Request.Body(), []byte(id)) || bytes.Contains(ex.Body(), []byte(id))
}
