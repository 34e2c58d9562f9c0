// Package network is the pretend internet in which simulated partners live: an
// authority that certifies them, names that lead to them, and the ways on which a
// target reaches them.
//
// # Authority
//
// An [Authority] is one root certificate. [OpenAuthority] makes it on first use and
// keeps it, with every private key it hands out, in a folder, so that a target that
// was told to trust the root once goes on trusting it. [Authority.Issue] signs the
// certificate that a [LeafSpec] describes, a flawed one if asked: expired,
// self-signed, of an issuer nobody knows. Certificates are issued anew each time,
// keys are not; [Authority.Key] hands out those that sign without a certificate.
//
// # Names and listeners
//
// A [Network] maps domains to HTTP handlers. [Network.Listen] and [Network.ListenTLS]
// open plain and TLS listeners for all of them; the Host of a request, or the server
// name of the handshake, says which partner is meant. [Network.ListenOwn] opens both
// where names without a port lead to. Every exchange is handed to a recording function
// as its raw bytes. Nothing listens beyond loopback unless [Options].Public says so.
//
// How a partner answers handshakes is its [Look], which [Network.SetLook] changes at
// once. Certificates follow the network's clock, but sound ones are valid, and expired
// ones expired, by the machine's, too: a target knows nothing of a world that was moved
// a year ahead, and must not be locked out by it.
//
// # Ways
//
// [Network.ListenProxy] opens a forward proxy. A client that asks it for a partner is
// handed over with its connection, so that the exchange is recorded where it arrives,
// and the client sees all that the partner does to the connection. It leads nowhere else,
// or with [Options].Passthrough to the internet, but never to this machine or its link.
// [Network.ListenDNS] answers for partners' names over UDP and TCP, and [Network.Hosts]
// are lines that say the same in a hosts file.
//
// [Network.Dial] is the way back: partners that call others go through it, so that
// https://controller1.test leads to the listener of this network and its name is not
// looked up. Loopback addresses are dialled as they are. Everything else is refused, unless
// [Options].Outbound says how it is reached: a URL for a domain, or a proxy for all others.
//
// # Notices
//
// What happens on the way and is no exchange becomes a [Notice]: a name that was asked
// for, what the proxy was asked to reach, a handshake that came about or failed, and
// why. [Network.Notices] tells which way a target takes and where it breaks off.
//
// # Strangers
//
// Whoever connects is a stranger. Connections, heads, bodies, what is recorded of them,
// and the time for each have limits; who is over one is dropped, and the others are
// served on.
package network
