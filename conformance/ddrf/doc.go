// Package ddrf holds the profiles and scenarios for the IAB Data Deletion Request Framework 1.0:
// ddrf/resource, the dsrdelete.json of a participant alone, and ddrf/recipient, an endpoint that
// takes deletion requests.
//
// A deletion request is an idJWT of the 1st party inside an rqJWT of the requester, and is
// answered with an acJWT that repeats the rqJWT. The suite plays the 1st party P and an
// intermediary Q: it makes and signs their tokens itself, and lets partners of a world serve
// their files. [Recipient] needs such a world, since a recipient reads the files by their names;
// [Resource] needs none.
//
// The preflight reads the target's file and finds out in which form requests are taken. Then
// each of the catalogue's vectors is one change to the plain valid request, built of a small
// vocabulary of words: a claim, a header parameter, a segment, a key, a file. A scenario sends
// the vectors of one subject between two plain requests, so that a refusal can be put down to
// what was changed. What an answer to a vector is worth stands in the catalogue: whether taking
// it is right, which result codes are, which status, and whether an acJWT is owed. Every acJWT
// is held to all rules of its table.
//
// A vector about a file has a domain of its own, since a recipient may keep what it has read,
// and a refusal counts only where that file was asked for.
//
// [Intermediary] is a recipient that passes on what it accepts, to some of the run's vendors:
// these are looked at for what comes of each request, which is known again by its idJWT or its
// identifier, and what arrives is held to the rules of any requester's and compared with what the
// target was sent. What it believes of their answers is asked by the jti of the rqJWT that it
// received, and the partner's domain.
//
// The same judgement of a file without a target is [JudgeFile], and [Example] shows what a
// vector makes of the plain request.
package ddrf
