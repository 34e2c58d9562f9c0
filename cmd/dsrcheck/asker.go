package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"dsrcheck/reports"
)

// readAhead is how many lines are read before anybody wants them.
const readAhead = 64

// asker puts questions to whoever is at standard input, which it reads from now on: a person at a
// terminal, or a script. What a person has typed before a question was there is no answer to it,
// nor is what comes to one that nobody waits for any longer; of a script the lines are the answers,
// one after the other. Empty lines are none: Enter is what a person presses who has done something.
func asker(u *ui) func(ctx context.Context, question string) (string, error) {
	lines := make(chan string, readAhead)
	var end error // set before lines is closed
	go func() {   // for all questions, since a read cannot be taken back
		defer close(lines)
		in := bufio.NewScanner(u.in)
		for in.Scan() {
			lines <- in.Text()
		}
		end = in.Err()
	}()
	late := terminal(u.in)
	return func(ctx context.Context, question string) (string, error) {
		for late && len(lines) > 0 {
			<-lines
		}
		fmt.Fprintf(u.err, "%-12s %s ", "question", reports.Visible(question))
		for {
			select {
			case text, ok := <-lines:
				switch {
				case strings.TrimSpace(text) != "":
					return text, nil
				case ok:
					continue
				case end == nil || errors.Is(end, io.EOF):
					return "", errors.New("standard input has ended")
				}
				return "", end
			case <-ctx.Done():
				late = true
				fmt.Fprintln(u.err)
				return "", errors.New("no answer came in time")
			}
		}
	}
}
