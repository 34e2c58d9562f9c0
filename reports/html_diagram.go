package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"dsrcheck/conformance"
)

// How much one diagram shows.
const (
	callsDrawn     = 40
	lifelinesDrawn = 7 // lifelines; more partners share one
)

// Measures of a diagram in its own units.
const (
	column   = 250 // from lifeline to lifeline
	gutter   = 64  // for times
	rowHigh  = 44
	headHigh = 46
	letter   = 7 // a letter's width at most
)

// scenarioView is a scenario and what was said in it.
type scenarioView struct {
	conformance.ScenarioResult
	Anchor   string
	Counts   string
	Diagrams []diagramView
	Called   []hooksView
}

// diagramView is a sequence diagram.
type diagramView struct {
	Anchor, Title, Desc, Note string
	Attempt                   int
	Wide, High, Foot          int
	Parties                   []partyView
	Calls                     []callView
	Evidence                  []callLink
}

type partyView struct {
	Name    string
	X, Left int
}

// callView is an exchange: an arrow there and one back.
type callView struct {
	Time, Request, Response string
	Label                   string
	Cited, Failed           bool
	From, To, Mid           int // x
	Y, Text, Back, BackText int
	Head, BackHead          string // arrow heads
	Gap                     string // what is left out before it
	GapY                    int
}

// callLink leads to an exchange that a finding rests on.
type callLink struct{ ID, Anchor, Text string }

// scenarios are all of them, each with what was said in its last attempt, and in earlier ones
// that findings rest on.
func (e *evidence) scenarios() (all []scenarioView) {
	for i, s := range e.in.Results.Scenarios {
		v := scenarioView{ScenarioResult: s, Anchor: fmt.Sprintf("s-%d", i+1)}
		of := map[conformance.Verdict]int{}
		for _, r := range e.in.Results.Requirements {
			for _, c := range r.Checks {
				if c.Scenario == s.ID {
					of[c.Verdict]++
				}
			}
		}
		v.Counts = "no checks"
		if len(of) > 0 {
			v.Counts = counts(of)
		}
		for _, t := range e.in.Talks {
			if t.Scenario == s.ID && (t.Attempt == s.Attempt || e.cites(t)) {
				v.Diagrams = append(v.Diagrams, e.diagram(t, fmt.Sprintf("d-%d-%d", i+1, len(v.Diagrams)+1)))
			}
		}
		v.Called = e.hooks(s)
		all = append(all, v)
	}
	return all
}

func (e *evidence) cites(t Talk) bool {
	return slices.ContainsFunc(t.Calls, func(c Call) bool { return e.shown[c.ID] != "" })
}

// drawn are the calls of a talk that a diagram shows, in the order of time: those that findings
// rest on go before others.
func (e *evidence) drawn(t Talk) (some []int) {
	for _, cited := range []bool{true, false} {
		for i, c := range t.Calls {
			if (e.shown[c.ID] != "") == cited && len(some) < callsDrawn {
				some = append(some, i)
			}
		}
	}
	slices.Sort(some)
	return some
}

func (e *evidence) diagram(t Talk, anchor string) diagramView {
	d := diagramView{Anchor: anchor, Attempt: t.Attempt, Title: fmt.Sprintf("Sequence of %s, attempt %d", line(t.Scenario, startLine), t.Attempt)}
	some := e.drawn(t)
	place, parties := lifelines(t, some)
	d.Parties = parties
	y, before := headHigh+16, -1
	var began time.Time
	if len(t.Calls) > 0 {
		began = t.Calls[0].Started
	}
	for _, i := range some {
		c := t.Calls[i]
		v := callView{Request: c.Request, Response: c.Response, Label: line(c.Label, startLine), Cited: e.shown[c.ID] != "", Failed: strings.HasPrefix(c.Response, "no answer")}
		if skipped := i - before - 1; skipped > 0 {
			v.Gap, v.GapY = many(skipped, "exchange")+" not drawn", y
			y += 24
		}
		before = i
		v.Time = fmt.Sprintf("+%.2f s", c.Started.Sub(began).Seconds())
		v.place(place[c.From], place[c.To], y)
		y += rowHigh
		d.Calls = append(d.Calls, v)
		if v.Cited {
			d.Evidence = append(d.Evidence, callLink{line(c.ID, sentence), e.shown[c.ID], c.Request + " → " + c.Response})
		}
	}
	d.Foot, d.High = y, y+8
	d.Wide = gutter + column*len(parties)
	d.Desc = described(t, some)
	if left := t.Total - len(some); left > 0 {
		d.Note = fmt.Sprintf("%d of %s are drawn, first those that findings rest on; the journal has the rest", len(some), many(t.Total, "exchange"))
	}
	return d
}

// place puts a call into the diagram.
func (v *callView) place(from, to, y int) {
	v.From, v.To = gutter+column/2+from*column, gutter+column/2+to*column
	fits := column
	switch {
	case from == to: // somebody who asks themselves, or one of those who share a lifeline
		v.To = v.From + column/3
	default:
		fits = column * max(from-to, to-from)
	}
	v.Mid = (v.From + v.To) / 2
	v.Text, v.Y, v.BackText, v.Back = y, y+5, y+20, y+25
	v.Head, v.BackHead = tip(v.To, v.Y, v.To > v.From), tip(v.From, v.Back, v.To < v.From)
	v.Request = fitted(strings.TrimSuffix(strings.TrimSuffix(v.Request, " HTTP/1.1"), " HTTP/1.0"), fits)
	v.Response = fitted(strings.TrimPrefix(v.Response, "HTTP/1.1 "), fits)
}

// tip is the head of an arrow.
func tip(x, y int, right bool) string {
	back := 7
	if right {
		back = -7
	}
	return fmt.Sprintf("M%d %dl%d -4v8z", x, y, back)
}

// fitted is a text that is no wider than that, as far as letters are alike.
func fitted(text string, wide int) string {
	most := wide/letter - 3
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// lifelines are the parties of the calls that are drawn, suite and target first, and where each
// has its place.
func lifelines(t Talk, some []int) (place map[string]int, parties []partyView) {
	order := []string{suite, targetName}
	for _, i := range some {
		for _, p := range []string{t.Calls[i].From, t.Calls[i].To} {
			if !slices.Contains(order, p) {
				order = append(order, p)
			}
		}
	}
	place = map[string]int{}
	names := order
	if len(order) > lifelinesDrawn {
		names = append(slices.Clone(order[:lifelinesDrawn-1]), fmt.Sprintf("%d others", len(order)-lifelinesDrawn+1))
	}
	for i, p := range order {
		place[p] = min(i, lifelinesDrawn-1)
	}
	for i, name := range names {
		x := gutter + column/2 + i*column
		parties = append(parties, partyView{fitted(line(name, startLine), column-40), x, x - (column-30)/2})
	}
	return place, parties
}

// described tells a diagram in words.
func described(t Talk, some []int) string {
	type way struct{ from, to string }
	of := map[way]int{}
	for _, i := range some {
		of[way{t.Calls[i].From, t.Calls[i].To}]++
	}
	var ways []way
	for w := range of {
		ways = append(ways, w)
	}
	slices.SortFunc(ways, func(a, b way) int {
		return cmp.Or(of[b]-of[a], strings.Compare(a.from, b.from), strings.Compare(a.to, b.to))
	})
	var parts []string
	for _, w := range ways[:min(len(ways), 8)] {
		parts = append(parts, line(fmt.Sprintf("%s from %s to %s", many(of[w], "exchange"), w.from, w.to), startLine))
	}
	if len(ways) > 8 {
		parts = append(parts, "others")
	}
	return strings.Join(parts, "; ")
}
