// Package doctor finds out what stands between a target and the partners that it has to
// call: which of five ways leads from where the target stands into the simulated world,
// whether it trusts the world's authority, whether callbacks come back, and how far the
// clocks differ.
//
// [Examine] asks the target for its discovery and sends it one valid request whose
// callback URLs lead to a partner on every way that is open: by the partner's domain,
// with and without TLS, by the address of a listener, and by the public URL that the
// user leads to it. What arrives tells which way works; what the network noticed tells
// where the others break off: a name that was asked for and no connection after it, a
// handshake that the target broke off because it does not trust the authority, a host
// that the proxy would not go to.
//
// The protocol sets a limit. A target calls only when a request changes its state, and
// when that is, it alone decides. So a hook that moves requests on is called where there
// is one, else the target's own pace is waited for; what is not known by then is
// unknown, and no way is blamed for it. And a line in a hosts file looks from here like
// a mapping inside the target: both connect without asking anyone.
//
// [Explain] says the same in a sentence from notices alone, for whoever misses a call.
package doctor
