package ddrf

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/target"
)

// TestOwners tells what came of which wish where requests come again, late or wrong.
func TestOwners(t *testing.T) {
	keys := newFakeRing(t)
	f := fakeFacts(t, keys, "ES256", subObject)
	began := time.Unix(1_700_000_000, 0)
	v := &vendor{}
	wished := func(label string, second int) *wish {
		w := &wish{to: v, label: label, asked: began.Add(time.Duration(second) * time.Second),
			call: target.HookCall{Identities: []target.Identity{{Type: "email", Value: label + "@example.com", Format: "plaintext"}}}}
		v.asked = append(v.asked, w)
		return w
	}
	one, two := wished("one", 10), wished("two", 20)
	sent := func(second int, change func(r *request)) sending {
		r := f.plain(keys, "any")
		change(r)
		s := readSending(posted(r.token()))
		s.ex.Started = began.Add(time.Duration(second) * time.Second)
		return s
	}
	about := func(jti, value string) func(r *request) {
		return func(r *request) {
			r.rq.claims.set("jti", quoted(jti))
			for _, token := range []*object{&r.rq.sub, &r.id.sub} {
				token.set("identifierFormat", `"plaintext"`)
				token.set("identifierValue", quoted(value))
			}
		}
	}
	first := sent(11, about("a", "one@example.com"))
	for name, tc := range map[string]struct {
		all  []sending
		want []*wish
	}{
		"each its own":          {[]sending{first, sent(21, about("b", "two@example.com"))}, []*wish{one, two}},
		"sent again":            {[]sending{first, sent(21, about("a", "one@example.com")), sent(22, about("b", "two@example.com"))}, []*wish{one, one, two}},
		"again in a new rqJWT":  {[]sending{first, sent(21, about("c", "one@example.com"))}, []*wish{one, one}},
		"late":                  {[]sending{sent(21, about("a", "one@example.com"))}, []*wish{one}},
		"a hash":                {[]sending{sent(11, about("b", digests["sha256"]("two@example.com")))}, []*wish{two}},
		"of nobody, by time":    {[]sending{sent(11, about("x", "somebody")), sent(21, about("y", "somebody"))}, []*wish{one, two}},
		"of nobody, sent again": {[]sending{sent(11, about("x", "somebody")), sent(21, about("x", "somebody"))}, []*wish{one, one}},
		"before all":            {[]sending{sent(1, about("x", "somebody"))}, []*wish{one}},
	} {
		require.Equal(t, tc.want, v.owners(tc.all), name)
	}
	two.over = true
	require.Equal(t, []*wish{one, one}, v.owners([]sending{first, sent(21, about("c", "one@example.com"))}), "the vendor has not acknowledged the first")
	require.True(t, strings.HasPrefix(one.label, "one"))
}

// TestLooksAreNoRequests tells what asks from what sends.
func TestLooksAreNoRequests(t *testing.T) {
	to := readFile([]byte(`{"endpoint":"https://vendor11.test/ddrf"}`))
	for method, want := range map[string]bool{"POST": true, "PUT": true, "GET": true, "HEAD": false, "OPTIONS": false} {
		ex := posted("")
		ex.Request.Head = []byte(strings.Replace(string(ex.Request.Head), "POST", method, 1))
		ex.Request.Payload = nil
		s := readSending(ex)
		s.to = to
		require.Equal(t, want, isSending(s), method)
	}
}
