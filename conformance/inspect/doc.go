// Package inspect shows what is in a signed message, and whether each of its signatures
// verifies.
//
// A DDRF acknowledgement is a token within which the request lies, within which the
// identifier lies, each signed by somebody else. [Inspector.Token] takes such a chain
// apart down to its core and verifies every layer with the keys of the domain that its
// iss names; what is wrong with a layer is told in one reason out of a closed list. Any
// other token in the compact form of RFC 7515 is a chain of one layer. What a layer is
// its claims tell, so a broken chain is still read as far as it goes.
//
// Keys come from the caller ([Keys.Add], [Keys.Bind]) or, if he asks for it, from the
// dsrdelete.json of the domain ([Keys.Fetch]). A domain named by a stranger's token is
// approached as a run approaches what a target names: only a registrable domain over
// HTTPS, no private addresses, with limits on time, size and redirects.
//
// [Inspector.Batch] does the same for a file of tokens, one a line, on all cores: it keeps
// the order, reads each domain's keys once, and tells only a tally and the bad lines.
//
// [Message] does it for what OpenGDPR signs: the body of a response or callback, under the
// certificate that the caller gives.
//
// Nothing here judges a conversation. Whether a code fits a request, or a time is too
// old, is the business of scenarios.
package inspect
