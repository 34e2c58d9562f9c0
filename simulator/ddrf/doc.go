// Package ddrf holds the simulated partners of the Data Deletion Request Framework 1.0: a
// [Vendor] that takes deletion requests and a [Publisher] that sends them. Either does
// both: each has a dsrdelete.json, an endpoint and keys of its own, and differs in what it
// supports. They are http.Handlers; package simulator/network gives them names and
// listeners.
//
// # What is received
//
// A participant is a conforming recipient, as strict as the text lets it be. It takes a
// bare token, a JSON object with the member rqJWT or a JSON string, of any media type. It
// looks at the structure of rqJWT and idJWT, then at their claims, at the form of both iss,
// at the signatures, the times and at last at the identifier, and refuses the request with
// 400 and the result code of the first thing that is wrong. What it accepts is answered
// with 202 and code 0. Every such answer has an acJWT, also where what was received is no
// token. Keys come from the dsrdelete.json of the registrable domain that iss names and
// from nowhere else: read by https, over at most three redirects within that domain, and
// kept no longer than its owner allows.
//
// Where the text is open, it refuses versions other than 1.0, names that occur twice,
// missing formats and algorithms other than ES256 and RS256; it takes old requests, any
// jti, repetitions and an idJWT about another identifier.
//
// # What is sent
//
// [Deletion] is a wish to have an identifier deleted, and [Chain] what came of it: the
// tokens, who signed them, whether they verify, and the exchanges.
//
// # Deviations
//
// Config.Faults names deviations of the register in package simulator/fault. Each is one
// row of a table in a file deviate_*.go. A row changes the behaviour that the rest of the
// package reads, so that the code of the reference has no conditions about faults in it.
//
// Tokens are made and read here with the standard library alone, and with no code that a
// judge of them uses.
package ddrf
