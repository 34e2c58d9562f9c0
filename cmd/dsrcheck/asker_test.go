package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A script gives its answers one after the other, all at once if it likes.
func TestAskerTakesLines(t *testing.T) {
	var told bytes.Buffer
	ask := asker(&ui{in: strings.NewReader("\nopen\n\n \nfailed"), err: &told})
	for _, want := range []string{"open", "failed"} {
		said, err := ask(t.Context(), "what of\x1b it?")
		require.NoError(t, err)
		require.Equal(t, want, said)
	}
	_, err := ask(t.Context(), "and of that?")
	require.EqualError(t, err, "standard input has ended")
	require.True(t, strings.HasPrefix(told.String(), "question     what of"), told.String())
	require.NotContains(t, told.String(), "\x1b")
}

// An answer that comes too late is none to the next question.
func TestAskerForgetsLateAnswers(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	asked := make(chan struct{}, 9)
	ask := asker(&ui{in: in, err: writer(func(p []byte) (int, error) { asked <- struct{}{}; return len(p), nil })})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := ask(ctx, "the first?")
	require.EqualError(t, err, "no answer came in time")
	<-asked
	<-asked // the line has ended
	_, err = io.WriteString(out, "late\ntoo late\n\n")
	require.NoError(t, err)
	_, err = out.Write(nil) // all before is read
	require.NoError(t, err)
	go func() {
		<-asked
		_, _ = io.WriteString(out, "open\n")
	}()
	said, err := ask(t.Context(), "the second?")
	require.NoError(t, err)
	require.Equal(t, "open", said)
}

type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }
