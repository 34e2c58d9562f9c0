package reports

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/simulator/journal"
)

// judged is what the programs of others say about one report.
type judged struct {
	File     string
	Problems []string
	Shape    []string
}

// TestConsumers holds every format but those for the eye against schemas and programs that
// others wrote: SARIF, CTRF and JUnit against their schemas, annotations against GitHub's
// toolkit, the summary against two readers of Markdown, the badge against a strict reader of
// XML. Foreign text in a report changes no part of its structure.
func TestConsumers(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long; make test-all has it")
	}
	schema := sarifSchemaFile(t)
	tool := consumers(t)
	dir := t.TempDir()
	runs := map[string]Input{"sample": sample(), "fine": fine(), "plain": hostile("plain")}
	for name, text := range foreign {
		runs["foreign "+name] = hostile(text)
	}
	interrupted := fine()
	interrupted.Results.Ended, interrupted.Results.Verdict = interrupted.Results.Ended.AddDate(-2025, 0, 0), "interrupted"
	runs["interrupted"] = interrupted
	for name, in := range begun(t) {
		runs["sample "+name] = in
	}
	runs["sample admitted"] = admittedAndFlaky()
	for name, in := range runs {
		for _, f := range formats {
			if f.Name == "text" || f.Name == "html" || f.Name == "json" && !strings.HasPrefix(name, "sample") && name != "fine" {
				continue // hostile has fewer members than results have
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, f.Name+"."+name), renderedAs(t, f, in), 0o644))
		}
	}
	for file, text := range broken(t) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644))
	}
	plain := map[string][]string{}
	said := tool(dir, schema, filepath.Join("..", "schemas", "results.json"))
	for _, j := range said {
		if strings.Contains(j.File, ".broken") {
			require.NotEmpty(t, j.Problems, j.File)
			continue
		}
		require.Empty(t, j.Problems, j.File)
		if format, ok := strings.CutSuffix(j.File, ".plain"); ok {
			plain[format] = j.Shape
		}
	}
	for _, j := range said {
		if format, name, _ := strings.Cut(j.File, "."); strings.HasPrefix(name, "foreign") {
			require.Equal(t, plain[format], j.Shape, j.File)
		}
	}
	require.Len(t, said, 6*len(runs)+3+len(begun(t))+len(broken(t)))
}

// begun is for each profile a run that was killed as it began: with all of its requirements.
func begun(t *testing.T) map[string]Input {
	t.Helper()
	all := map[string]Input{}
	for _, load := range []func() (conformance.Profile, error){opengdpr.Processor, opengdpr.Controller, opengdpr.Agent, ddrf.Resource, ddrf.Recipient, ddrf.Requester, ddrf.Intermediary} {
		p, err := load()
		require.NoError(t, err)
		header, err := json.Marshal(conformance.Header{Format: conformance.FormatVersion, Suite: conformance.Suite{Name: "dsrcheck", Version: "1.2.3"}, Profile: p.ID(), Started: began,
			Target: conformance.TargetRecord{URL: "https://processor1.test", Domain: "processor1.test"}, Nonce: "0123456789abcdef", DigestKey: "00"})
		require.NoError(t, err)
		r, err := conformance.Derive([]journal.Line{{Type: "header", ID: "run/0/1", Data: header}}, p)
		require.NoError(t, err)
		require.Equal(t, conformance.Interrupted, r.Verdict)
		all[strings.ReplaceAll(p.Name(), "/", " ")] = Input{Results: r}
	}
	return all
}

// broken are reports in which one thing is wrong, so that it shows that the consumers look.
func broken(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, b := range []struct{ format, name, old, new string }{
		{"sarif", "level", `"level": "error"`, `"level": "fatal"`},
		{"sarif", "member", `"ruleIndex"`, `"rule_index"`},
		{"json", "verdict", `"verdict": "does-not-conform"`, `"verdict": "bad"`},
		{"ctrf", "status", `"status": "other"`, `"status": "warned"`},
		{"ctrf", "count", `"skipped": 2`, `"skipped": 3`},
		{"junit", "element", `<skipped message`, `<left message`},
		{"junit", "count", `tests="1"`, `tests="2"`},
		{"markdown", "html", "a forged", "a` <b>forged</b> `"},
		{"markdown", "table", "| 6 |", "| 6 | 7 |"},
		{"github", "percent", "%0A", "%0a"},
		{"github", "command", "opengdpr@0.1.2/processor: does", "::debug::does"},
		{"badge", "script", "<rect", "<script/><rect"},
		{"badge", "entity", "dsrcheck:", "dsr&check:"},
	} {
		text := string(renderedIn(t, b.format, sample()))
		require.Contains(t, text, b.old)
		all[b.format+".broken "+b.name] = strings.Replace(text, b.old, b.new, 1)
	}
	return all
}
