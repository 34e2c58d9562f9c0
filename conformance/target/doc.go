// Package target describes the implementation under test and reaches it.
//
// A [Config] is what the user writes, in YAML or as flags. [Config.Open] checks it and
// makes a [Target], whose [Client] carries out single exchanges: no redirect is followed,
// nothing is retried and nothing is decoded behind the back of whoever judges.
//
// # Where requests may go
//
// The base URL of a target is the user's choice and is reached wherever it is, and so are
// the URLs of the resolve map. A URL that the target itself names (a certificate, a
// redirect) is fetched only where the target may live: never by a scheme other than http
// and https, and loopback, private and link-local addresses only if the target's own
// address is of that kind. The check is made on the address that is dialled, after the name
// is resolved. A proxy resolves names itself; then only names that are addresses, or that
// a resolver may take for one, can be checked.
//
// # What goes along
//
// Credentials go to the origin of the base URL and nowhere else. The client certificate is
// shown there and to the URLs of the resolve map.
//
// # Hooks
//
// The protocol leaves out how a request moves on from pending to completed. A [Hook] is what
// the owner of the target offers for that: an HTTP request, a command, or the owner's own
// hand. A hook is no part of the conversation with the target: it goes straight to where the
// user says, takes no credentials of the target along. The journal notes
// that it was called and what came of it, not its bytes.
package target
