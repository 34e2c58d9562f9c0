package bodysig

// The ids of the register of readings, as they stand in a Result.
const (
	// AO-06, the algorithm.
	RSAPKCS1       = "rsa-pkcs1"
	RSAPSS         = "rsa-pss"
	ECDSA          = "ecdsa"
	DSA            = "dsa"
	OtherAlgorithm = "other-algorithm"

	// AO-07, the hash. The register calls sha-384 and sha-512 longer-sha-2 and tells
	// receipts from other messages, which only the caller can; sha-224 is in none of
	// its choices.
	SHA256     = "sha-256"
	SHA224     = "sha-224"
	SHA384     = "sha-384"
	SHA512     = "sha-512"
	SHA1       = "sha-1"
	DoubleHash = "double-hash"

	// AO-08, the bytes.
	RawBody       = "raw-body"
	Base64Decoded = "base64-decoded"
	ReSerialised  = "re-serialised"

	// AO-09, the form of a pair of numbers.
	DERForm    = "der"
	JoinedForm = "joined"

	// AO-11, the encoding of the header's value.
	OneLine       = "one-line"
	Whitespace    = "whitespace"
	OtherAlphabet = "other-alphabet"
)

// Result tells what a signature turned out to be. Fields that do not apply, or that
// could not be found out, are empty.
type Result struct {
	Verified  bool   // it verifies with the key, over the Bytes, with the Hash
	Algorithm string // AO-06; also set without verification where the key alone decides
	Hash      string // AO-07; empty for Ed25519, which has its own
	Form      string // AO-09, for ECDSA and DSA; also set without verification
	Bytes     string // AO-08
	Encoding  string // AO-11; also set without verification
	Detail    string // how the bytes or the hash departed, in words: "keys sorted, indented by 2"
	Problem   string // why nothing verifies, in a sentence; empty if Verified
}
