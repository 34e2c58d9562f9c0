package opengdpr

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every vector is sent by a scenario, or listed as still to come.
func TestVectorsToCome(t *testing.T) {
	p, err := Processor()
	require.NoError(t, err)
	sent := slices.Concat(firstRows(p.Catalog, 10), optionVectors, formVectors)
	for _, v := range p.Catalog.Vectors {
		require.True(t, slices.Contains(sent, v.ID) != slices.Contains(p.VectorsToCome, v.ID), v.ID)
	}
	for _, id := range p.VectorsToCome {
		_, ok := p.Catalog.Vector(id)
		require.True(t, ok, "%s is neither a requirement nor a vector", id)
	}
}
