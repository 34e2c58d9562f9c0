// Package opengdpr holds the simulated partners of OpenGDPR 0.1.2: a [Processor] that
// others send requests to, and a [Controller] that takes callbacks.
//
// # The processor
//
// A [Processor] is a conforming reference, as strict as the text lets it be: it
// refuses with 400 whatever breaks a rule, and accepts every legal form of a request.
// It is an http.Handler; package simulator/network gives it a name and listeners. It
// serves /discovery, /cert.pem, /opengdpr_requests, the requests it took under
// /opengdpr_request/{id} and /opengdpr_requests/{id}, and /status/{id}. State lives
// in memory, bounded, the oldest request leaving first. A [Lifecycle] moves requests
// from pending to completed on the processor's [Clock], and each change is called
// back to every URL of the request.
//
// Where the text is open, this processor: signs in the header and sends no
// processor_signature; answers an unknown id with 400; refuses an id it knows; leaves
// a cancelled request pending for ever; calls nothing back on creation and
// cancellation; takes any media type, any api_version and null for what is optional;
// accepts a request if it can use one of its identities.
//
// # Deviations
//
// Config.Faults names deviations of the register in package simulator/fault. Each is
// one row of a table here: deviate_discovery.go, deviate_certificate.go,
// deviate_receipt.go, deviate_signature.go, deviate_validation.go, deviate_manner.go.
// A row changes the behaviour that the rest of the package reads, so that the code
// of the reference has no conditions about faults in it.
package opengdpr
