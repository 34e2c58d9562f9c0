// Package console is how a world is worked from outside: an admin API beside the
// protocols, in JSON over a listener of its own, and the client that speaks it.
//
// [New] puts the API before a [simulator.Access], [Start] serves it, and a [Client] is the
// same Access elsewhere: what is asked of one world can be asked of the other, and errors
// wrap the same [simulator.ErrUnknown], [simulator.ErrConflict] and [simulator.ErrWish].
//
//	api, err := console.Start("127.0.0.1:9000", console.New(world.Access(), nil), console.Options{})
//	...
//	elsewhere, err := console.Connect("http://127.0.0.1:9000", "", nil)
//	page, err := elsewhere.Await(ctx, 1, journal.Query{Partner: "controller1.test"})
//
// GET /openapi.json describes all of it. A hook that moves a request of a simulated
// processor on needs no more than
//
//	POST /opengdpr/requests/a7551968-d5d6-44b2-9831-815ac9017798/state
//	{"state": "completed"}
//
// Every answer that is no success is an object whose member "error" says in a sentence what
// is wrong, and whose "hint" may say what to do: 400 for a call that is not as described,
// 404 for what does not exist, 409 for what cannot be done now, 422 for a wish that makes
// no sense. GET /exchanges/wait waits, and answers 504 when it was in vain. A search of the
// journal answers in pages, each with "more" if others follow.
//
// On loopback the API asks for no credentials unless it is given a token, and refuses what
// a web page could send there: a Host that is not loopback, or an Origin other than it.
// Beyond loopback there has to be a token, and a foreign Origin is still refused. The API
// speaks plain HTTP: where others could listen, put a proxy with TLS before it.
package console
