package ddrf

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

func TestEveryVectorHasOneChange(t *testing.T) {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	var missing []string
	for _, v := range c.Vectors {
		require.False(t, changes[v.ID] != nil && siteChanges[v.ID] != nil, v.ID)
		if changes[v.ID] == nil && siteChanges[v.ID] == nil {
			missing = append(missing, v.ID)
		}
	}
	require.Empty(t, missing)
	for id := range joined(changes, siteChanges) {
		_, ok := c.Vector(id)
		require.True(t, ok, "no vector %s", id)
	}
}
