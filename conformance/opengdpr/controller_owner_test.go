package opengdpr

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

// What is tried again belongs to what it was tried for first, however late it comes.
func TestOwnerOf(t *testing.T) {
	zero := time.Now()
	at := func(n int) time.Time { return zero.Add(time.Duration(n) * time.Second) }
	facts := &controllerFacts{}
	p := &played{f: facts, owners: map[*journal.Exchange]*submission{}, ids: map[string]*submission{}}
	ask := func(value string, n int) *submission {
		x := &submission{played: p, label: value, at: at(n), forms: echo.Forms([]string{value})}
		facts.asked.add(x)
		return x
	}
	before := ask("before@example.com", 0) // in another scenario
	one, two := ask("one@example.com", 10), ask("two@example.com", 20)
	p.asked = []*submission{one, two}
	came := func(n int, id, value string) *journal.Exchange {
		ex := sentBody(fmt.Sprintf(`{"subject_request_id":%q,"subject_identities":[{"identity_value":%q}]}`, id, value))
		ex.Started = at(n)
		return ex
	}
	for _, tc := range []struct {
		name string
		ex   *journal.Exchange
		want *submission
	}{
		{"by its identity", came(11, "a", "one@example.com"), one},
		{"again, without it", came(21, "a", "nobody's"), one},
		{"again, with it", came(22, "a", "one@example.com"), one},
		{"the next", came(23, "b", "two@example.com"), two},
		{"under an id that was another's", came(24, "a", "two@example.com"), two},
		{"without identity, before the next was asked for", came(19, "c", "hidden"), one},
		{"again, after that", came(25, "c", "hidden"), one},
		{"without identity, after that", came(26, "d", "hidden"), two},
		{"of another scenario", came(27, "e", "before@example.com"), before},
		{"of another scenario, again", came(28, "e", "hidden"), before},
		{"before anything was asked for", came(1, "f", "hidden"), one},
	} {
		require.Same(t, tc.want, p.ownerOf(tc.ex), tc.name)
		require.Same(t, tc.want, p.ownerOf(tc.ex), tc.name)
	}
	require.Nil(t, p.ownerOf(came(21, "g", "dsr-0123456789abcdef@example.com")), "of an earlier run")
}
