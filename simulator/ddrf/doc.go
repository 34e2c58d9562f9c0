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
// tokens, who signed them, whether they verify, and the exchanges. A publisher can be told
// to send by its hooks, too: [Publisher.Submit], or POST /hooks/delete on its own site. It
// then reads the recipient's file unless one is kept, picks a format that this lists for the
// identifier, hashes a plain one if need be, and sends nothing that is not listed. What it
// believes of the request, POST /hooks/belief tells: it is acknowledged by code 0 in an acJWT
// that a key of the recipient's file signed, which names the recipient and embeds the rqJWT
// byte for byte, under a status that agrees. A server error or no answer leaves it open, and
// anything else means that it failed. Nothing is sent twice and no redirect followed.
//
// A publisher has a page that starts a deletion, GET /privacy/delete?to=vendor1.test, which
// runs the vendorScript of each recipient whose file demands that.
//
// # What is passed on
//
// A vendor with downstreams is an intermediary. What it accepted it passes on to each of
// them, once it is answered: the idJWT byte for byte, in an rqJWT of its own, with the
// identifier in a form that the downstream's file lists. A hash becomes nothing else; where
// the vendor has an alias for the subject that fits, it sends that, and else nothing. An idJWT
// is passed on once, so that a chain which comes back ends there.
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
