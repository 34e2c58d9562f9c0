// Package opengdpr holds the scenarios that certify OpenGDPR 0.1.2 implementations.
//
// [Processor] is the profile of a processor. Its preflight meets the target once: it reads
// discovery, downloads the certificate and finds the fullest valid request that the target
// accepts. What it learns are facts for the scenarios, which run side by side and make
// their own requests for what they judge; only the certificate is judged as the preflight
// got it, since every signature is verified with that one.
//
// [Agent] holds an agent to all of that, and to what it does with what it has accepted. The
// suite plays the processors downstream: they are the profile's partners, named in the target's
// settings, where requests stay in their state until a script moves them. agent_federation.go
// sends a request and follows it there, agent_passed.go has the rules of what is passed on,
// agent_forgeries.go what is said in the name of a processor.
//
// # Where things are
//
// A scenario has a file of its name: discovery, certificate, create, errors, tolerance, status,
// lifecycle, callbacks, cancel, repetition, throttling. The requests that are sent are built
// in request.go; vectors of the catalogue are turned into changes of such a request by the
// vocabulary in change.go, change_values.go and change_body.go, so that a vector is a row of
// data and not a function. A request that is followed through its statuses is watched.go's.
// What a signed message has to hold is a list of rules over message.go: of a 201 in
// receipts.go, of a status in status_rules.go, of a callback in callback_rules.go, of a 202
// in cancel_rules.go. What all refusals have in common is in refusals.go.
//
// Package conformance/selftest lists, for each fault of the simulated processor, which checks
// must fail or warn under it, and for each variant that none does.
package opengdpr
