package catalog

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// small is a whole catalogue in few lines, for the tests to break.
const small = `protocol: opengdpr
version: "1"
counts:
  requirements: 3
  by_level: {MUST: 2, MAY: 1}
  detail: 2
  summary: 1
  inferred: 1
  enforced_by: 1
  by_wire: {"yes": 2, attest: 1}
  readings: 2
  readings_with_choices: 1
  readings_with_text_choice: 1
  choices: 2
  by_choice: {accept: 1, warn: 1}
  vectors: 1
requirements:
  - {id: R-1, section: "1", level: MUST, severity: fail, binds: [controller], text: one, wire: "yes", check: look, readings: [A-1], enforced_by: R-2}
  - {id: R-2, section: "2", level: MAY, severity: info, binds: [processor, agent], text: two, wire: attest, check: ask, readings: [], inferred: true}
  - {id: R-3, section: "3", level: MUST, severity: fail, binds: [agent], text: three, wire: "yes", check: see, readings: [], summary_of: [R-1]}
readings:
  - id: A-1
    question: which?
    decides: [R-1]
    choices: [{id: left, means: "to the left", outcome: accept}, {id: right, means: "to the right", outcome: warn, aspect: side}]
    text_choice: left
    detect: partly
    seen: both
  - {id: A-2, question: "as taken?", decides: [], choices: [], text_choice: null, detect: null, seen: none}
vector_defaults: [{answer: 5xx, outcome: fail}, {answer: 4xx, outcome: warn}, {answer: 3xx, outcome: fail}]
vectors:
  - {id: v-1, violates: R-1, change: "drop it", outcomes: [{answer: "400", outcome: accept}, {answer: "201", outcome: fail}], why: needed}
`

func TestParseSmall(t *testing.T) {
	c, err := parse([]byte(small))
	require.NoError(t, err)
	require.Equal(t, "opengdpr", c.Protocol)
}

func TestParseBroken(t *testing.T) {
	for _, tc := range []struct {
		name, old, new string
		want           []string // every problem, in order
	}{
		{"no version", "version: \"1\"", `version: ""`, []string{"catalogue: a text is empty"}},
		{"requirement twice", "id: R-2,", "id: R-1,", []string{
			`requirements: "R-1" stands twice`,
			`R-1: enforced_by: unknown requirement "R-2"`, `A-1: requirement R-1 does not name it`}},
		{"reading twice", "id: A-2", "id: A-1", []string{`readings: "A-1" stands twice`,
			"R-1: reading A-1 does not decide it"}},
		{"vector without id", "id: v-1", `id: ""`, []string{"vectors: empty id"}},
		{"empty text", "text: one", `text: ""`, []string{"R-1: a text is empty"}},
		{"unknown level", "level: MAY", "level: May", []string{`R-2: unknown level "May"`, "counts: by_level is map[MUST:2 May:1], not map[MAY:1 MUST:2]"}},
		{"severity off its level", "severity: info", "severity: warn", []string{`R-2: severity "warn" does not follow from level MAY`}},
		{"unknown wire", "wire: attest", "wire: maybe", []string{`R-2: unknown wire "maybe"`, "counts: by_wire is map[maybe:1 yes:2], not map[attest:1 yes:2]"}},
		{"binds nobody", "binds: [controller]", "binds: []", []string{"R-1: binds nobody"}},
		{"unknown role", "binds: [controller]", "binds: [publisher]", []string{`R-1: unknown role "publisher"`}},
		{"unknown reading", "readings: [A-1]", "readings: [A-1, A-9]", []string{`R-1: unknown reading "A-9"`}},
		{"reading that does not decide", "readings: [A-1]", "readings: [A-1, A-2]", []string{"R-1: reading A-2 does not decide it"}},
		{"reading named twice", "readings: [A-1]", "readings: [A-1, A-1]", []string{`R-1 readings: "A-1" stands twice`}},
		{"unknown decided", "decides: [R-1]", "decides: [R-1, R-9]", []string{`A-1: unknown requirement "R-9"`}},
		{"decided that does not name", "decides: [R-1]", "decides: [R-1, R-2]", []string{"A-1: requirement R-2 does not name it"}},
		{"summary of nothing", "summary_of: [R-1]", "summary_of: [R-9]", []string{`R-3: summary_of: unknown requirement "R-9"`}},
		{"summary of itself", "summary_of: [R-1]", "summary_of: [R-3]", []string{"R-3: summary_of: R-3 is a summary row"}},
		{"enforced by nothing", "enforced_by: R-2", "enforced_by: R-9", []string{`R-1: enforced_by: unknown requirement "R-9"`}},
		{"enforced by a summary", "enforced_by: R-2", "enforced_by: R-3", []string{"R-1: enforced_by: R-3 is a summary row"}},
		{"choice twice", "id: right", "id: left", []string{`A-1 choices: "left" stands twice`}},
		{"unknown outcome of a choice", "outcome: warn, aspect", "outcome: info, aspect", []string{`A-1 right: unknown outcome "info"`,
			"counts: by_choice is map[accept:1 info:1], not map[accept:1 warn:1]"}},
		{"empty meaning", `"to the left"`, `""`, []string{"A-1 left: a text is empty"}},
		{"aspect that is no word", "aspect: side", "aspect: Left Side", []string{`A-1 right: aspect "Left Side" is no word`}},
		{"text_choice that is no choice", "text_choice: left", "text_choice: up", []string{`A-1: text_choice "up" is no choice`}},
		{"unknown detect", "detect: partly", "detect: sometimes", []string{`A-1: unknown detect "sometimes"`}},
		{"choices without detect", "detect: partly", "detect: null", []string{"A-1: detect is for readings with choices"}},
		{"detect without choices", "detect: null", `detect: "yes"`, []string{"A-2: detect is for readings with choices"}},
		{"default missing", "{answer: 5xx, outcome: fail}, ", "", []string{"vector_defaults: no outcome for 5xx"}},
		{"default twice", "answer: 4xx", "answer: 3xx", []string{
			`vector_defaults answers: "3xx" stands twice`, "vector_defaults: no outcome for 4xx"}},
		{"violates nothing", "violates: R-1", "violates: R-9", []string{`v-1: violates: unknown requirement "R-9"`}},
		{"violates a summary", "violates: R-1", "violates: R-3", []string{"v-1: violates: R-3 is a summary row"}},
		{"answer twice", `answer: "400"`, `answer: "201"`, []string{`v-1 answers: "201" stands twice`}},
		{"answer that is no status", `answer: "400"`, `answer: "4x0"`, []string{`v-1: answer "4x0" is no status`}},
		{"no outcome for 201", `answer: "201"`, `answer: "202"`, []string{"v-1: no outcome for 201"}},
		{"unknown outcome of an answer", "outcome: accept}, {answer: \"201\"", "outcome: good}, {answer: \"201\"", []string{`v-1: unknown outcome "good"`}},
		{"requirements miscounted", "requirements: 3", "requirements: 4", []string{"counts: requirements is 3, not 4"}},
		{"levels miscounted", "MUST: 2", "MUST: 3", []string{"counts: by_level is map[MAY:1 MUST:2], not map[MAY:1 MUST:3]"}},
		{"wires miscounted", `"yes": 2`, `"yes": 1`, []string{"counts: by_wire is map[attest:1 yes:2], not map[attest:1 yes:1]"}},
		{"rows miscounted", "detail: 2\n  summary: 1\n  inferred: 1\n  enforced_by: 1", "detail: 1\n  summary: 2\n  inferred: 0\n  enforced_by: 2", []string{
			"counts: detail is 2, not 1", "counts: summary is 1, not 2", "counts: inferred is 1, not 0", "counts: enforced_by is 1, not 2"}},
		{"readings and vectors miscounted", "readings: 2\n  readings_with_choices: 1\n  readings_with_text_choice: 1\n  choices: 2", "readings: 1\n  readings_with_choices: 2\n  readings_with_text_choice: 3\n  choices: 4", []string{
			"counts: readings is 2, not 1", "counts: readings_with_choices is 1, not 2",
			"counts: readings_with_text_choice is 1, not 3", "counts: choices is 2, not 4"}},
		{"vectors miscounted", "  vectors: 1\n", "  result_codes: 1\n  vectors: 0\n  by_token: {http: 1}\n  by_first_code: {1: 1}\n  by_accepted: {fail: 1}\n  security: 1\n", []string{
			"counts: result_codes is 0, not 1", "counts: vectors is 1, not 0", "counts: security is 0, not 1",
			"counts: by_token is map[], not map[http:1]", "counts: by_first_code is map[], not map[1:1]", "counts: by_accepted is map[], not map[fail:1]"}},
		{"vector of another protocol", "why: needed}", "why: needed, token: rqJWT}", []string{"v-1: result codes are not for this protocol",
			"counts: by_token is map[rqJWT:1], not map[]", "counts: by_accepted is map[:1], not map[]"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(small, tc.old), "the text to replace stands once")
			_, err := parse([]byte(strings.Replace(small, tc.old, tc.new, 1)))
			require.EqualError(t, err, "validate catalogue: "+strings.Join(tc.want, "\n"))
		})
	}
}

func TestParseMalformed(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "", "EOF"},
		{"no YAML", "{", "parse catalogue"},
		{"a list", "[]", "parse catalogue"},
		{"unknown key", strings.Replace(small, "change:", "chnage:", 1), "unknown field"},
		{"unknown key at the top", small + "extra: 1\n", "unknown field"},
		{"unknown count", strings.Replace(small, "  vectors: 1", "  vectors: 1\n  pages: 1", 1), "unknown field"},
		{"key twice", small + "version: \"2\"\n", "already defined"},
		{"two documents", small + "---\n{}\n", "more than one document"},
		{"word for a number", strings.Replace(small, "detail: 2", "detail: two", 1), "parse catalogue"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse([]byte(tc.text))
			require.ErrorContains(t, err, tc.want)
		})
	}
}

// FuzzParse looks for panics and for catalogues that load but do not hold together.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(coded))
	f.Add([]byte("protocol: x\nrequirements: [{id: R-1, summary_of: [R-1]}]\n"))
	f.Add([]byte("{}\n---\n{}"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 8<<10 {
			t.Skip("a catalogue is our own; its size is no matter here")
		}
		c, err := parse(data)
		if err != nil {
			return
		}
		for _, v := range c.Vectors {
			_, ok := c.Requirement(v.Violates)
			require.True(t, ok)
			if v.Token != "" {
				require.True(t, v.Legal() || slices.ContainsFunc(v.Codes.Accept, func(code int) bool { return code != 0 }))
				require.NotEmpty(t, v.HTTP)
				continue
			}
			_, err := c.Judge(v, 201)
			require.NoError(t, err)
		}
		for _, r := range c.Requirements {
			_, ok := c.SeverityFor(r, Processor)
			require.Equal(t, ok, r.BindsRole(Processor) || r.EnforcedBy != "" && c.Requirements[c.requirement[r.EnforcedBy]].BindsRole(Processor))
		}
	})
}
