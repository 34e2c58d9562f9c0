package oserr

import (
	"errors"
	"fmt"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWhatSystemsSay has this system say it.
func TestWhatSystemsSay(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	_, err = net.Listen("tcp", ln.Addr().String())
	require.True(t, Taken(fmt.Errorf("listen: %w", err)), "%v", err)
	require.False(t, NotHere(err) || Denied(err) || Broken(err) || Full(err))

	_, err = net.Listen("tcp", "192.0.2.1:0")
	require.True(t, NotHere(err), "%v", err)

	client, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	defer client.Close()
	server, err := ln.Accept()
	require.NoError(t, err)
	require.NoError(t, server.(*net.TCPConn).SetLinger(0))
	require.NoError(t, server.Close())
	_, err = client.Read(make([]byte, 1))
	require.True(t, Broken(err), "%v", err)

	require.False(t, Full(nil) || Broken(errors.New("reset")))
}

func TestFullDisk(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no /dev/full")
	}
	defer f.Close()
	_, err = f.WriteString("more")
	require.True(t, Full(err), "%v", err)
}
