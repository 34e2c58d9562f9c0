package journal_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

// diary is a keeper that writes down what it is told.
type diary []string

func (d *diary) Add(ex *journal.Exchange) { *d = append(*d, fmt.Sprint("add ", ex.Number)) }
func (d *diary) Forget(upTo uint64)       { *d = append(*d, fmt.Sprint("forget ", upTo)) }
func (d *diary) Clear(upTo uint64)        { *d = append(*d, fmt.Sprint("clear ", upTo)) }

func TestJournalGoesOn(t *testing.T) {
	var past []*journal.Exchange
	for n := range uint64(3) {
		ex := exchange("GET", fmt.Sprint("/", n), 200, "")
		ex.Number = n + 5
		past = append(past, ex)
	}
	var told diary
	j := journal.Restore(journal.Bounds{Count: 2}, &told, journal.Past{Exchanges: past, Last: 7, Dropped: 4})
	require.Equal(t, past[1:], j.Find(), "the bounds may be narrower than before")
	require.Equal(t, 5, j.Dropped())
	require.Equal(t, uint64(7), j.Last())
	ex := exchange("GET", "/new", 200, "")
	j.Add(ex)
	require.Equal(t, uint64(8), ex.Number)
	require.Equal(t, []*journal.Exchange{past[2], ex}, j.Find())
	j.Reset()
	require.Empty(t, j.Find())
	require.Equal(t, 0, j.Dropped())
	j.Add(exchange("GET", "/last", 200, ""))
	require.Equal(t, uint64(9), j.Last())
	require.Equal(t, diary{"forget 5", "add 8", "forget 6", "clear 8", "add 9"}, told)
}
