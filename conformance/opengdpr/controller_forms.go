package opengdpr

import (
	"fmt"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// form is an odd but legal way to send a valid callback.
type form struct {
	line
	what  string
	write func(n *notice)
}

// slowBody is how long a slow body takes, in so many pieces.
const (
	slowPieces    = 8
	slowPause     = 80 * time.Millisecond
	largeCallback = 32 << 10
)

// bodyForms are legal ways to write and to send a body. What a reader of JSON would write
// otherwise is signed as it is sent (OG-8.8-05); the rest is a matter of taking callbacks at all.
var bodyForms = []form{
	{line{"escaped", "OG-8.8-05"}, "with \\u escapes", func(n *notice) { n.written(style{text: escape}) }},
	{line{"reversed", "OG-8.8-05"}, "with its members in reverse order", func(n *notice) { reverse(n.tree); n.written(style{}) }},
	{line{"spaced", "OG-8.8-05"}, "with blanks between its tokens", func(n *notice) { n.written(spaced) }},
	{line{"pretty", "OG-8.8-05"}, "with line ends and indents", func(n *notice) { n.written(style{indent: "\t", colon: " "}) }},
	{line{"line-end", "OG-8.8-05"}, "with blanks and a line end around it", func(n *notice) { n.body = []byte(" " + string(n.body) + " \r\n") }},
	{line{"numbers", "OG-8.8-05"}, "with numbers in unusual forms", func(n *notice) {
		n.tree.add("x_numbers", array(literal("1.0"), literal("1e2"), literal("-0"), literal("10000000000000000000001")))
		n.written(style{})
	}},
	{line{"more-members", "OG-8.5-05"}, "with members that the text does not name", func(n *notice) {
		n.tree.add("x_note", object(member{"made_by", text("dsrcheck")}))
		n.written(style{})
	}},
	{line{"beyond-ascii", "OG-8.5-05"}, "with characters beyond ASCII", func(n *notice) { n.set("controller_id", "Prüfstelle 検査") }},
	{line{"charset", "OG-8.5-05"}, "whose Content-Type has a charset", func(n *notice) { n.media = "application/json; charset=utf-8" }},
	{line{"large", "OG-8.5-05"}, "of 32 KiB", func(n *notice) {
		n.body = []byte("{" + strings.Repeat(" ", largeCallback) + string(n.body[1:]))
	}},
	{line{"chunked", "OG-8.5-05"}, "sent in chunks", func(n *notice) { n.chunked = true }},
	{line{"split", "OG-8.5-05"}, "sent in two pieces", func(n *notice) { n.pieces, n.every = 2, slowPause }},
	{line{"slow", "OG-8.5-05"}, "sent slowly", func(n *notice) { n.pieces, n.every = slowPieces, slowPause }},
}

// escape writes each letter of a JSON string that needs none as an escape.
func escape(written string) string {
	var b strings.Builder
	for i, c := range written {
		if i%3 == 1 && (c >= 'a' && c <= 'z' || c == '/') && !strings.HasPrefix(written, `"subject_request_id`) {
			fmt.Fprintf(&b, "\\u%04x", c)
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

func reverse(n *node) {
	for i, j := 0, len(n.members)-1; i < j; i, j = i+1, j-1 {
		n.members[i], n.members[j] = n.members[j], n.members[i]
	}
}

var formLines = func() []line {
	var lines []line
	for _, f := range bodyForms {
		lines = append(lines, f.line)
	}
	return lines
}()

// callbackForms sends valid callbacks in every legal form (section 8.8, step 4, and section 8.5).
var callbackForms = conformance.Scenario{
	ID:      "opengdpr/callback-forms",
	Title:   "Valid callbacks are taken in any legal form, however they arrive",
	Covers:  rowsIn(formLines...),
	Sends:   []conformance.Send{{Method: "POST", Path: "(callback URL)", What: fmt.Sprintf("%d valid callbacks in odd but legal forms", len(bodyForms))}},
	Needs:   []target.HookName{target.HookSubmit},
	Domains: []string{mainProcessor + ".test"},
	Run: func(s *conformance.Session) {
		t := newSheet(s, formLines)
		defer t.hand()
		if why, ok := absentPartner(s, mainProcessor); ok {
			t.none = why
			return
		}
		r := &formTeller{p: play(s, mainProcessor)}
		for _, f := range bodyForms {
			finding, evidence, why := r.try(f)
			if evidence == nil {
				t.none = why
				return
			}
			t.note(f.name, finding, evidence...)
		}
	},
}

// formTeller tells something new in each form: two callbacks about each request. A person is spared
// that as long as what comes again is taken, too.
type formTeller struct {
	p      *played
	x      *submission
	told   int  // callbacks about it
	strict bool // what comes again is refused
	mute   bool // nothing is believed, in whatever form it comes
}

// state is what is told next, of the request at hand.
func (r *formTeller) state() (string, conformance.Finding) {
	if r.x == nil || r.told > 1 && (r.strict || !r.p.byHand()) {
		var why conformance.Finding
		if r.x, why = r.p.accepted(fmt.Sprint("form ", len(r.p.asked))); r.x == nil {
			return "", why
		}
		r.told = 0
	}
	r.told++
	return []string{inProgress, completed}[min(r.told, 2)-1], conformance.Finding{}
}

// try tells something in a form. Without evidence, why says what it could not be told of.
func (r *formTeller) try(f form) (finding conformance.Finding, evidence []*journal.Exchange, why conformance.Finding) {
	state, why := r.state()
	if state == "" {
		return finding, nil, why
	}
	finding, evidence = r.send(f, state)
	if finding.Unknown != "" && r.told > 2 { // which may be because it came again
		r.strict = true
		return r.try(f)
	}
	return finding, evidence, why
}

// send sends a callback in a form, and where it is not taken, or has no effect, the same in the usual
// one.
func (r *formTeller) send(f form, state string) (conformance.Finding, []*journal.Exchange) {
	n := r.x.tells(state)
	f.write(n)
	ex := n.signed().send("a valid callback " + f.what)
	finding := takes(ex, "a valid callback "+f.what)
	if f.requirement != "OG-8.5-05" {
		finding.Seen = nil // AO-39 is the other row's
	}
	if finding.Holds() && r.believed(state) {
		return finding, []*journal.Exchange{ex}
	}
	usual := r.x.tells(state).signed().send("the same in the usual form")
	switch {
	case !took(usual):
		finding = conformance.Unknown(statesScenario+"/"+map[string]string{inProgress: "in-progress", completed: "completed"}[state], "the same callback in the usual form is not taken either")
	case !finding.Holds():
	case r.believed(state):
		finding.Got += ", and not believed"
		finding.Problem = "a valid callback " + f.what + " is taken and has no effect, and the same in the usual form has"
		finding.Seen = nil
	default:
		r.mute = true
	}
	return finding, []*journal.Exchange{ex, usual}
}

// believed reports whether a state is believed of the request at hand, or there is no telling.
func (r *formTeller) believed(state string) bool {
	h := r.p.s.Target().Belief
	if r.mute || h == nil || h.Manual() || r.told > 2 || r.x.baseline != target.BeliefPending {
		return true
	}
	_, ok, err := r.x.believes(r.p.s.Target().CallbackWait, target.Belief(state))
	return ok || err != nil
}
