package network

import (
	"cmp"
	"net/netip"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// Options describe a network. The zero value has no TLS and lets nobody in but this
// machine.
type Options struct {
	Authority   *Authority                 // certifies the TLS listeners; needed for ListenTLS, for CONNECT and for Dial
	Clock       clock.Clock                // by which certificates are valid; the machine's if nil
	Record      func(ex *journal.Exchange) // called for each inbound exchange; nil records nothing
	Notice      func(note Notice)          // called for each notice in turn, and must not call the network; nil if nobody cares
	Public      bool                       // allows listeners beyond loopback
	Limits      journal.Limits             // of inbound exchanges; a head is 64 KiB at most by default
	Connections int                        // at the same time over all listeners, 20,000 by default; more are closed at once
	Passthrough bool                       // lets the proxy lead to the internet, but never to loopback or link-local addresses
	Upstream    string                     // DNS server, host or host:port, for names that no partner has; without it they do not exist
	Outbound    Outbound                   // how partners reach others than each other, and what they may
	Advertise   netip.Addr                 // where DNS answers and hosts lines say that partners are; that of a listener if zero
}

func (o Options) withDefaults() Options {
	if o.Record == nil {
		o.Record = func(*journal.Exchange) {}
	}
	if o.Clock == nil {
		o.Clock = clock.Real()
	}
	o.Limits.Head = cmp.Or(o.Limits.Head, 64<<10)
	o.Limits.Body = cmp.Or(o.Limits.Body, 16<<20)
	o.Connections = cmp.Or(o.Connections, 20_000)
	return o
}
