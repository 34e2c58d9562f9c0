package behaviour

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"

	"dsrcheck/simulator/clock"
)

// Bounds of one behaviour.
const (
	longest    = 64 << 10                   // bytes of it as JSON
	mostTimes  = 1_000_000_000              // of one answer, and of From and To
	mostLength = 1 << 30                    // that a Content-Length may announce
	endless    = 100 * 365 * 24 * time.Hour // no delay is longer
)

// Check finds what is wrong with a behaviour as such: all of it, each with the JSON
// Pointer of the field.
func (b Behaviour) Check() error {
	text, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("it is no JSON: %w", err)
	}
	if len(text) > longest {
		return fmt.Errorf("it has %d bytes as JSON, and more than %d are not taken", len(text), longest)
	}
	c := &checker{}
	c.need(b.ID == "", "/id", "it is given by the engine")
	c.need(b.Partner != "", "/partner", "a behaviour needs the domain of a partner")
	c.match(b.Match)
	c.pointer("/each", b.Each)
	c.span("/for", b.For)
	c.need(len(b.Answers) > 0, "/answers", "there is none")
	for i, a := range b.Answers {
		at := fmt.Sprintf("/answers/%d", i)
		c.need(i == 0 || b.Answers[i-1].Times != 0, at, "it never comes: the answer before it has no end, since it has no times")
		c.answer(at, a)
	}
	if len(c.found) == 0 {
		return nil
	}
	return errors.New(strings.Join(c.found, "; "))
}

// checker gathers what is wrong.
type checker struct{ found []string }

// need notes a problem of a field unless it is sound.
func (c *checker) need(sound bool, at, problem string, args ...any) {
	if !sound {
		c.found = append(c.found, at+": "+fmt.Sprintf(problem, args...))
	}
}

func (c *checker) pointer(at, s string) {
	_, err := parsePointer(s)
	c.need(err == nil, at, "%v", err)
}

func (c *checker) span(at string, d clock.Duration) {
	c.need(d >= 0 && time.Duration(d) <= endless, at, "%v is not between 0 and a hundred years", time.Duration(d))
}

func (c *checker) count(at string, n, most int) {
	c.need(n >= 0 && n <= most, at, "%d is not between 0 and %d", n, most)
}

// escape makes a part of a JSON Pointer of a name.
func escape(name string) string { return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }

func (c *checker) match(m Match) {
	c.need(m.Method == "" || httpguts.ValidHeaderFieldName(m.Method), "/match/method", "%q is no method", m.Method)
	c.need(utf8.ValidString(m.Path), "/match/path", "it is not UTF-8")
	for _, name := range slices.Sorted(maps.Keys(m.Header)) {
		at := "/match/header" + escape(name)
		c.need(httpguts.ValidHeaderFieldName(name), at, "%q is no name of a field", name)
		c.need(utf8.ValidString(m.Header[name]), at, "it is not UTF-8")
	}
	for _, p := range slices.Sorted(maps.Keys(m.Member)) {
		c.pointer("/match/member"+escape(p), p)
	}
	for i, text := range m.Body {
		c.need(text != "" && utf8.ValidString(text), fmt.Sprintf("/match/body/%d", i), "it is empty, or not UTF-8")
	}
	c.count("/match/from", m.From, mostTimes)
	c.count("/match/to", m.To, mostTimes)
	c.need(m.To <= 0 || m.From <= m.To, "/match/to", "it is before from")
}

func (c *checker) answer(at string, a Answer) {
	c.count(at+"/times", a.Times, mostTimes)
	c.span(at+"/delay", a.Delay)
	c.span(at+"/jitter", a.Jitter)
	c.need(a.Status == 0 || a.Status >= 200 && a.Status <= 599, at+"/status", "%d is not between 200 and 599", a.Status)
	c.need(a.Body == nil || !hasNoBody(a.Status), at+"/body", "an answer with status %d has none", a.Status)
	c.need(a.Body == nil || utf8.ValidString(*a.Body), at+"/body", "it is not UTF-8")
	c.header(at, a)
	c.need(len(a.Faults) == 0 || a.Status == 0, at+"/faults", "with a status the partner is not asked, so that it has no faults")
	c.need(slices.Contains([]Drop{"", DropBefore, DropWithin, DropAfter}, a.Drop), at+"/drop", "%q is none of before, within, after", a.Drop)
	c.count(at+"/truncate", a.Truncate, mostLength)
	if a.Length != nil {
		c.count(at+"/length", *a.Length, mostLength)
		c.need(a.Truncate == 0, at+"/length", "truncate announces the length of the whole body")
	}
	if a.Drip != nil {
		c.need(a.Drip.Bytes > 0, at+"/drip/bytes", "%d is not above 0", a.Drip.Bytes)
		c.span(at+"/drip/every", a.Drip.Every)
	}
	c.need(a.Truncate == 0 || a.Drop == "", at+"/drop", "truncate ends the connection already")
	if a.Blanks != 0 {
		c.need(a.Blanks >= -1 && a.Blanks <= mostLength, at+"/blanks", "%d is not between -1 and %d", a.Blanks, mostLength)
		c.need(!hasNoBody(a.Status), at+"/blanks", "an answer with status %d has no body", a.Status)
		damaged := a.Drop != "" || a.Truncate != 0 || a.Length != nil || a.Drip != nil
		c.need(!damaged, at+"/blanks", "an answer with blanks has no drop, truncate, drip or length")
	}
	if a.Drop == DropBefore {
		shown := a.Body != nil || a.RetryAfter != "" || len(a.Header) > 0 || a.Length != nil || a.Drip != nil
		c.need(!shown, at+"/drop", "nothing of the answer is sent, so that it has no header, body, retry_after, length or drip")
	}
}

// framing are the fields that say where a message ends.
var framing = []string{"Content-Length", "Transfer-Encoding", "Trailer"}

func (c *checker) header(at string, a Answer) {
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		value := a.Header[name]
		field := at + "/header" + escape(name)
		c.need(httpguts.ValidHeaderFieldName(name), field, "%q is no name of a field", name)
		c.need(utf8.ValidString(value) && httpguts.ValidHeaderFieldValue(value), field, "%q is no value of a field", value)
		c.need(!slices.Contains(framing, http.CanonicalHeaderKey(name)), field, "where the answer ends is for length, truncate and drop to say")
		c.need(a.RetryAfter == "" || !strings.EqualFold(name, "Retry-After"), field, "retry_after says it already")
		c.need(!seen[strings.ToLower(name)], field, "it is there twice, in another spelling")
		seen[strings.ToLower(name)] = true
	}
	c.need(utf8.ValidString(a.RetryAfter) && httpguts.ValidHeaderFieldValue(a.RetryAfter), at+"/retry_after", "%q is no value of a field", a.RetryAfter)
}

// hasNoBody reports a status whose answers have no body.
func hasNoBody(status int) bool {
	return status == http.StatusNoContent || status == http.StatusNotModified
}
