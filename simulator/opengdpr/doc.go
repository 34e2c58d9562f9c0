// Package opengdpr holds the simulated partners of OpenGDPR 0.1.2: a [Processor] that
// others send requests to, a [Controller] that sends them and takes callbacks, and an
// [Agent] between the two.
//
// # The processor
//
// A [Processor] is a conforming reference, as strict as the text lets it be: it
// refuses with 400 whatever breaks a rule, and accepts every legal form of a request.
// It is an http.Handler; package simulator/network gives it a name and listeners. It
// serves /discovery, /cert.pem, /opengdpr_requests, the requests it took under
// /opengdpr_request/{id} and /opengdpr_requests/{id}, and /status/{id}. GET /status
// answers 400. A [Lifecycle] moves requests from pending to completed on the processor's
// clock, [Processor.Advance] does so at once, and each change is called back to every
// URL of the request. A callback that fails is tried three times more; URLs do not wait
// for each other. Requests are bounded by their bytes, the oldest leaving first. They live
// in memory, and beyond the process where Config.Keep is a [Keeper]: then nothing is
// acknowledged, shown or called back before it survives, and a processor of the same
// domain goes on with what it finds ([Processor.Resume]).
//
// While it runs, its faults, its lifecycle and its key can be changed, and
// [Processor.Deviating] is the same processor with other faults, for some of the requests.
//
// Where the text is open, this processor: signs in the header and sends no
// processor_signature; answers an unknown id with 400; refuses an id it knows; leaves
// a cancelled request pending for ever; calls nothing back on creation and
// cancellation; takes any media type, any api_version and null for what is optional;
// accepts a request if it can use one of its identities.
//
// # The controller
//
// A [Controller] is a conforming reference, too. [Controller.Submit] reads the processor's
// discovery, sends what that supports of a request, as often as it takes while the
// processor is busy, and believes the 201 if signature and content are sound.
// [Controller.Cancel] cancels what is believed to be pending. Callbacks are judged step by
// step as section 8.8 has it, by a verifier that keeps the certificate of each processor and
// fetches it again when a signature does not fit. [Controller.Belief] is what came of it. The
// same is offered as hooks over HTTP, by POST of a JSON object to /hooks/submit, /hooks/cancel
// and /hooks/belief:
//
//	{"reference": "1", "partner_url": "https://processor1.test", "request_type": "erasure",
//	 "identities": [{"identity_type": "email", "identity_value": "a@example.com", "identity_format": "raw"}]}
//
// Where the text is open, this controller: hears only processors that it has sent requests
// to, each about its own requests; asks for discovery at their base URL; refuses with 403
// what is not well signed, with 400 what is no callback or names another's URL, with 404
// an id that it never sent; answers 202 to repeats and to states that come late, without
// effect; takes RSA keys of 2048 bits and more, and ECDSA, with SHA-2; reads the signature from the
// header, that of a 201 or 202 without one from its body, in standard base64; gives up a request after any answer but 201, 429 and
// 5xx.
//
// Until it submits something a controller answers every callback with 202, as tests of
// processors want it, unless its config says where it judges callbacks. It also sends
// whatever it is told to, sound requests or with any member changed ([Controller.Send]).
//
// # The agent
//
// An [Agent] is a processor to those upstream, and passes what it accepts on to the
// processors that are chosen: the same id, type and time, of the identities those that
// discovery lists, the callback URLs of the request and one of its own. What it is sent back
// counts only if it is well signed. Where the text is open, this agent: calls back with the
// present state once one processor has accepted; is in progress when one of them is, and
// completed when all are, never if one has refused; answers a cancellation and then passes
// it on to those that are pending.
//
// # Deviations
//
// The Faults of a config name deviations of the register in package simulator/fault. Each is
// one row of a table in a file deviate_*.go. A row changes the behaviour that the rest
// of the package reads, so that the code of the reference has no conditions about
// faults in it: the behaviour of a processor, the practice of a controller. Config.Personality names one of [Personalities]: deviations that come
// together in deployed processors.
package opengdpr
