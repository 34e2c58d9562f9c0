// Package jws is the suite's own strict reader of signed tokens.
//
// DDRF signs everything as a JWT in compact form: the idJWT of a first party within the
// rqJWT of a requester within the acJWT of a recipient. An oracle that reads these with a
// kind library cannot see what a target did wrong, and one that trusts a header can be
// led astray by the very target it examines. So tokens are read here by rules of their own,
// the letter of RFC 7515, 7517, 7518 and 8037, and a library is asked for one thing alone:
// whether a signature is that of some bytes under a key and an algorithm that were both
// settled before. That library is known to one file.
//
// Parse takes a token apart and gives its header, its claims, and the names that are
// repeated in them, at any depth: most decoders pass over these, which is a finding and no
// refusal. ParseKey, ParsePEM and ParseSet read keys, one by one or as a domain publishes
// them. Token.Verify brings both together: the algorithm has to be in a closed list and
// has to fit the key's type, curve, alg, use and key_ops; keys are those of the caller,
// never what a header holds or points to.
//
// Every refusal is a Refusal with one Reason out of a closed list, the first that a strict
// reader meets. What a refusal means for a conversation is not known here.
//
// Keys are made once and can be used by many at a time; a verification copies nothing and
// costs little beside its cryptography.
package jws
