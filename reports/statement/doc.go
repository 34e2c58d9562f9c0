// Package statement makes and checks statements of conformance: what a run came to, signed by
// whoever made it, in a form that somebody else can check without the network.
//
// A statement is a JWS in compact form (RFC 7515). Its payload names the profile and its frozen
// list of requirements, the target as its owner calls it, the version of the suite, the readings
// that were seen, what the owner accepts or attests, and the digests of the run's journal and
// results. [Of] makes one out of results and refuses runs that were not made whole or did not
// conform; [Statement.Sign] signs it, [Verify] verifies it with a published key set.
//
// A signature proves who says so, and that nobody has changed it since. It does not prove that
// the run took place: for that the journal has to be at hand, whose digest the statement has.
// [Statement.Differs] then compares the statement with what the journal comes to when it is
// judged again. What no statement proves, [Statement.Words] says in plain words.
package statement
