package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzForeign renders foreign text in the machine formats: it changes no part of their structure.
func FuzzForeign(f *testing.F) {
	for _, text := range foreign {
		f.Add(text[:min(len(text), 1<<10)])
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := hostile(text)
		plain := hostile("plain")
		all, rest := commands(t, renderedIn(t, "github", in))
		wanted, _ := commands(t, renderedIn(t, "github", plain))
		require.Len(t, all, len(wanted))
		require.Len(t, rest, 1)
		elements, _, _ := svg(t, renderedIn(t, "badge", in))
		wantedElements, _, _ := svg(t, renderedIn(t, "badge", plain))
		require.Equal(t, wantedElements, elements)
		require.Len(t, sarifOf(t, renderedIn(t, "sarif", in)).Results, len(sarifOf(t, renderedIn(t, "sarif", plain)).Results))
		require.Len(t, ctrfOf(t, renderedIn(t, "ctrf", in)).Results.Tests, len(ctrfOf(t, renderedIn(t, "ctrf", plain)).Results.Tests))
		require.Equal(t, len(read(t, plain).Suites), len(read(t, in).Suites))
	})
}
