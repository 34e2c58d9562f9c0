package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// consent asks before erasure requests go beyond this machine.
func (f *runFlags) consent(ctx context.Context, u *ui, t *target.Target, plan []conformance.Scenario) error {
	if f.yes || onThisMachine(ctx, t) {
		return nil
	}
	question := fmt.Errorf("%d scenarios and the preflight send erasure requests for made-up identities to %s", erasing(plan), t.URL)
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

// onThisMachine reports whether every address of the target is loopback. With a proxy only
// the name can tell.
func onThisMachine(ctx context.Context, t *target.Target) bool {
	host := t.URL.Hostname()
	if to, ok := t.Resolve[strings.ToLower(host)]; ok {
		host = to.Hostname()
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	if t.Proxy != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return true // nothing can be sent to a name that does not resolve
	}
	for _, a := range addrs {
		if !a.Unmap().IsLoopback() {
			return false
		}
	}
	return len(addrs) > 0
}
