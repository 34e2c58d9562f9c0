package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// consent asks before the erasure requests of a run go beyond this machine.
func (f *runFlags) consent(ctx context.Context, u *ui, t *target.Target, plan []conformance.Scenario) error {
	question := fmt.Errorf("%d scenarios and the preflight send erasure requests for made-up identities to %s", erasing(plan), t.URL.Host)
	return agree(ctx, u, t, f.yes, question, "say --yes if that is meant; --dry-run lists the requests")
}

// agree asks a question before something goes beyond this machine. Where nobody is there to
// ask, the hint says what else would do.
func agree(ctx context.Context, u *ui, t *target.Target, yes bool, question error, hint string) error {
	if yes || t.Local(ctx) {
		return nil
	}
	if !terminal(u.in) {
		return usageError(question, hint)
	}
	fmt.Fprintf(u.err, "%s\ngo on? [y/N] ", question)
	answer, _ := bufio.NewReader(u.in).ReadString('\n')
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return usageError(fmt.Errorf("nothing was sent"))
	}
	return nil
}

func erasing(plan []conformance.Scenario) (n int) {
	for _, s := range plan {
		for _, send := range s.Sends {
			if send.Erases {
				n++
				break
			}
		}
	}
	return n
}
