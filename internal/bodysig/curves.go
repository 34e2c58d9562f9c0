package bodysig

import "crypto/elliptic"

// curve is a named curve of RFC 5480 or RFC 5639.
type curve struct {
	name   string
	bits   int
	listed bool           // by FIPS 186-4, appendix D
	curve  elliptic.Curve // nil if the standard library lacks it
}

// curves has the curves that a certificate may name, by object identifier.
var curves = map[string]curve{
	"1.2.840.10045.3.1.1": {"P-192", 192, true, nil},
	"1.3.132.0.33":        {"P-224", 224, true, elliptic.P224()},
	"1.2.840.10045.3.1.7": {"P-256", 256, true, elliptic.P256()},
	"1.3.132.0.34":        {"P-384", 384, true, elliptic.P384()},
	"1.3.132.0.35":        {"P-521", 521, true, elliptic.P521()},
	"1.3.132.0.1":         {"K-163", 163, true, nil},
	"1.3.132.0.15":        {"B-163", 163, true, nil},
	"1.3.132.0.26":        {"K-233", 233, true, nil},
	"1.3.132.0.27":        {"B-233", 233, true, nil},
	"1.3.132.0.16":        {"K-283", 283, true, nil},
	"1.3.132.0.17":        {"B-283", 283, true, nil},
	"1.3.132.0.36":        {"K-409", 409, true, nil},
	"1.3.132.0.37":        {"B-409", 409, true, nil},
	"1.3.132.0.38":        {"K-571", 571, true, nil},
	"1.3.132.0.39":        {"B-571", 571, true, nil},
	"1.3.132.0.10":        {"secp256k1", 256, false, nil},

	"1.3.36.3.3.2.8.1.1.7":  {"brainpoolP256r1", 256, false, nil},
	"1.3.36.3.3.2.8.1.1.11": {"brainpoolP384r1", 384, false, nil},
	"1.3.36.3.3.2.8.1.1.13": {"brainpoolP512r1", 512, false, nil},
}
