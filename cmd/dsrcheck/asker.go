package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"dsrcheck/reports"
)

// asker puts questions to whoever is at standard input: a person at a terminal, or a script.
func asker(u *ui) func(ctx context.Context, question string) (string, error) {
	type line struct {
		text string
		err  error
	}
	lines := make(chan line)
	reading := false
	read := func() { // one goroutine for all questions, since a read cannot be taken back
		in := bufio.NewScanner(u.in)
		for in.Scan() {
			lines <- line{in.Text(), nil}
		}
		err := in.Err()
		if err == nil {
			err = io.EOF
		}
		for {
			lines <- line{"", err}
		}
	}
	return func(ctx context.Context, question string) (string, error) {
		if !reading {
			reading = true
			go read()
		}
		fmt.Fprintf(u.err, "%-12s %s ", "question", reports.Visible(question))
		select {
		case l := <-lines:
			if errors.Is(l.err, io.EOF) {
				return "", errors.New("standard input has ended")
			}
			return l.text, l.err
		case <-ctx.Done():
			fmt.Fprintln(u.err)
			return "", errors.New("no answer came in time")
		}
	}
}
