package main

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/oserr"
	"dsrcheck/simulator/network"
)

// cannotListen is why a world of a run does not start: nearly always an address that cannot be had.
func cannotListen(err error, listen string, p target.Partners) error {
	if l, ok := errors.AsType[*network.ListenError](err); ok {
		what := conformance.ErrListen
		if l.Addr == p.ProxyListen || l.Addr == p.DNSListen {
			what = errors.New("listen") // which takes no callbacks
		}
		return usageError(fmt.Errorf("%w on %s: %w", what, l.Addr, l.Err), append(chosenBy(l.Addr, listen, p), l.Hint)...)
	}
	return usageError(err)
}

// cannotStart is why a world alone does not start: nearly always what the user asked for.
func cannotStart(err error, listen string, p target.Partners) error {
	var taken *network.ListenError
	if !errors.As(err, &taken) {
		return usageError(err)
	}
	hints := chosenBy(taken.Addr, listen, p)
	switch {
	case errors.Is(err, network.ErrNotLoopback):
		return usageError(err, append(hints, publicHint)...)
	case taken.Hint != "":
		return usageError(errors.New(strings.TrimSuffix(err.Error(), "; "+taken.Hint)), append(hints, taken.Hint)...)
	}
	return usageError(err, hints...)
}

// cannotAdmin is why an admin API does not start. The hint is what to do about an address that is
// not this machine's own.
func cannotAdmin(err error, address, hint string) error {
	switch {
	case oserr.Taken(err):
		return usageError(err, "--admin-listen says "+address, "another program listens there; name another address, or port 0 for a free one")
	case onLoopback(address):
		return usageError(err)
	}
	return usageError(err, hint)
}

// chosenBy says which flags, or members of a config, chose an address, in a hint.
func chosenBy(address, listen string, p target.Partners) []string {
	var flags []string
	places := []struct{ flag, value string }{
		{"--partners-listen", listen}, {"--partners-listen-tls", p.PartnersListenTLS}, {"--proxy-listen", p.ProxyListen},
		{"--dns-listen", p.DNSListen}, {"--admin-listen", p.AdminListen},
	}
	if p.OwnAddress != "" {
		for _, port := range []string{"443", "80"} {
			places = append(places, struct{ flag, value string }{"--own-address", net.JoinHostPort(p.OwnAddress, port)})
		}
	}
	for _, place := range places {
		if place.value == address && !slices.Contains(flags, place.flag) {
			flags = append(flags, place.flag)
		}
	}
	switch len(flags) {
	case 0:
		return nil
	case 1:
		return []string{flags[0] + " says " + address}
	}
	return []string{strings.Join(flags, " and ") + " say " + address + ", each needs one of its own"}
}
