// Package console is how a world is worked from outside: an admin API beside the
// protocol, for those who run it in a process of its own.
//
// So far it can do one thing, move requests of simulated processors on, which makes it
// the hook of a reference that is certified from another process:
//
//	POST /opengdpr/requests/a7551968-d5d6-44b2-9831-815ac9017798/state
//	{"state": "completed"}
//
// moves the request to a state of OpenGDPR 0.1.2, section 8, as
// [opengdpr.Processor.Advance] does, and answers 204. A member "domain" names the
// processor; without it the request is looked for in all of them. Every other answer is
// a JSON object whose member "error" says in a sentence what is wrong: 400 for a body
// that is not as above, 404 for an id or domain that is unknown, 409 for a request that
// cannot be moved so.
//
// The API asks for no credentials. [Start] serves it on loopback only, and refuses with 403
// what a web page could send there: a Host that is not loopback, or an Origin other than it.
// Whoever puts the handler of [New] elsewhere has to guard it.
package console
