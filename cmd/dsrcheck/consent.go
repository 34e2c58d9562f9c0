package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// consent asks before erasure requests go beyond this machine.
func (f *runFlags) consent(ctx context.Context, u *ui, t *target.Target, plan []conformance.Scenario) error {
	if f.yes || t.Local(ctx) {
		return nil
	}
	question := fmt.Errorf("%d scenarios and the preflight send erasure requests for made-up identities to %s", erasing(plan), t.URL.Host)
	if !terminal(u.in) {
		return usageError(question, "say --yes if that is meant; --dry-run lists the requests")
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
