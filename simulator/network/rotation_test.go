package network

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRotation(t *testing.T) {
	a, err := OpenAuthority(t.TempDir())
	require.NoError(t, err)
	rotation := func() uint64 {
		n, err := a.Rotation("a.test")
		require.NoError(t, err)
		return n
	}
	require.Zero(t, rotation())
	require.NoError(t, a.KeepRotation("a.test", 3))
	require.EqualValues(t, 3, rotation())
	require.NoError(t, os.WriteFile(a.rotationFile("a.test"), []byte("not a number"), 0o600))
	_, err = a.Rotation("a.test")
	require.ErrorContains(t, err, "holds no number")

	memory, err := OpenAuthority("")
	require.NoError(t, err)
	require.NoError(t, memory.KeepRotation("a.test", 3))
	n, err := memory.Rotation("a.test")
	require.NoError(t, err)
	require.Zero(t, n)
}
