package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/journal"
)

func TestMessageFields(t *testing.T) {
	m := &journal.Message{Head: []byte("HTTP/1.1 200 OK\r\nA: 1\r\na:  two \t\r\nB:\r\n folded\r\n\tmore  \r\nno colon\r\nC: x:y\n\r\nD: body")}
	want := []journal.Field{{"A", "1"}, {"a", "two"}, {"B", "\r\n folded\r\n\tmore"}, {"no colon", ""}, {"C", "x:y"}}
	require.Empty(t, cmp.Diff(want, m.Fields()))
	require.Equal(t, []string{"1", "two"}, m.Values("a"))
	_, ok := m.Header("D")
	require.False(t, ok)
}

func TestMessageFieldsOfManyFolds(t *testing.T) {
	m := &journal.Message{Head: []byte("GET / HTTP/1.1\r\nA: x\r\n" + strings.Repeat(" y\r\n", 250_000) + "\r\n")}
	begin := time.Now()
	require.Len(t, m.Fields(), 1)
	require.Less(t, time.Since(begin), 5*time.Second, "copying the value for each fold would take minutes")
}

func TestMessageLines(t *testing.T) {
	tests := []struct {
		head, method, target string
		status               int
	}{
		{"GET /a b HTTP/1.1\r\n\r\n", "GET", "/a", 0},
		{"HTTP/1.1 404 Not Found\r\n\r\n", "", "", 404},
		{"HTTP/1.1  404 Not Found\r\n\r\n", "", "", 404},
		{"HTTP/1.1 +20 x\r\n\r\n", "", "", 0},
		{"HTTP/1.1 2000 x\r\n\r\n", "", "", 0},
		{"HTTP/1.1", "", "", 0},
		{"", "", "", 0},
	}
	for _, tt := range tests {
		m := &journal.Message{Head: []byte(tt.head)}
		require.Equal(t, tt.method, m.Method(), tt.head)
		require.Equal(t, tt.target, m.Target(), tt.head)
		require.Equal(t, tt.status, m.Status(), tt.head)
	}
	var none *journal.Message
	require.Zero(t, none.Status())
	require.Nil(t, none.Body())
	require.Nil(t, none.Fields())
}
