package conformance

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// A secret that is a word of JSON, or of the format, is replaced where the user wrote it, and
// spoils nothing else.
func TestHeaderRedaction(t *testing.T) {
	for _, secret := range []string{"false", "null", "warn", "opengdpr", `":7,"`, "header", "started"} {
		var out bytes.Buffer
		r, err := Run(t.Context(), testTarget(t, http.NotFoundHandler(), secret), Options{
			Profile: testProfile(t, scenario("false", Fine("", ""))), Journal: &out, Seed: 7,
			Selection: Selection{Only: []string{"false"}, Skip: nil}, Nonce: "a " + secret, Rerun: "run --x " + secret,
		})
		require.NoError(t, err, secret)
		require.Equal(t, Partial, r.Verdict, r.Reasons)
		require.Equal(t, "run --x [redacted]", r.Settings.Rerun)
		require.Equal(t, secret == "false", r.Settings.Selection.Only[0] == "[redacted]")
		for line := range strings.Lines(out.String()) {
			require.True(t, json.Valid([]byte(line)), line)
		}
		var lines []journal.Line
		_, err = journal.Scan(&out, func(l journal.Line) error { lines = append(lines, l); return nil })
		require.NoError(t, err)
		h, err := ReadHeader(lines)
		require.NoError(t, err)
		require.Equal(t, "a [redacted]", h.Nonce)
		require.Equal(t, []string{"opengdpr/false"}, h.Plan)
		require.EqualValues(t, 7, h.Seed)
	}
}

// What a target shows to prove who it is when it calls is not written; what is judged is.
func TestInboundCredentials(t *testing.T) {
	var lines bytes.Buffer
	p := calledProfile(t, func(s *Session) {
		box := s.Inbox("mine", "")
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, box.URL, strings.NewReader("{}"))
		require.NoError(t, err)
		req.Header = http.Header{"Authorization": {"Bearer unknown-before"}, "X-Api-Key": {"unknown-before"}, "X-Opengdpr-Signature": {"judged"}}
		resp, err := http.DefaultTransport.RoundTrip(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.True(t, s.Await(Wait{For: "the call", Until: time.Now().Add(time.Minute)}, func() bool { return len(box.Got()) == 1 }))
		value, _ := box.Got()[0].Request.Header("authorization")
		require.Equal(t, "Bearer unknown-before", value, "a script sees what came")
	})
	_, err := Run(t.Context(), testTarget(t, http.NotFoundHandler()), Options{Profile: p, Journal: &lines})
	require.NoError(t, err)
	require.Contains(t, lines.String(), "Authorization: [redacted]")
	require.Contains(t, lines.String(), "X-Opengdpr-Signature: judged")
	require.NotContains(t, lines.String(), "unknown-before")
}
