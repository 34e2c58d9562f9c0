package opengdpr

import (
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
			require.Equal(t, who.Deviations, p.config.Faults)
			if len(who.Offers.Types) > 0 {
				require.Equal(t, who.Offers, p.b.offers)
			}
			for _, name := range who.Deviations {
				// Without the refusals, which would end the conversations early.
				all := slices.DeleteFunc(slices.Clone(who.Deviations), func(n string) bool {
					return n != name && strings.HasPrefix(n, "refuses-")
				})
				others := slices.DeleteFunc(slices.Clone(all), func(n string) bool { return n == name })
				require.True(t, slices.ContainsFunc(conversations, func(c func(*testing.T, ...string) []string) bool {
					return !slices.Equal(c(t, all...), c(t, others...))
				}), "%s makes no difference", name)
			}
		})
	}
	_, ok := LookupPersonality("no-such")
	require.False(t, ok)
	own := Offers{Types: []string{"erasure"}, Identities: []Identity{{"email", "md5"}}}
	require.Equal(t, own, start(t, Config{Personality: "hyphenated-statuses", Offers: own}).b.offers)
	a, err := authority()
	require.NoError(t, err)
	_, err = New(Config{Domain: "processor.test", Authority: a, Personality: "no-such"})
	require.ErrorContains(t, err, `"no-such"`)
}
