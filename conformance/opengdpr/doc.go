// Package opengdpr holds the scenarios that certify OpenGDPR 0.1.2 implementations.
//
// [Processor] is the profile of a processor. Its preflight meets the target once: it reads
// discovery, downloads the certificate and finds the fullest valid request that the target
// accepts. What it learns are facts for the scenarios, which run side by side and make
// their own requests for what they judge; only the certificate is judged as the preflight
// got it, since every signature is verified with that one.
//
// # Where things are
//
// A scenario has a file of its name: discovery, certificate, create, errors. The requests
// that are sent are built in request.go; vectors of the catalogue are turned into changes
// of such a request by the vocabulary in change.go, change_values.go and change_body.go, so
// that a vector is a row of data and not a function. What a 201 has to hold is listed in
// receipts.go and looked at in receipt.go and signature.go. to_come.txt lists the
// requirements that no scenario covers, and the vectors that none sends, yet.
//
// Package conformance/selftest lists, for each fault of the simulated processor, which checks
// must fail or warn under it, and for each variant that none does.
package opengdpr
