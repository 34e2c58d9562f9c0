package jws

import (
	"bytes"
	"slices"
	"strconv"
)

// fits tells why an algorithm does not fit the key, nil if it does.
func (k *Key) fits(a algorithm) *Refusal {
	switch {
	case k.refusal != nil:
		return k.refusal
	case k.Kind != a.kind:
		return refuse(ReasonAlgKey, PartKey, "%s with a key of type %s", a.name, k.Kind)
	case k.Curve != a.curve:
		return refuse(ReasonAlgKey, PartKey, "%s with a key on %s", a.name, k.Curve)
	case k.Alg != "" && k.Alg != a.name:
		return refuse(ReasonAlgKey, PartKey, "%s with a key for %s", a.name, strconv.Quote(k.Alg))
	case k.Use != "" && k.Use != "sig":
		return refuse(ReasonAlgKey, PartKey, "the key's use is %s", strconv.Quote(k.Use))
	case k.Ops != nil && !slices.Contains(k.Ops, "verify"):
		return refuse(ReasonAlgKey, PartKey, "verify is not among the key's key_ops")
	}
	return nil
}

// outOfRange says which number of a signature of the right length is out of range: 0 < r < n
// and 0 < s < n (FIPS 186-4 section 6.4.2), s below the modulus (RFC 8017 section 5.2.2), S
// below the order (RFC 8032 section 5.1.7).
func (k *Key) outOfRange(signature []byte) string {
	size := len(k.bound)
	switch k.Kind {
	case "RSA":
		if bytes.Compare(signature, k.bound) >= 0 {
			return "it is not below the modulus"
		}
	case "EC":
		for i, name := range []string{"r", "s"} {
			n := signature[i*size : (i+1)*size]
			if len(bytes.TrimLeft(n, "\x00")) == 0 {
				return name + " is 0"
			}
			if bytes.Compare(n, k.bound) >= 0 {
				return name + " is not below the order of the curve"
			}
		}
	case "OKP":
		if fromLittle(signature[size:]).Cmp(edwardsOrder) >= 0 {
			return "S is not below the order of the curve"
		}
	}
	return ""
}

// named says in words which key this is.
func (k *Key) named() string {
	if k.HasKid {
		return "with the key " + strconv.Quote(k.Kid)
	}
	return "with the key of thumbprint " + k.Thumbprint
}
