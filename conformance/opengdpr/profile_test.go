package opengdpr

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// Every vector is sent by one scenario, and by one only.
func TestEveryVectorIsSentOnce(t *testing.T) {
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	sent := slices.Concat(optionVectors, formVectors, largeVectors, toleranceVectors(c))
	for _, g := range groups {
		ids := g.vectors(c)
		require.GreaterOrEqual(t, len(ids), manyChanges, g.name)
		sent = append(sent, ids...)
	}
	var all []string
	for _, v := range c.Vectors {
		all = append(all, v.ID)
	}
	require.Len(t, all, 191)
	require.ElementsMatch(t, all, sent)
	for _, v := range cases(c, sent...) {
		require.NoError(t, v.err, v.ID)
	}
}
