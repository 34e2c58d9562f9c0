package opengdpr

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/journal"
)

// judged is what a finding comes to, in a word.
func judged(f conformance.Finding) string {
	switch {
	case f.Skip != "":
		return "skipped"
	case f.Unknown != "":
		return "unknown"
	}
	return outcome(f)
}

func TestAnsweredNo(t *testing.T) {
	for status, want := range map[int][2]string{
		403: {"status-403", ""}, 400: {"status-400-or-401", ""}, 401: {"status-400-or-401", ""}, 404: {"other-4xx", ""},
		200: {"broken", "broken"}, 302: {"broken", "broken"}, 500: {"broken", "broken"}, 502: {"broken", "broken"}, 0: {"broken", "broken"},
	} {
		for i, exact := range []bool{true, false} {
			f, counts := answeredNo(answeredBy(status), exact)
			require.True(t, counts, status)
			require.Equal(t, want[i], judged(f), status)
		}
	}
	for _, status := range []int{429, 503} { // it was not looked at
		_, counts := answeredNo(answeredBy(status), true)
		require.False(t, counts, status)
	}
	late := &journal.Exchange{Failure: journal.FailTimeout, Error: "it took too long"}
	_, counts := answeredNo(late, true)
	require.False(t, counts)
}

// What cannot be read is to be answered as any wrong signature, which tells something only if it is
// answered otherwise when it is well signed.
func TestUnread(t *testing.T) {
	for _, tc := range []struct {
		flipped, broken, sound int
		want                   string
	}{
		{403, 403, 400, ""}, {403, 403, 202, ""}, {401, 401, 400, ""},
		{403, 400, 400, "broken"}, {403, 500, 400, "broken"}, {403, 0, 400, "broken"},
		{403, 403, 403, "skipped"}, {429, 429, 400, "unknown"}, {403, 429, 400, "unknown"}, {403, 503, 400, "unknown"},
	} {
		r := unread{sound: answeredBy(tc.sound)}
		for range unreadable {
			r.broken = append(r.broken, answeredBy(tc.broken))
		}
		require.Equal(t, tc.want, judged(r.judge(answeredBy(tc.flipped))), "%+v", tc)
	}
}

func TestLooks(t *testing.T) {
	came := time.Now()
	answered := came.Add(slowProcess)
	at := func(ms ...int) (all []time.Time) {
		for _, n := range ms {
			all = append(all, came.Add(time.Duration(n)*time.Millisecond))
		}
		return all
	}
	require.Equal(t, "", judged(looks{at: at(-10, 100, 300)}.judge(came, answered)))
	require.Equal(t, "broken", judged(looks{at: at(-10, 100), told: came.Add(100 * time.Millisecond)}.judge(came, answered)))
	require.Equal(t, "", judged(looks{at: at(100, 510), told: came.Add(510 * time.Millisecond)}.judge(came, answered)))
	require.Equal(t, "skipped", judged(looks{}.judge(came, answered)), "nobody looked")
	require.Equal(t, "skipped", judged(looks{at: at(-5, 600)}.judge(came, answered)), "nobody looked meanwhile")
}

// sentBody is an attempt to send a request.
func sentBody(body string) *journal.Exchange { return asRequest(body).document.ex }

func TestRetries(t *testing.T) {
	other := `{"subject_request_id":"b7551968-d5d6-44b2-9831-815ac9017798","subject_request_type":"erasure","subject_identities":[]}`
	for _, tc := range []struct {
		name string
		all  []attempts
		want string
	}{
		{"two", []attempts{{sentBody(soundRequest)}, {sentBody(other)}}, ""},
		{"again", []attempts{{sentBody(soundRequest), sentBody(soundRequest + " ")}, {sentBody(other)}}, ""},
		{"one id for two", []attempts{{sentBody(soundRequest)}, {sentBody(soundRequest)}}, "broken"},
		{"another type", []attempts{{sentBody(other), sentBody(strings.Replace(other, "erasure", "access", 1))}, {sentBody(soundRequest)}}, "broken"},
		{"other people", []attempts{{sentBody(soundRequest), sentBody(strings.Replace(soundRequest, "a@example.com", "b@example.com", 1))}, {sentBody(other)}}, "broken"},
		{"one alone", []attempts{{sentBody(soundRequest), sentBody(soundRequest)}}, "unknown"},
	} {
		require.Equal(t, tc.want, judged(judgeRetries(tc.all, "")), tc.name)
	}
}

// Callbacks of a burst may be refused if they are refused alone, too, as one of a state that has
// passed may be.
func TestBurstTaken(t *testing.T) {
	for _, tc := range []struct {
		name  string
		burst []int
		alone int
		want  string
	}{
		{"all", []int{202, 202, 202}, 0, "any-2xx"},
		{"late", []int{409, 202, 202}, 409, "any-2xx"},
		{"lost", []int{202, 400, 202}, 202, "broken"},
		{"the last lost", []int{202, 202, 409}, 202, "broken"},
		{"completion refused", []int{202, 202, 409}, 409, "unknown"},
		{"broken", []int{202, 500, 202}, 0, "broken"},
		{"throttled in part", []int{202, 429, 202}, 0, "any-2xx"},
		{"throttled", []int{429, 429, 503}, 0, "unknown"},
		{"no answer", []int{202, 0, 202}, 0, "broken"},
	} {
		var all []*journal.Exchange
		for _, status := range tc.burst {
			all = append(all, answeredBy(status))
		}
		f := burstTaken(&sheet{s: &conformance.Session{}}, all, func(int) *journal.Exchange { return answeredBy(tc.alone) })
		require.Equal(t, tc.want, judged(f), tc.name)
	}
}
