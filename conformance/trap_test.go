package conformance

import (
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTrap(t *testing.T) {
	trap, err := (&Session{}).Trap()
	require.NoError(t, err)
	require.False(t, trap.Visited())
	conn, err := net.Dial("tcp", trap.Address)
	require.NoError(t, err)
	_, err = conn.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.True(t, trap.Visited())
	require.NoError(t, conn.Close())
	require.NoError(t, trap.Close())
	_, err = net.Dial("tcp", trap.Address)
	require.Error(t, err)
}
