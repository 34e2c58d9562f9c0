// Package redact keeps secrets out of what is written.
//
// A [Redactor] knows the values that must not be written anywhere, such as tokens and
// passwords, and replaces them wherever they stand: as they are, in base64 (standard and
// URL alphabet, at any of the three alignments that a longer text may give them), as a URL,
// a JSON string or a Go string writes them. What the suite made up itself is synthetic and
// stays.
//
// One kind of secret cannot be known before: the values of the cookies that a target sets.
// They are found by their place, on a line that begins with "Set-Cookie:", and replaced
// there. [Credentials] does the same for what a caller sends to prove who it is.
//
// # What it does not find
//
// A secret that is compressed, encrypted, split by what stands between its parts, or
// written by escapes that were not needed, goes unnoticed. Of a secret inside a longer
// base64 text up to four bits of its first and of its last byte can remain, in characters
// that also depend on its neighbours.
package redact
