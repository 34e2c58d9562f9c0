package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlan(t *testing.T) {
	p := Profile{Protocol: "x", Role: "y", Scenarios: []Scenario{{ID: "x/discovery"}, {ID: "x/create"}, {ID: "x/create-forms"}}}
	for _, tc := range []struct {
		name string
		sel  Selection
		want []string
	}{
		{"all", Selection{}, []string{"x/discovery", "x/create", "x/create-forms"}},
		{"short name", Selection{Only: []string{"create"}}, []string{"x/create"}},
		{"full name", Selection{Only: []string{"x/create"}}, []string{"x/create"}},
		{"glob", Selection{Only: []string{"create*"}}, []string{"x/create", "x/create-forms"}},
		{"several, in the profile's order", Selection{Only: []string{"create", "disc*"}}, []string{"x/discovery", "x/create"}},
		{"skip", Selection{Skip: []string{"create*"}}, []string{"x/discovery"}},
		{"both", Selection{Only: []string{"create*"}, Skip: []string{"*-forms"}}, []string{"x/create"}},
		{"full glob", Selection{Only: []string{"x/*"}}, []string{"x/discovery", "x/create", "x/create-forms"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			plan, err := Plan(p, tc.sel)
			require.NoError(t, err)
			var ids []string
			for _, s := range plan {
				ids = append(ids, s.ID)
			}
			require.Equal(t, tc.want, ids)
		})
	}
	for name, sel := range map[string]Selection{
		"matches nothing":      {Only: []string{"nothing"}},
		"skip matches nothing": {Skip: []string{"nothing"}},
		"leaves nothing":       {Skip: []string{"*"}},
		"no pattern":           {Only: []string{"["}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Plan(p, sel)
			require.ErrorIs(t, err, ErrSelection)
		})
	}
}
