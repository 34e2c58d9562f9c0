package reports

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

//go:embed html.tmpl
var page string

//go:embed html.css
var style string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"line":     func(text any) string { return line(fmt.Sprint(text), sentence) },
	"trace":    trace,
	"counts":   counts,
	"worst":    worst,
	"security": security,
	"time":     func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"seconds":  seconds,
}).Parse(page))

// pageView is what the page shows.
type pageView struct {
	*conformance.Results
	Style   template.CSS
	Classes []classView
}

type classView struct {
	Title  string
	Groups []groupView
}

type groupView struct {
	group
	Details []checkView
}

type checkView struct {
	Verdict   conformance.Verdict
	Facts     []fact
	Exchanges []exchangeView
}

type exchangeView struct {
	ID, Summary, Label string
	Messages           []messageView
	Trouble            string
}

type messageView struct{ Title, Head, HeadNote, Body, BodyNote string }

// HTML writes report.html: one page that needs nothing else, not even a script. Every text
// is escaped, and the page's own policy forbids whatever an escape might have missed. The
// error is that of w.
func HTML(w io.Writer, in Input) error {
	v := pageView{Results: in.Results, Style: template.CSS(style)}
	for _, c := range classes(in.Results) {
		cv := classView{Title: c.Title}
		for _, g := range c.Groups {
			gv := groupView{group: g}
			for _, c := range g.Checks {
				gv.Details = append(gv.Details, checkOf(in, c))
			}
			cv.Groups = append(cv.Groups, gv)
		}
		v.Classes = append(v.Classes, cv)
	}
	if err := pageTemplate.Execute(w, v); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

func checkOf(in Input, c conformance.CheckResult) checkView {
	v := checkView{Verdict: c.Verdict}
	for _, f := range facts(in.Results, c) {
		if f.Name != "exchanges" {
			v.Facts = append(v.Facts, f)
		}
	}
	for _, id := range c.Exchanges {
		v.Exchanges = append(v.Exchanges, exchangeOf(id, in.Exchanges[id]))
	}
	return v
}

func exchangeOf(id string, ex *journal.Exchange) exchangeView {
	v := exchangeView{ID: line(id, sentence), Summary: requestLine(ex)}
	if ex == nil {
		return v
	}
	v.Summary += " → " + statusLine(ex)
	v.Label = line(ex.Label, sentence)
	if ex.Failure != "" {
		v.Trouble = statusLine(ex)
	}
	for _, m := range []struct {
		title   string
		message *journal.Message
	}{{"Request", ex.Request}, {"Response", ex.Response}} {
		if m.message == nil {
			continue
		}
		mv := messageView{Title: m.title}
		mv.Head, mv.HeadNote = excerpt(m.message.Head, false)
		mv.Body, mv.BodyNote = excerpt(m.message.Payload, m.message.Truncated)
		v.Messages = append(v.Messages, mv)
	}
	return v
}
