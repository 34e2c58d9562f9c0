// Package documents judges single documents without a target: a dsrdelete.json, or the body of
// an OpenGDPR message that somebody has saved.
//
// A run judges conversations. Much of what it looks at can be seen in one document alone, and
// that part is here: members that are missing or of the wrong type, times, versions, words of
// closed lists, public keys. What needs the exchange around it is left to a run: headers,
// signatures, whether a document repeats what was sent. So a document without a fault is one that
// a run may still find fault with, but not for how it is made.
//
// [Judge] takes the bytes and the [Kind] that they are meant to be; [Guess] says which kind
// they look like, for those who do not know. What is found stands under a requirement of the
// catalogue, with the severity and the readings that a run would give it.
//
// Documents come from anywhere: size, depth and numbers are bounded, and nothing is fetched.
package documents
