// Package opengdpr holds the simulated partners of OpenGDPR 0.1.2: a [Processor] that
// others send requests to, and a [Controller] that sends them and takes callbacks.
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
// A [Controller] answers callbacks with 202; to let it answer otherwise, late or not at
// all is for package behaviour. It sends requests, sound ones or with any member changed.
//
// # Deviations
//
// Config.Faults names deviations of the register in package simulator/fault. Each is
// one row of a table in a file deviate_*.go. A row changes the behaviour that the rest
// of the package reads, so that the code of the reference has no conditions about
// faults in it. Config.Personality names one of [Personalities]: deviations that come
// together in deployed processors.
package opengdpr
