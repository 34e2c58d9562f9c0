package journal

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTapesShareAStock(t *testing.T) {
	var s stock
	s.left.Store(10)
	a, b := tape{limit: 1 << 20, stock: &s}, tape{limit: 1 << 20, stock: &s}
	a.add(make([]byte, free+7))
	b.add(make([]byte, free+7))
	require.Len(t, a.kept, free+7)
	require.Len(t, b.kept, free+3)
	require.Equal(t, 4, b.dropped)
	require.Zero(t, s.left.Load())
	a.giveBack()
	a.giveBack()
	require.EqualValues(t, 7, s.left.Load())
	b.add(make([]byte, 2))
	require.Len(t, b.kept, free+3, "what is kept has no gaps")
	require.Equal(t, 6, b.dropped)
	b.giveBack()
	require.EqualValues(t, 10, s.left.Load())
	own := tape{limit: 3}
	own.add([]byte("hello"))
	require.Equal(t, "hel", string(own.kept))
}

func TestStockIsNeverOverdrawn(t *testing.T) {
	var s stock
	s.left.Store(1000)
	var wg sync.WaitGroup
	got := make([]int, 50)
	for i := range got {
		wg.Go(func() { got[i] = s.take(33) })
	}
	wg.Wait()
	sum := 0
	for _, n := range got {
		sum += n
	}
	require.LessOrEqual(t, sum, 1000)
	require.EqualValues(t, 1000-sum, s.left.Load())
}
