package reports

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// hostile has the text wherever a target or somebody else can have words.
func hostile(text string) Input {
	message := func(start string) *journal.Message {
		return &journal.Message{Head: []byte(start + text + "\r\nX: " + text + "\r\n\r\n"), Payload: []byte(text)}
	}
	return Input{
		Results: &conformance.Results{
			Profile: "opengdpr@0.1.2/processor", Verdict: conformance.DoesNotConform, Reasons: []string{"why " + text}, NotReady: text, Nonce: text,
			Target:   conformance.TargetRecord{URL: "https://" + text, Domain: text},
			Settings: conformance.Settings{Rerun: "dsrcheck " + text, Selection: conformance.Selection{Only: []string{text}}},
			Attestations: []conformance.AttestationResult{{Requirement: "OG-1-02", Section: "1", Level: catalog.Must, Severity: catalog.Fail, Text: text, Answer: conformance.AnswerNo,
				By: text, On: text, Link: text}},
			Readings: []conformance.ReadingResult{{ID: "AO-01", Choice: text, Question: text, Means: text, Outcome: catalog.Warn}},
			Requirements: []conformance.RequirementResult{{ID: "OG-1-01", Section: "1", Level: catalog.Must, Text: text, Reason: text, Verdict: conformance.Fail,
				Checks: []conformance.CheckResult{
					{ID: "opengdpr/create/a" + text, Scenario: "opengdpr/create", Verdict: conformance.Fail, Want: text, Got: text, Problem: text, Reason: text, Cause: text,
						Exchanges: []string{"x", text}},
					{ID: "opengdpr/create/b", Scenario: "opengdpr/create", Verdict: conformance.Pass, Got: text},
				}}},
			Scenarios: []conformance.ScenarioResult{{ID: "opengdpr/create", Title: text, State: "broken", Text: text}},
		},
		Exchanges: map[string]*journal.Exchange{"x": {
			Label: text, Request: message("POST /"), Response: message("HTTP/1.1 200 "), Failure: journal.FailMalformed, Error: text,
		}},
	}
}

// elements are the names of all elements of a page, and its text.
func elements(t *testing.T, page []byte) (names map[string]int, text string) {
	t.Helper()
	names = map[string]int{}
	var b strings.Builder
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			require.ErrorIs(t, z.Err(), io.EOF)
			return names, b.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			names[token.Data]++
			for _, a := range token.Attr {
				require.NotRegexp(t, `^(on|style$|src$|href$)`, a.Key)
			}
		case html.TextToken:
			b.WriteString(z.Token().Data)
		}
	}
}

func TestHTML(t *testing.T) {
	page := golden(t, "report.html", func(w io.Writer) error { return HTML(w, sample()) })
	golden(t, "report-fine.html", func(w io.Writer) error { return HTML(w, fine()) })
	names, text := elements(t, page)
	require.Zero(t, names["script"]+names["link"]+names["img"])
	order := regexp.MustCompile(`(?s)does-not-conform: opengdpr.*5 checks failed.*Security.*forged request.*Failed.*OG-7\.3-02.*Warned.*Errors of the suite.*Inconclusive.*Requirements`)
	require.Regexp(t, order, text)
	for _, part := range []string{"the first 4095 of 9000 bytes", "more came than the suite recorded",
		`</pre><script>alert(1)</script>\u202e\xff\x00`, "--scenario opengdpr/errors", "not in the journal"} {
		require.True(t, strings.Contains(text, part), part)
	}
}

func TestHTMLHostile(t *testing.T) {
	plain, _ := elements(t, rendered(t, hostile("plain")))
	for _, text := range []string{
		"<script>alert(1)</script>", "</style><script>alert(1)</script>", "</pre></details>", "</title><img src=x onerror=alert(1)>",
		`" onclick="alert(1)`, "' style='x", "<!--", "]]>", "{{.}}", "&lt;script&gt;", "\u202e\x00\xff\xfe", "\x1b[31m",
	} {
		page := rendered(t, hostile(text))
		names, shown := elements(t, page)
		require.Equal(t, plain, names, "no element comes from %q", text)
		require.True(t, strings.Contains(shown, "why "+visible(text, "")), "%q is shown", text)
		require.Equal(t, visible(string(page), "\n\t"), string(page), "nothing is left to escape")
	}
}

// TestHTMLLong cuts what is long, wherever it stands.
func TestHTMLLong(t *testing.T) {
	page := rendered(t, hostile(strings.Repeat("<\xff", 1<<19)))
	require.Less(t, len(page), 1<<20)
	require.True(t, bytes.Contains(page, []byte("the first 4096 of 1048576 bytes")))
}

func TestHTMLPolicy(t *testing.T) {
	require.Contains(t, string(rendered(t, fine())), `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`)
}

func rendered(t *testing.T, in Input) []byte {
	t.Helper()
	var page bytes.Buffer
	require.NoError(t, HTML(&page, in))
	return page.Bytes()
}
