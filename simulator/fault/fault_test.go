package fault

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRegister(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range All() {
		require.Regexp(t, regexp.MustCompile(`^[a-z0-9.]+(-[a-z0-9.]+)*$`), d.Name)
		require.False(t, seen[d.Name], "%s is there twice", d.Name)
		seen[d.Name] = true
		require.Contains(t, []Kind{Fault, Variant}, d.Kind)
		require.Contains(t, []string{"opengdpr processor", "opengdpr controller", "opengdpr agent", "ddrf vendor", "ddrf publisher", "ddrf intermediary"}, d.Protocol+" "+d.Role)
		require.True(t, strings.HasSuffix(d.Title, ".") && d.Title[0] >= 'A' && d.Title[0] <= 'Z', d.Title)
		got, ok := Lookup(d.Name)
		require.True(t, ok)
		require.Equal(t, d, got)
	}
	_, ok := Lookup("no-such")
	require.False(t, ok)
}

func ExampleLookup() {
	d, _ := Lookup("signature-flipped")
	fmt.Println(d.Kind, d.Protocol, d.Role)
	fmt.Println(d.Title)
	// Output:
	// fault opengdpr processor
	// One bit of the 201's signature is wrong.
}

// TestEnoughOfEach has each role whose doings are judged deviate in many ways.
func TestEnoughOfEach(t *testing.T) {
	count := map[string]int{}
	for _, d := range All() {
		count[d.Role+" "+string(d.Kind)]++
	}
	for _, role := range []string{"processor", "vendor", "publisher", "intermediary"} {
		require.GreaterOrEqual(t, count[role+" fault"], 30, role)
		require.GreaterOrEqual(t, count[role+" variant"], 10, role)
	}
}
