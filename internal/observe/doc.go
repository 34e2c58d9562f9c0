// Package observe tells which of the listed forms a value has.
//
// The text leaves several passages open: how a time is written, which alphabet
// base64 has, what equals a domain. The register of readings lists the closed
// choices of each, and the functions here say which one a value shows. They are
// pure, take raw text or bytes as they stood on the wire, and never judge: what a
// choice earns is data of the catalogue.
//
// Each form is a string type whose constants are the ids of the register, so a
// caller hands string(form) to the catalogue as it is.
//
// They scan by rules of their own instead of leaning on decoders of the standard
// library, which are made to be kind: time.Parse takes a comma before a fraction
// and refuses a leap second, encoding/base64 skips line breaks, encoding/json
// takes a repeated member and text that is no UTF-8. An oracle that reads with a
// kind decoder cannot see what it is asked to see.
package observe
