// Package echo finds out whether an answer gives a value back: as it is, encoded, or hashed.
//
// A suite that sends made-up identities looks for each of them in what comes back. Somebody
// who echoes personal data rarely does it plainly: the value stands in a message that escapes
// it, in a token, in a log line with its hash. [Forms] makes every form of a value once,
// [Texts] undoes the escapes of an answer once, and [In] compares the two and says in which
// form a value was found. Case is left aside throughout, since a value of twelve characters
// and more does not occur by chance in any case.
//
// What is short must not be looked for; that is the caller's to see to.
package echo
