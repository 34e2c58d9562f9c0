// Package network is the pretend internet in which simulated partners live: an
// authority that certifies them, names that lead to them, and the listeners on which
// a target reaches them.
//
// # Authority
//
// An [Authority] is one root certificate. [OpenAuthority] makes it on first use and
// keeps it, with every private key it hands out, in a folder, so that a target that
// was told to trust the root once goes on trusting it. [Authority.Issue] signs the
// certificate that a [LeafSpec] describes, a flawed one if asked: expired,
// self-signed, of an issuer nobody knows. Certificates are issued anew each time,
// keys are not.
//
// # Names and listeners
//
// A [Network] maps domains to HTTP handlers. [Network.Listen] and [Network.ListenTLS]
// open one plain and one TLS listener for all of them; the Host of a request, or the
// server name of the handshake, says which partner is meant. Every exchange is handed
// to a recording function as its raw bytes. Nothing listens beyond loopback unless
// [Options].Public says so.
//
// [Network.Dial] is the way back: partners that call others go through it, so that
// https://controller1.test leads to the listener of this network and no name is ever
// looked up. Loopback addresses are dialled as they are, everything else is refused.
package network
