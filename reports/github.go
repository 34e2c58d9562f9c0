package reports

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"dsrcheck/conformance"
)

// githubShown is how many annotations of one kind GitHub shows of a step. The last of each
// kind tells of those that follow no more.
const githubShown = 10

// GitHub writes annotations as workflow commands, for the log of a GitHub Actions job: one for
// the verdict, then one for each requirement that somebody has to look at, the worst first. What
// fails the run is an error, what the owner accepts a notice, anything else a warning. The last
// line is that of [Text]. The error is that of w.
func GitHub(w io.Writer, in Input, o TextOptions) error {
	g := &github{r: in.Results}
	g.verdict()
	for _, c := range classes(in.Results) {
		if c.Title == dependent {
			g.dependents(c)
			continue
		}
		for _, group := range c.Groups {
			g.group(group)
		}
	}
	for _, a := range admitted(in.Results) {
		g.admitted(a)
	}
	buf := bufio.NewWriter(w)
	for _, a := range g.shown() {
		fmt.Fprintf(buf, "::%s title=%s::%s\n", a.kind, githubProperty.Replace(a.title), githubData.Replace(a.text))
	}
	if err := buf.Flush(); err != nil {
		return fmt.Errorf("write annotations: %w", err)
	}
	return Text(w, in, TextOptions{Quiet: true, Dir: o.Dir})
}

// What a workflow command cannot have in its message, and in the value of a property.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// annotation is one message that GitHub shows: an error, a warning or a notice.
type annotation struct{ kind, title, text string }

// github collects annotations.
type github struct {
	r   *conformance.Results
	all []annotation
}

func (g *github) add(kind, title, text string) {
	g.all = append(g.all, annotation{kind, title, text})
}

// shown are the annotations that GitHub shows, in the place of those that it does not one of
// their kind that names them.
func (g *github) shown() (shown []annotation) {
	total, count, more := map[string]int{}, map[string]int{}, map[string][]string{}
	for _, a := range g.all {
		total[a.kind]++
	}
	for _, a := range g.all {
		if count[a.kind]++; count[a.kind] < githubShown || total[a.kind] <= githubShown {
			shown = append(shown, a)
		} else {
			more[a.kind] = append(more[a.kind], a.title)
		}
	}
	for _, kind := range []string{"error", "warning", "notice"} {
		if titles := more[kind]; len(titles) > 0 {
			shown = append(shown, annotation{kind, fmt.Sprintf("%d more", len(titles)), line(strings.Join(titles, "; "), shownBytes)})
		}
	}
	return shown
}

// verdict is about the run as a whole.
func (g *github) verdict() {
	kind := "notice"
	if g.r.ExitCode() != conformance.ExitOK {
		kind = "error"
	}
	title := "dsrcheck: " + string(g.r.Verdict)
	if len(g.r.Gate) > 0 {
		title += ", and the gate is shut"
	}
	g.add(kind, title, strings.Join(append(lines(g.r.Gate), lines(g.r.Reasons)...), "\n"))
	for _, s := range g.r.Scenarios {
		if s.State == "broken" {
			g.add("error", line("scenario "+s.ID+" broke off", sentence), trace(s.Text))
		}
	}
}

// group is about the checks of a requirement that belong to one class.
func (g *github) group(group group) {
	req, kind := group.Requirement, ""
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n", line(req.Text, sentence))
	for i, c := range group.Checks {
		kind = githubWorse(kind, githubKind(c, g.r.Settings.FailOn))
		if i >= inFull {
			continue
		}
		fmt.Fprintf(&text, "\n%s: %s\n", c.Verdict, line(said(c), sentence))
		for _, f := range facts(g.r, c) {
			if f.Name != "exchanges" && f.Value != said(c) {
				fmt.Fprintf(&text, "%s: %s\n", f.Name, f.Value)
			}
		}
	}
	if more := len(group.Checks) - inFull; more > 0 {
		fmt.Fprintf(&text, "\nand %d more\n", more)
	}
	g.add(kind, line(fmt.Sprintf("%s%s %s %s, section %s", worst(group.Checks), security(group.Checks), req.ID, req.Level, req.Section), sentence), strings.TrimSuffix(text.String(), "\n"))
}

// dependents is about all checks that hang on others, which are told of already.
func (g *github) dependents(c class) {
	var text []string
	all := 0
	for _, h := range hanging(g.r, c) {
		all += h.checks
		text = append(text, fmt.Sprintf("%d because of %s (%s)", h.checks, h.on, h.worst))
	}
	g.add("warning", fmt.Sprintf("inconclusive because of other checks: %d", all), strings.Join(text, "\n"))
}

// admitted is about a requirement that does not hold, as the owner says.
func (g *github) admitted(a conformance.AttestationResult) {
	kind := "warning"
	if fails(a) {
		kind = "error"
	}
	g.add(kind, line(fmt.Sprintf("%s %s, section %s", a.Requirement, a.Level, a.Section), sentence), line(a.Text, sentence)+"\n\n"+attested(a))
}

// githubKind is how loud a check is told of.
func githubKind(c conformance.CheckResult, on conformance.FailOn) string {
	switch {
	case c.Known:
		return "notice"
	case c.Fails(on), c.Verdict == conformance.Error:
		return "error"
	}
	return "warning"
}

// githubWorse is the louder of two kinds, of which the first may be empty.
func githubWorse(a, b string) string {
	if a == "error" || b == "error" {
		return "error"
	}
	if a == "warning" || b == "warning" {
		return "warning"
	}
	return b
}
