package near

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestName(t *testing.T) {
	names := []string{"target", "target-domain", "timeout", "lifecycle_timeout", "ca", "out", "own-address"}
	for word, want := range map[string]string{
		"targt": "target", "tagret": "target", "taregt": "target", "Target": "target", "targetdomain": "target-domain",
		"target_domain": "target-domain", "lifecycle-timeout": "lifecycle_timeout", "lifecycle": "lifecycle_timeout",
		"own": "own-address", "ca": "ca", "cb": "", "x": "", "": "", "wholly-other": "", "tarmac": "",
	} {
		require.Equal(t, want, Name(word, names), word)
	}
	require.Equal(t, "; is it target?", Ask("targt", names))
	require.Empty(t, Ask("tarmac", names))
}
