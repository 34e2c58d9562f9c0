package opengdpr

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/internal/bodysig"
	"dsrcheck/simulator/journal"
)

// timedOut is an exchange without an answer in time.
var timedOut = &journal.Exchange{Failure: journal.FailTimeout, Error: "no answer within 10s"}

// A forged callback that nobody has looked at was not seen through: no pass comes of that.
func TestDisbelieved(t *testing.T) {
	for _, tc := range []struct {
		name     string
		answer   *journal.Exchange
		believed bool
		flipped  string // what is said of the one whose signature is wrong
		weak     string // of a weak one
		foreign  string // of one that names another's URL
		status   string // of how those are refused
	}{
		{"refused", answeredBy(403), false, "", "validates", "refused", "status-403"},
		{"refused otherwise", answeredBy(400), false, "", "validates", "refused", "status-400-or-401"},
		{"taken, and not believed", answeredBy(202), false, "", "validates", "ignored", "broken"},
		{"taken, and believed", answeredBy(202), true, "broken", "validates-nothing", "broken", "unknown"},
		{"throttled, and believed", answeredBy(429), true, "broken", "validates-nothing", "broken", "unknown"},
		{"dropped, and believed", answeredBy(0), true, "broken", "validates-nothing", "broken", "unknown"},
		{"throttled", answeredBy(429), false, "unknown", "unknown", "unknown", "unknown"},
		{"overloaded", answeredBy(503), false, "unknown", "unknown", "unknown", "unknown"},
		{"failed", answeredBy(500), false, "unknown", "unknown", "server-error", "broken"},
		{"dropped", answeredBy(0), false, "unknown", "unknown", "broken", "broken"},
		{"late", timedOut, false, "unknown", "unknown", "unknown", "unknown"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := &overhearing{s: &conformance.Session{}, twin: &spokenOf{answer: answeredBy(202), believed: true}, still: &spokenOf{}}
			for _, how := range forgeries {
				o.forged = append(o.forged, &spokenOf{forgery: how, answer: tc.answer, believed: tc.believed})
			}
			require.Equal(t, tc.flipped, judged(o.disbelieved(o.named("flipped"))))
			require.Equal(t, tc.flipped, judged(o.disbelieved(o.named("no-domain"))))
			require.Equal(t, tc.weak, judged(o.disbelieved(o.named("truncated"))))
			require.Equal(t, tc.foreign, judged(o.disbelieved(o.named("foreign-url"))))
			require.Equal(t, tc.status, judged(o.answered403()))
			require.Equal(t, tc.believed, o.disbelieved(o.named("flipped")).Security)
		})
	}
}

// What is no JSON is compared with an answer to sound JSON, and not with what shows nothing.
func TestUnparsed(t *testing.T) {
	for _, tc := range []struct {
		flipped, broken *journal.Exchange
		want            string
	}{
		{answeredBy(403), answeredBy(403), ""},
		{answeredBy(403), answeredBy(400), "broken"},
		{answeredBy(403), answeredBy(500), "broken"},
		{answeredBy(403), answeredBy(0), "broken"},
		{answeredBy(403), answeredBy(429), "unknown"},
		{answeredBy(403), timedOut, "unknown"},
		{answeredBy(429), answeredBy(403), "unknown"},
		{answeredBy(503), answeredBy(503), "unknown"},
		{timedOut, answeredBy(403), "unknown"},
	} {
		o := &overhearing{s: &conformance.Session{}}
		o.forged = []*spokenOf{{forgery: forgery{name: "flipped"}, answer: tc.flipped}, {forgery: forgery{name: "broken"}, answer: tc.broken}}
		require.Equal(t, tc.want, judged(o.unparsed()), "%s, %s", conformance.StatusLine(tc.flipped), conformance.StatusLine(tc.broken))
	}
}

// Sound callbacks that are throttled are none that were refused.
func TestSoundCallback(t *testing.T) {
	for status, want := range map[int]string{202: "", 200: "", 403: "broken", 500: "broken", 0: "broken", 429: "unknown", 503: "unknown"} {
		o := &overhearing{s: &conformance.Session{}, twin: &spokenOf{answer: answeredBy(status)}}
		require.Equal(t, want, judged(o.believed()), status)
	}
}

// A certificate that is not to be trusted is seen through only where a callback under it was looked at.
func TestUntrusting(t *testing.T) {
	now := time.Now()
	expired := &bodysig.Certificate{DNSNames: []string{"processor1.test"}, NotBefore: now.Add(-48 * time.Hour), NotAfter: now.Add(-24 * time.Hour)}
	for _, tc := range []struct {
		name     string
		answer   *journal.Exchange
		leaf     *bodysig.Certificate
		believed bool
		want     string
		twin     string // empty for one that is believed
	}{
		{"refused", answeredBy(403), expired, false, "", ""},
		{"taken, and not believed", answeredBy(202), expired, false, "", ""},
		{"believed", answeredBy(202), expired, true, "broken", ""},
		{"believed, though it was late", timedOut, expired, true, "broken", ""},
		{"refused, and not fetched", answeredBy(403), nil, false, "unknown", ""},
		{"taken, and not fetched", answeredBy(202), nil, false, "unknown", ""},
		{"failed, and not fetched", answeredBy(502), nil, false, "unknown", ""},
		{"refused, where none is fetched", answeredBy(403), nil, false, "skipped", "unread"},
		{"refused, where others are fetched", answeredBy(403), nil, false, "unknown", "unbelieved"},
		{"refused and fetched, as the sound one", answeredBy(403), expired, false, "unknown", "unbelieved"},
		{"throttled", answeredBy(429), expired, false, "unknown", ""},
		{"overloaded", answeredBy(503), expired, false, "unknown", ""},
		{"failed", answeredBy(502), expired, false, "unknown", ""},
		{"dropped", answeredBy(0), expired, false, "unknown", ""},
		{"late", timedOut, expired, false, "unknown", ""},
	} {
		o := &overhearing{s: &conformance.Session{}, twin: &spokenOf{answer: answeredBy(202), believed: tc.twin == ""}, still: &spokenOf{}, renews: tc.twin != "unread"}
		r := &spokenOf{forgery: unsoundForgeries()[0], answer: tc.answer, believed: tc.believed}
		f := o.untrusting(r, unsoundCertificates[0], tc.leaf, "processor1.test")
		require.Equal(t, tc.want, judged(f), tc.name)
		require.Equal(t, tc.believed, f.Security, tc.name)
	}
}
