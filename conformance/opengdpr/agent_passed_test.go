package opengdpr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// passedOn is a request that an agent has received, as it was passed on with some of its bytes
// changed.
func passedOn(t *testing.T, to string, change ...string) message {
	t.Helper()
	f := &facts{version: "0.1", createPath: createPath, property: exampleProperty}
	sent := f.baseWith(exampleNames{}, "passed on", omissions{})
	body := strings.NewReplacer(change...).Replace(string(sent.bytes()))
	ex := &journal.Exchange{Request: &journal.Message{
		Head: fmt.Appendf(nil, "POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body)), Payload: []byte(body),
	}}
	return message{document: readMessage(ex, ex.Request, "opengdpr/request"), label: "passed on", sent: sent, domain: to,
		check: func(name string) string { return name }}
}

// What an agent may do with a request, and what it may not.
func TestPassedRules(t *testing.T) {
	rules := map[string]func(message) conformance.Finding{"object": message.passedObject}
	for _, r := range passedRules {
		rules[r.name] = r.look
	}
	own := `"https://controller1.test/opengdpr_callbacks/~~~c0ffee0000000001"`
	for _, tc := range []struct {
		rule   string
		change []string
		seen   string // choice of a reading, or problem, or unknown
	}{
		{"object", nil, ""},
		{"object", []string{`"api_version"`, `"more":{"a":1},"api_version"`}, ""},
		{"object", []string{`"0.1"`, `0.1`}, "problem"},
		{"same-id", nil, "unchanged"},
		{"same-id", []string{"a7551968", "b7551968"}, "altered"},
		{"same-id", []string{"a7551968", "A7551968"}, "unknown"},
		{"same-type", []string{"erasure", "access"}, "altered"},
		{"same-type", []string{"erasure", "deletion"}, "unknown"},
		{"same-identities", nil, "unchanged"},
		{"same-identities", []string{"dsr-", `\u0064sr-`}, "unchanged"},
		{"same-identities", []string{"dsr-", "DSR-"}, "altered"},
		{"same-identities", []string{`"raw"`, `"RAW"`}, "unknown"},
		{"identity-format-value", []string{`"raw"`, `"RAW"`}, "problem"},
		{"options", []string{`"property_id"`, `"property"`}, "property-dropped"},
		{"options", []string{exampleProperty, "7"}, "problem"},
		{"one-url-more", nil, ""},
		{"one-url-more", []string{own, own + `,"https://agent.test/a"`}, ""},
		{"one-url-more", []string{own, `"https://agent.test/a"`}, ""},
		{"one-url-more", []string{own, own + `,"https://agent.test/a","https://agent.test/b"`}, "problem"},
	} {
		t.Run(fmt.Sprint(tc.rule, tc.change), func(t *testing.T) {
			m := passedOn(t, "processor1", tc.change...)
			f := rules[tc.rule](m)
			got := ""
			switch {
			case f.Problem != "":
				got = "problem"
			case f.Unknown != "":
				got = "unknown"
			case len(f.Seen) > 0:
				got = f.Seen[0].Choice
			}
			require.Equal(t, tc.seen, got, "%s %+v", m.raw, f)
		})
	}
}

// A time may be written anew, and may not be another.
func TestSameTime(t *testing.T) {
	was := readOriginal(passedOn(t, "processor1").sent.bytes()).string("submitted_time")
	for change, want := range map[string]string{
		strings.TrimSuffix(was, "Z") + "+00:00": "unchanged", strings.TrimSuffix(was, "Z") + ".000Z": "unchanged",
		"2018-10-02T15:00:00Z": "altered",
	} {
		f := sameTime(passedOn(t, "processor1", was, change))
		require.Equal(t, want, f.Seen[0].Choice, change)
	}
	require.NotEmpty(t, sameTime(passedOn(t, "processor1", was, "yesterday")).Unknown)
}
