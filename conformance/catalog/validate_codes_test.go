package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// coded is a whole catalogue with result codes in few lines, for the tests to break.
const coded = `protocol: ddrf
version: "1"
counts:
  requirements: 3
  by_level: {MUST: 2, INFO: 1}
  detail: 3
  enforced_by: 1
  by_wire: {"yes": 3}
  readings: 1
  readings_with_choices: 1
  choices: 1
  by_choice: {note: 1}
  result_codes: 2
  vectors: 3
  by_token: {rqJWT: 1, idJWT: 1, http: 1}
  by_first_code: {0: 1, 1: 2}
  by_accepted: {accept: 1, warn: 1, fail: 1}
  security: 1
requirements:
  - {id: DD-X-01, section: "x", level: MUST, severity: fail, binds: [participant], text: "as AD-01 says", wire: "yes", check: look, readings: [AD-01]}
  - {id: DD-X-02, section: "x", level: MUST, severity: fail, binds: [requester], text: two, wire: "yes", check: see, readings: [], enforced_by: DD-X-01}
  - {id: DD-X-03, section: "x", level: INFO, severity: info, binds: [publisher], text: three, wire: "yes", check: ask, readings: []}
readings:
  - {id: AD-01, question: "which?", decides: [DD-X-01], choices: [{id: free, means: "as one likes", outcome: note}], text_choice: null, detect: "yes", seen: "see DD-X-01"}
result_codes:
  - {code: 0, row: DD-X-01, meaning: fine, certain: ["all is well"], shared: []}
  - {code: 1, row: DD-X-02, meaning: missing, certain: [], shared: [{when: "in doubt", accept: [1, 0], reading: AD-01}]}
vectors:
  - {id: ok, token: http, violates: DD-X-01, change: nothing, codes: {accept: [0], warn: [1]}, http: [202], acjwt: optional, outcome_if_accepted: accept, why: legal}
  - {id: odd, token: idJWT, violates: DD-X-01, change: "add it", codes: {accept: [1], warn: [0]}, acjwt: required, outcome_if_accepted: warn, why: "open by AD-01"}
  - {id: bad, token: rqJWT, violates: DD-X-02, change: "drop it", codes: {accept: [1], warn: []}, acjwt: required, outcome_if_accepted: fail, security: true, why: needed}
`

func TestParseCoded(t *testing.T) {
	c, err := parse([]byte(coded))
	require.NoError(t, err)
	odd, _ := c.Vector("odd")
	require.Equal(t, []int{400}, odd.HTTP, "the default")
}

func TestParseCodedBroken(t *testing.T) {
	for _, tc := range []struct {
		name, old, new string
		want           []string // every problem, in order
	}{
		{"role of another protocol", "binds: [publisher]", "binds: [controller]", []string{`DD-X-03: unknown role "controller"`}},
		{"defaults", "vectors:\n  - ", "vector_defaults: [{answer: 5xx, outcome: fail}]\nvectors:\n  - ", []string{"vector_defaults: not for this protocol"}},
		{"codes out of order", "code: 0,", "code: 7,", []string{"result_codes: code 7 stands in place 0",
			"code 1 shared: unknown code 0", "ok codes: unknown code 0", "odd codes: unknown code 0"}},
		{"code without meaning", "meaning: fine", `meaning: ""`, []string{"code 0: a text is empty"}},
		{"code with an empty condition", `"in doubt"`, `""`, []string{"code 1: a text is empty"}},
		{"code without condition", `["all is well"]`, "[]", []string{"code 0: no condition"}},
		{"row that is not there", "row: DD-X-02", "row: DD-X-09", []string{`code 1: row: unknown requirement "DD-X-09"`}},
		{"shared with nobody", "accept: [1, 0]", "accept: [1]", []string{"code 1: shared with no other code: in doubt"}},
		{"shared without itself", "accept: [1, 0]", "accept: [0, 2]", []string{"code 1 shared: unknown code 2", "code 1: shared, but not with itself: in doubt"}},
		{"shared by no reading", "reading: AD-01", "reading: AD-09", []string{`code 1: unknown reading "AD-09"`}},
		{"row of no recipient", "violates: DD-X-02", "violates: DD-X-03", []string{"bad: DD-X-03 does not concern a recipient"}},
		{"row of a vector that is not there", "violates: DD-X-02", "violates: DD-X-09", []string{`bad: violates: unknown requirement "DD-X-09"`}},
		{"reading cited that is not there", "open by AD-01", "open by AD-09", []string{"odd: cites AD-09, which is not there"}},
		{"row cited that is not there", "see DD-X-01", "see DD-X-09", []string{"AD-01: cites DD-X-09, which is not there"}},
		{"reading cited by a row", "as AD-01 says", "as AD-09 says", []string{"DD-X-01: cites AD-09, which is not there"}},
		{"row cited by a choice", "as one likes", "as DD-X-09 likes", []string{"AD-01 free: cites DD-X-09, which is not there"}},
		{"outcomes", "change: nothing", `change: nothing, outcomes: [{answer: "201", outcome: fail}]`, []string{"ok: outcomes are not for this protocol"}},
		{"empty change", "change: nothing", `change: ""`, []string{"ok: a text is empty"}},
		{"unknown token", "token: idJWT", "token: jwt", []string{`odd: unknown token "jwt"`,
			"counts: by_token is map[http:1 jwt:1 rqJWT:1], not map[http:1 idJWT:1 rqJWT:1]"}},
		{"unknown acjwt", "acjwt: optional", "acjwt: perhaps", []string{`ok: unknown acjwt "perhaps"`}},
		{"no code is right", "codes: {accept: [1], warn: []}", "codes: {accept: [], warn: [1]}", []string{"bad: no code is right",
			"bad: http 400 does not agree with codes 1 to 6", "counts: by_first_code is map[0:1 1:1], not map[0:1 1:2]"}},
		{"code twice", "codes: {accept: [1], warn: []}", "codes: {accept: [1], warn: [1]}", []string{"bad codes: code 1 stands twice"}},
		{"unknown code", "codes: {accept: [1], warn: []}", "codes: {accept: [1], warn: [2]}", []string{"bad codes: unknown code 2"}},
		{"unknown outcome", "outcome_if_accepted: fail", "outcome_if_accepted: info", []string{`bad: unknown outcome "info"`,
			"counts: by_accepted is map[accept:1 info:1 warn:1], not map[accept:1 fail:1 warn:1]"}},
		{"acceptance without code 0", "outcome_if_accepted: fail", "outcome_if_accepted: note", []string{`bad: outcome_if_accepted "note" does not fit the codes that are right`,
			"counts: by_accepted is map[accept:1 note:1 warn:1], not map[accept:1 fail:1 warn:1]"}},
		{"warn for a code 0 that is wrong", "warn: [0]}", "warn: []}", []string{`odd: outcome_if_accepted "warn" does not fit the codes that are tolerable`}},
		{"legal security hole", "acjwt: optional", "acjwt: optional, security: true", []string{"ok: a legal request is no security hole", "counts: security is 2, not 1"}},
		{"no 202 for code 0", "http: [202]", "http: [200]", []string{"ok: http 202 does not agree with code 0"}},
		{"400 for code 0", "http: [202]", "http: [202, 400]", []string{"ok: http 400 does not agree with codes 1 to 6"}},
		{"status that is none", "http: [202]", "http: [202, 600]", []string{"ok: http 600 is no status of an answer"}},
		{"status twice", "http: [202]", "http: [202, 202]", []string{"ok: http 202 stands twice"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, 1, strings.Count(coded, tc.old), "the text to replace stands once")
			_, err := parse([]byte(strings.Replace(coded, tc.old, tc.new, 1)))
			require.EqualError(t, err, "validate catalogue: "+strings.Join(tc.want, "\n"))
		})
	}
}
