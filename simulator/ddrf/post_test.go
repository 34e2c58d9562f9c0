package ddrf

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// unaware is a context whose deadline is over before it has noticed.
type unaware struct{ context.Context }

func (unaware) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

// TestOverdue tells silence from a connection that breaks by the time, whoever notices it first.
func TestOverdue(t *testing.T) {
	broken := errors.New("read: i/o timeout")
	over, cancel := context.WithCancel(context.Background())
	require.Equal(t, broken, overdue(over, broken))
	early, stop := context.WithTimeout(context.Background(), time.Hour)
	defer stop()
	require.Equal(t, broken, overdue(early, broken))
	require.ErrorIs(t, overdue(unaware{context.Background()}, broken), context.DeadlineExceeded)
	cancel()
	require.ErrorIs(t, overdue(over, broken), context.Canceled)
}
