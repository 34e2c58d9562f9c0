package ddrf

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// TestOwnEndpoint is about the endpoint that a 1st party names: that it is missing shows, and
// that it refuses what is no token is no fault.
func TestOwnEndpoint(t *testing.T) {
	for status, broken := range map[string]bool{"202": false, "400": false, "415": false, "404": true, "405": true, "501": true} {
		ex := &journal.Exchange{Request: &journal.Message{}, Response: &journal.Message{Head: []byte("HTTP/1.1 " + status + " x\r\n\r\n")}}
		f := (&facts{file: &file{}}).serves(answered{answer: answer{ex: ex, code: noCode}})
		require.Equal(t, broken, f.Problem != "", status)
		require.Empty(t, f.Unknown, status)
	}
}
