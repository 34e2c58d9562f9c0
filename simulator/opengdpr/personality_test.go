package opengdpr

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPersonalities(t *testing.T) {
	seen := map[string]bool{}
	for _, who := range Personalities() {
		t.Run(who.Name, func(t *testing.T) {
			require.Regexp(t, regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), who.Name)
			require.False(t, seen[who.Name])
			seen[who.Name] = true
			require.True(t, strings.HasSuffix(who.Title, "."))
			got, ok := LookupPersonality(who.Name)
			require.True(t, ok)
			require.Equal(t, who, got)

			p := start(t, Config{Personality: who.Name})
			require.Empty(t, p.Faults(), "they are none of its own")
			if len(who.Offers.Types) > 0 {
				require.Equal(t, who.Offers, p.present.Load().b.offers)
			}
			t.Parallel()
			heard := memory{}
			for i, name := range who.Deviations {
				if raced && i > 0 {
					break // the others are tried without the race detector
				}
				require.True(t, heard.differs(t, who.Deviations, name), "%s makes no difference", name)
			}
		})
	}
	_, ok := LookupPersonality("no-such")
	require.False(t, ok)
	own := Offers{Types: []string{"erasure"}, Identities: []Identity{{"email", "md5"}}}
	require.Equal(t, own, start(t, Config{Personality: "hyphenated-statuses", Offers: own}).present.Load().b.offers)
	a, err := authority()
	require.NoError(t, err)
	_, err = New(Config{Domain: "processor.test", Authority: a, Personality: "no-such"})
	require.ErrorContains(t, err, `"no-such"`)
}

// memory holds what was said in each conversation, by the deviations.
type memory map[string][]string

// differs reports whether a deviation changes something that the others leave. Those that
// refuse requests are left out, as they would end the conversations early.
func (m memory) differs(t *testing.T, all []string, name string) bool {
	t.Helper()
	with := slices.DeleteFunc(slices.Clone(all), func(n string) bool { return n != name && strings.HasPrefix(n, "refuses-") })
	others := slices.DeleteFunc(slices.Clone(with), func(n string) bool { return n == name })
	for i, c := range slices.Backward(conversations) {
		key := fmt.Sprint(i, with)
		if m[key] == nil {
			m[key] = c(t, with...)
		}
		if !slices.Equal(m[key], c(t, others...)) {
			return true
		}
	}
	return false
}
