package opengdpr

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// Every vector of the catalogue can be built, whatever part of them is sent.
func TestExample(t *testing.T) {
	c, err := catalog.OpenGDPR()
	require.NoError(t, err)
	seen := map[string]string{}
	for _, v := range c.Vectors {
		got, err := Example(c, v.ID)
		var skip notHere
		if errors.As(err, &skip) {
			t.Errorf("%s does not apply to the example's processor: %v", v.ID, skip)
			continue
		}
		require.NoError(t, err, v.ID)
		require.NotContains(t, seen, got, "%s is the same as %s", v.ID, seen[got])
		seen[got] = v.ID
	}
	got, err := Example(c, "id-braces")
	require.NoError(t, err)
	require.Contains(t, got, "POST /opengdpr_requests HTTP/1.1\nAccept: application/json\nContent-Type: application/json\n\n")
	require.Contains(t, got, `"subject_request_id":"{a7551968-d5d6-44b2-9831-815ac9017798}"`)
	_, err = Example(c, "no-such-vector")
	require.Error(t, err)
}
