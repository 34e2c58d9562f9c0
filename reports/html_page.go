package reports

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"time"

	"dsrcheck/conformance"
)

//go:embed html*.tmpl
var pages embed.FS

//go:embed html.css
var style string

//go:embed html_print.css
var printStyle string

//go:embed html.js
var script string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"line":     func(text any) string { return line(fmt.Sprint(text), sentence) },
	"trace":    trace,
	"words":    func(text any) string { return strings.ReplaceAll(line(fmt.Sprint(text), sentence), "-", " ") },
	"counts":   counts,
	"rows":     rows,
	"attested": attested,
	"worst":    worst,
	"time":     func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"seconds":  seconds,
	"many":     func(n int, noun string) string { return many(n, noun) },
	"add":      func(a, b int) int { return a + b },
	"duration": func(r *conformance.Results) string { return r.Ended.Sub(r.Started).Round(time.Millisecond).String() },
}).ParseFS(pages, "html*.tmpl"))

// headView is what stands in the head of the page: the policy, and what it allows.
type headView struct {
	Policy        string
	Style, Script template.HTML
}

// head is the same in every page.
var head = func() headView {
	css := "\n" + style + printStyle
	js := "\n" + script
	return headView{
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", digest(css), digest(js)),
		Style:  template.HTML("<style>" + css + "</style>"),
		Script: template.HTML("<script>" + js + "</script>"),
	}
}()

// digest names a text in a Content-Security-Policy.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// many is a number and its noun.
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
