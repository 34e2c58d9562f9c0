// Package bodysig verifies signatures over the bodies of OpenGDPR messages.
//
// OpenGDPR 0.1.2 says of a signature that it follows FIPS 186-4 and belongs to the
// certificate that discovery names (sections 4.1, 4.2, 6.2, 8.3 and 8.6), and leaves
// the rest open: the algorithm, the hash of the header, the form of an ECDSA pair,
// the bytes that are signed. So there are two jobs here.
//
// The first is to read what a target serves as its certificate. ParseBundle takes
// PEM or DER, Bundle.Leaf finds the certificate that signs, and a Certificate tells
// its key, names, validity and usage. Certificates are read by a small parser of
// this package, because crypto/x509 refuses a whole certificate for a curve that it
// lacks, and the suite has to say which curve that was.
//
// The second is to find out what was signed. Verify tries the one combination that
// every reading accepts first: the raw body under SHA-256. A conforming target
// costs one verification. Only if that fails it goes on to other hashes, to hashes
// of hashes and to bodies as a careless signer might have written them anew, so
// that a report can say "signed the body before it was indented" in place of
// "signature invalid". That search is bounded.
//
// Results use the ids of the register of readings (AO-04, AO-06 to AO-11, AO-35,
// AO-37, AO-74). Nothing here says what a choice earns.
package bodysig
