package reports

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// How many bytes of an exchange's parts are shown in full.
const bodyShown = 16 << 10

// exchangeView is one exchange, or a link to where it is shown.
type exchangeView struct {
	ID, Summary, Label string
	Anchor             string // where it is shown
	Elsewhere          bool   // it is shown in another place
	Missing            bool   // the journal does not have it
	Way                string // who asked whom, when and how
	Messages           []messageView
	Difference         *differenceView
	Trouble            string
}

// messageView is a request or a response.
type messageView struct {
	Title      string
	Head       template.HTML
	HeadNote   string
	Body       template.HTML
	BodyNote   string
	Pretty     template.HTML // the body with line breaks and indents, where it is JSON
	PrettyNote string
	Size       int
	Tokens     []tokenView
	Missing    bool
}

// named is what a finding names: words that it quotes, and JSON pointers.
type named struct{ words, pointers []string }

func names(c conformance.CheckResult) (n named) {
	for _, q := range quoted.FindAllString(c.Got, 8) {
		n.words = append(n.words, q[1:len(q)-1])
	}
	if status, _, _ := strings.Cut(c.Got, ";"); strings.HasPrefix(status, "HTTP/") {
		status, _, _ = strings.Cut(status, ", result code")
		status, _, _ = strings.Cut(status, `: "`) // what the target says of it
		n.words = append(n.words, status)
	}
	n.pointers = pointers(c.Want)
	return n
}

// fromTarget is what is looked for in a message of the target: what was seen.
func (n named) fromTarget() named { return named{words: n.words} }

// fromSuite is what is looked for in a message of the suite: what was done to it.
func (n named) fromSuite() named { return named{pointers: n.pointers} }

// exchange shows an exchange where nothing did before.
func (e *evidence) exchange(id string, n named) exchangeView {
	ex := e.in.Exchanges[id]
	v := exchangeView{ID: line(id, sentence), Summary: requestLine(ex), Missing: ex == nil}
	if ex == nil {
		return v
	}
	v.Summary += " → " + statusLine(ex)
	if v.Anchor = e.shown[id]; v.Anchor != "" {
		v.Elsewhere = true
		return v
	}
	v.Anchor = fmt.Sprintf("x-%d", len(e.shown)+1)
	e.shown[id] = v.Anchor
	v.Label, v.Way = line(ex.Label, sentence), way(ex)
	if ex.Failure != "" {
		v.Trouble = statusLine(ex)
	}
	of, back := n.fromSuite(), n.fromTarget()
	if ex.Direction == journal.Inbound {
		of, back = back, of
	}
	v.Messages = []messageView{e.message("Request", ex.Request, ex, of), e.message("Response", ex.Response, ex, back)}
	v.Difference = difference(ex)
	return v
}

// way tells who asked whom, when and how.
func way(ex *journal.Exchange) string {
	var parts []string
	who := line(ex.Partner, startLine)
	if who == "" {
		who = suite
	}
	switch {
	case ex.Direction == journal.Inbound && ex.Caller != "":
		parts = append(parts, line(ex.Caller, startLine)+" to "+who)
	case ex.Direction == journal.Inbound:
		parts = append(parts, "target to "+who)
	case ex.Direction == journal.Outbound:
		parts = append(parts, who+" to "+line(ex.URL, startLine))
	}
	if !ex.Started.IsZero() {
		parts = append(parts, ex.Started.UTC().Format("2006-01-02 15:04:05.000 UTC"))
		if took := ex.Ended.Sub(ex.Started); took >= 0 && took < 1000*time.Hour {
			parts = append(parts, "took "+took.Round(time.Millisecond/10).String())
		}
	}
	if ex.TLS != nil {
		parts = append(parts, line(ex.TLS.Version, startLine))
	} else if ex.Direction != "" {
		parts = append(parts, "without TLS")
	}
	return strings.Join(parts, " · ")
}

// message shows a request or a response as it went over the wire, and what is in it.
func (e *evidence) message(title string, m *journal.Message, ex *journal.Exchange, n named) messageView {
	v := messageView{Title: title, Missing: m == nil}
	if m == nil {
		return v
	}
	most := min(bodyShown, max(256, e.left))
	text, note := excerpt(m.Head, most, len(m.Head), false)
	e.left -= len(text)
	v.Head, v.HeadNote = headers(text, n), note
	v.Size = e.in.size(m)
	if v.Size == 0 {
		v.BodyNote = sizeless(m)
		return v
	}
	text, v.BodyNote = excerpt(m.Payload, most, v.Size, m.Truncated)
	e.left -= len(text)
	v.Body = marked(text, "\n\t", append(located(text, n.pointers), occurrences(text, n.words)...))
	body := m.Body()
	if e.left > 0 {
		v.Tokens = tokens(append(bytes.Clone(m.Head[:min(len(m.Head), searched/2)]), body...), ex.Started)
	}
	for _, t := range v.Tokens {
		e.left -= 2 * t.Bytes
	}
	if p := pretty(body); p != "" && p != text && e.left > 0 {
		for _, t := range v.Tokens {
			p = strings.ReplaceAll(p, t.raw, elsewhere(t.raw))
		}
		shown := cut(p, most)
		if len(shown) < len(p) {
			v.PrettyNote = fmt.Sprintf("the first %d of %d bytes as formatted", len(shown), len(p))
		}
		e.left -= len(shown)
		v.Pretty = marked(shown, "\n\t", append(located(p, n.pointers), occurrences(shown, n.words)...))
	}
	return v
}

// sizeless is said of a message without a body.
func sizeless(m *journal.Message) string {
	if m.Truncated {
		return "more came than the suite recorded"
	}
	return "no body"
}

// headers shows a head with its names set apart from their values.
func headers(text string, n named) template.HTML {
	var b strings.Builder
	for i, l := range strings.SplitAfter(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if name, value, ok := strings.Cut(l, ":"); ok && i > 0 {
			b.WriteString("<b>" + string(marked(name, "\t", nil)) + "</b>:" + string(marked(value, "\n\t", occurrences(value, n.words))))
		} else {
			b.WriteString(string(marked(l, "\n\t", occurrences(l, n.words))))
		}
	}
	return template.HTML(strings.TrimRight(b.String(), "\n"))
}

// differenceView is a copy of a request beside the request.
type differenceView struct {
	Text       string
	Sent, Copy template.HTML
}

// difference compares the request's body with the copy of it that a receipt of OpenGDPR holds.
// It is nil where there is no copy or no difference.
func difference(ex *journal.Exchange) *differenceView {
	var receipt struct {
		Encoded *string `json:"encoded_request"`
	}
	sent, body := ex.Request.Body(), ex.Body()
	if len(sent) == 0 || len(body) > prettyBytes || len(sent) > prettyBytes || json.Unmarshal(body, &receipt) != nil || receipt.Encoded == nil {
		return nil
	}
	back, err := base64.StdEncoding.DecodeString(*receipt.Encoded)
	if err != nil {
		back, err = base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/", "=", "", "\n", "").Replace(*receipt.Encoded))
		if err != nil {
			return &differenceView{Text: "encoded_request in the response is no base64", Sent: marked(cut(string(sent), bodyShown), "\n\t", nil), Copy: marked(cut(*receipt.Encoded, bodyShown), "\n\t", nil)}
		}
	}
	if bytes.Equal(back, sent) {
		return nil
	}
	a, b := cut(string(sent), bodyShown), cut(string(back), bodyShown)
	at := 0
	for at < min(len(sent), len(back)) && sent[at] == back[at] {
		at++
	}
	inA, inB := differing(a, b)
	if inA == nil && at < min(len(a), len(b)) { // they have little in common: where that begins
		inA, inB = []span{first(a, at)}, []span{first(b, at)}
	}
	return &differenceView{
		Text: fmt.Sprintf("encoded_request in the response holds %d bytes, the request has %d; they differ from byte %d on", len(back), len(sent), at+1),
		Sent: marked(a, "\n\t", inA), Copy: marked(b, "\n\t", inB),
	}
}

// first is the character that holds a byte of a text.
func first(text string, at int) span {
	from := at
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	_, size := utf8.DecodeRuneInString(text[from:])
	return span{from, from + size}
}
