package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
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
			Scenarios: []conformance.ScenarioResult{{ID: "opengdpr/create", Title: text, State: "broken", Attempt: 1, Text: text}},
		},
		Talks: []Talk{{Scenario: "opengdpr/create", Attempt: 1, Total: 1, Calls: []Call{{ID: "x", From: text, To: targetName, Label: text, Request: line(text, startLine), Response: line(text, startLine)}}}},
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
				require.NotRegexp(t, `^(on|style$|src$|xlink)`, a.Key)
				if a.Key == "href" {
					require.Regexp(t, `^#[a-z0-9-]+$`, a.Val)
				}
			}
		case html.TextToken:
			b.WriteString(z.Token().Data)
		}
	}
}

// bare leaves style and script out of a page, which have files of their own.
func bare(page []byte) []byte {
	page = bytes.Replace(page, []byte(head.Style), []byte("<style></style>"), 1)
	page = bytes.Replace(page, []byte(head.Script), []byte("<script></script>"), 1)
	return bytes.Replace(page, []byte(template.HTMLEscapeString(head.Policy)), []byte("policy"), 1)
}

func TestHTML(t *testing.T) {
	write := func(in Input) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := w.Write(bare(rendered(t, in)))
			return err
		}
	}
	page := golden(t, "report.html", write(sample()))
	golden(t, "report-fine.html", write(fine()))
	names, text := elements(t, page)
	require.Zero(t, names["link"]+names["img"]+names["iframe"])
	require.Equal(t, 1, names["script"])
	order := regexp.MustCompile(`(?s)does not conform opengdpr.*5 checks failed.*Gate.*Security.*forged request.*Failed.*OG-7\.3-02.*Warned.*Errors of the suite.*Inconclusive.*Known deviations.*Requirements.*Scenarios.*Readings.*Settings`)
	require.Regexp(t, order, text)
	for _, part := range []string{"the first 16383 of 18000 bytes", "more came than the suite recorded",
		`</pre><script>alert(1)</script>\u202e\xff\x00`, "--scenario opengdpr/errors", "not in the journal"} {
		require.True(t, strings.Contains(text, part), part)
	}
}

func TestHTMLHostile(t *testing.T) {
	plain, _ := elements(t, rendered(t, hostile("plain")))
	delete(plain, "mark")
	delete(plain, "i")
	for _, text := range []string{
		"<script>alert(1)</script>", "</style><script>alert(1)</script>", "</pre></details>", "</title><img src=x onerror=alert(1)>",
		`" onclick="alert(1)`, "' style='x", "<!--", "]]>", "{{.}}", "&lt;script&gt;", "\u202e\x00\xff\xfe", "\x1b[31m",
	} {
		page := rendered(t, hostile(text))
		names, shown := elements(t, page)
		delete(names, "mark") // what a check quotes, and what does not show as itself
		delete(names, "i")
		require.Equal(t, plain, names, "no element comes from %q", text)
		require.True(t, strings.Contains(shown, "why "+visible(text, "")), "%q is shown", text)
		require.Equal(t, visible(string(page), "\n\t"), string(page), "nothing is left to escape")
	}
}

// TestHTMLLong cuts what is long, wherever it stands.
func TestHTMLLong(t *testing.T) {
	page := rendered(t, hostile(strings.Repeat("<\xff", 1<<19)))
	require.Less(t, len(page), 1<<20)
	require.True(t, bytes.Contains(page, []byte("the first 16384 of 1048576 bytes")))
}

// TestHTMLNothing does not call a run fine that came to nothing.
func TestHTMLNothing(t *testing.T) {
	require.Contains(t, string(rendered(t, fine())), "Nothing to fix")
	in := fine()
	for _, v := range []conformance.RunVerdict{conformance.RunError, conformance.Interrupted, conformance.RunInconclusive, conformance.DoesNotConform} {
		in.Results.Verdict = v
		page := string(rendered(t, in))
		require.NotContains(t, page, "Nothing to fix")
		require.Contains(t, page, "No findings")
	}
}

// TestHTMLPolicy allows the one style and the one script by what they are, and nothing else.
func TestHTMLPolicy(t *testing.T) {
	page := string(rendered(t, fine()))
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(page)
	require.Len(t, policy, 2)
	between := func(name string) string {
		_, rest, _ := strings.Cut(page, "<"+name+">")
		text, _, _ := strings.Cut(rest, "</"+name+">")
		sum := sha256.Sum256([]byte(text))
		return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	}
	require.Equal(t, fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", between("style"), between("script")),
		html.UnescapeString(policy[1]))
}

func rendered(t *testing.T, in Input) []byte {
	t.Helper()
	var page bytes.Buffer
	require.NoError(t, HTML(&page, in))
	return page.Bytes()
}
