package reports

import (
	"fmt"
	"io"
	"strings"
)

// Format is one way to write what a run came to.
type Format struct {
	Name   string // as flags have it
	File   string // of a run's folder; empty for what is printed alone
	render func(io.Writer, Input, TextOptions) error
}

// formats are all there are, those for people first.
var formats = []Format{
	{"text", "", Text},
	{"github", "", GitHub},
	{"html", "report.html", only(HTML)},
	{"markdown", "summary.md", only(Markdown)},
	{"json", "results.json", only(JSON)},
	{"junit", "junit.xml", only(JUnit)},
	{"sarif", "report.sarif", only(SARIF)},
	{"ctrf", "ctrf.json", only(CTRF)},
	{"badge", "badge.svg", only(Badge)},
}

// only takes the options from a format that has none.
func only(render func(io.Writer, Input) error) func(io.Writer, Input, TextOptions) error {
	return func(w io.Writer, in Input, _ TextOptions) error { return render(w, in) }
}

// Formats lists all formats, those for people first.
func Formats() []Format { return append([]Format{}, formats...) }

// FormatNamed finds a format by its name; the error lists those there are.
func FormatNamed(name string) (Format, error) {
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("there is no format %q; formats are %s", name, strings.Join(names, ", "))
}

// Write renders the input. The options bear on what is printed alone, text and github; what
// stands in a file is the same for everybody. The error is that of w.
func (f Format) Write(w io.Writer, in Input, o TextOptions) error { return f.render(w, in, o) }

// Files are the names of the files that [WriteDir] writes.
func Files() (names []string) {
	for _, f := range formats {
		if f.File != "" {
			names = append(names, f.File)
		}
	}
	return names
}
