// Package journal records HTTP exchanges as they were on the wire.
//
// An [Exchange] is one request and its response, kept as the raw bytes that were
// written to or read from the connection after TLS, with times. Everything else
// (start line, fields, body, JSON) is derived from those bytes, so that whoever
// judges an exchange judges what was sent and not what a library made of it.
//
// # Recording
//
// [RoundTrip] carries out one exchange over a connection that the caller dialled
// and is what the suite uses towards a target. [Transport] wraps it as an
// http.RoundTripper for partners that call others. [Server] is the other side: an
// HTTP/1.1 server, plain or with TLS, that records each exchange once its last
// byte is flushed.
//
// # Reading, matching, waiting
//
// A [Journal] keeps exchanges in memory, bounded by count and bytes, the oldest
// leaving first. [Journal.Find] returns those that match all given matchers and
// [Journal.Wait] blocks until there is one:
//
//	j := journal.New(journal.Bounds{})
//	...
//	ex, err := j.Wait(ctx, journal.Method("POST"), journal.Path("/opengdpr_callbacks"))
//
// # Keeping
//
// A [Writer] writes exchanges as lines of JSON; [ReadLines], [Payloads] and [DecodeExchange]
// read them back. Payloads above 64 KiB are written once, as a line of their own, and
// referred to by digest. [Exchange.Map] redacts what is to be kept. A [Keeper] is told of
// all that a journal holds and lets go of, so that [Restore] can make another one of it.
//
// # What it does not promise
//
// Only HTTP/1.0 and HTTP/1.1 are recorded. Bytes beyond the limits of a recording
// are counted and dropped, and the message says that it was truncated.
package journal
