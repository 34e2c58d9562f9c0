package journal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func exchange(method, target string, status int, body string) *journal.Exchange {
	return &journal.Exchange{
		Partner:  "partner.test",
		Request:  &journal.Message{Head: fmt.Appendf(nil, "%s %s HTTP/1.1\r\n\r\n", method, target), Payload: []byte(body)},
		Response: &journal.Message{Head: fmt.Appendf(nil, "HTTP/1.1 %d x\r\n\r\n", status)},
	}
}

func TestJournalFinds(t *testing.T) {
	j := journal.New(journal.Bounds{})
	first, second := exchange("GET", "/a?b", 200, ""), exchange("POST", "http://x/a", 201, "needle")
	j.Add(first)
	j.Add(second)
	j.Add(&journal.Exchange{})
	require.Len(t, j.Find(), 3)
	require.Equal(t, []*journal.Exchange{first, second}, j.Find(journal.Path("/a"), journal.Partner("partner.test")))
	require.Equal(t, []*journal.Exchange{first}, j.Find(journal.Method("GET"), journal.Status(200)))
	require.Equal(t, []*journal.Exchange{second}, j.Find(journal.RequestContains("needle")))
	require.Empty(t, j.Find(journal.Path("/a"), journal.Status(404)))
}

func TestJournalBounds(t *testing.T) {
	j := journal.New(journal.Bounds{Count: 2})
	for i := range 5 {
		j.Add(exchange("GET", fmt.Sprintf("/%d", i), 200, ""))
	}
	require.Len(t, j.Find(), 2)
	require.Equal(t, "/3", j.Find()[0].Request.Target())
	require.Equal(t, 3, j.Dropped())

	j = journal.New(journal.Bounds{Bytes: 1000})
	j.Add(exchange("GET", "/", 200, ""))
	j.Add(exchange("GET", "/", 200, strings.Repeat("x", 2000)))
	require.Len(t, j.Find(), 1, "the newest stays")
	j.Add(exchange("GET", "/", 200, ""))
	require.Len(t, j.Find(), 1)
	require.Equal(t, 2, j.Dropped())
}

func TestJournalWaits(t *testing.T) {
	j := journal.New(journal.Bounds{})
	j.Add(exchange("GET", "/there", 200, ""))
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the run is over"))
	_, err := j.Wait(ended, journal.Path("/there"))
	require.NoError(t, err, "what is there needs no time")
	found, err := j.WaitN(ended, 2)
	require.EqualError(t, err, "wait for 2 exchanges, 1 came: the run is over")
	require.Len(t, found, 1)

	came := make(chan error)
	go func() {
		all, err := j.WaitN(patient(t), 2, journal.Path("/later"))
		if err == nil && len(all) < 2 {
			err = errors.New("too few")
		}
		came <- err
	}()
	j.Add(exchange("GET", "/later", 200, ""))
	j.Add(exchange("GET", "/other", 200, ""))
	j.Add(exchange("GET", "/later", 200, ""))
	require.NoError(t, <-came)
}

func TestJournalConcurrently(t *testing.T) {
	j := journal.New(journal.Bounds{Count: 10})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				j.Add(exchange("GET", "/", 200, ""))
			}
		})
		wg.Go(func() {
			for range 200 {
				j.Find(journal.Method("GET"), func(*journal.Exchange) bool { return j.Dropped() >= 0 })
			}
		})
	}
	wg.Wait()
	require.Equal(t, 790, j.Dropped())
}
