package jws

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"

	"dsrcheck/internal/observe"
)

// The limits of keys.
const (
	MaxKey     = 128 << 10 // bytes of one JWK or PEM text, certificates included
	MaxSet     = 1 << 20   // bytes of a document that holds keys
	MaxKeys    = 100       // keys of one document
	minRSABits = 2048
	maxRSABits = 16384
)

// Key is a public key to verify with, made once and used many times, by many at once.
type Key struct {
	Kid        string           // empty if HasKid is not set
	HasKid     bool             // the JWK has a kid
	Alg        string           // the one algorithm that it is for, empty for any that fits
	Use        string           // what it is for, empty for anything
	Ops        []string         // key_ops, nil for anything
	Kind       string           // kty: "EC", "RSA", "OKP"
	Curve      string           // crv: "P-256", "P-384", "P-521", "Ed25519", empty for RSA
	Bits       int              // of the modulus, or of the curve
	Public     crypto.PublicKey // *ecdsa.PublicKey, *rsa.PublicKey or ed25519.PublicKey
	Thumbprint string           // RFC 7638 under SHA-256, in base64url
	Raw        json.RawMessage  // the JWK as it stood, nil for a key of another form

	bound   []byte   // what each number of a signature stays below, big-endian
	refusal *Refusal // why it verifies nothing, nil if it can
}

// ParseKey reads a JWK (RFC 7517, 7518 section 6, RFC 8037) as a public key: EC on P-256,
// P-384 or P-521, RSA of 2048 to 16384 bits, OKP on Ed25519. The error is a *Refusal. With
// the reasons key-private and key-weak the key is returned too: it has the public part, and
// one with private members verifies. With all others the key has what could be read of kid,
// alg, use and kty, and verifies nothing; it is nil if the text is no object.
func ParseKey(jwk []byte) (*Key, error) {
	if len(jwk) > MaxKey {
		return nil, refuse(ReasonTooLong, PartKey, "%d bytes, and %d are read", len(jwk), MaxKey)
	}
	s := scan{raw: jwk}
	members, ok := s.object()
	if !ok {
		_, problem := observe.Object(jwk, observe.Limits{Bytes: MaxKey, Depth: maxDepth})
		return nil, refuse(ReasonKeyJSON, PartKey, "%s", problem)
	}
	k := &Key{Raw: slices.Clone(jwk)}
	if r := k.refused(k.read(members)); r != nil {
		return k, r
	}
	return k, nil
}

// refused notes a refusal, so that the key verifies nothing; a private member is a fault of
// its owner and not of the key.
func (k *Key) refused(r *Refusal) *Refusal {
	if r != nil && r.Reason != ReasonKeyPrivate {
		k.refusal = r
	}
	return r
}

// read fills the key in.
func (k *Key) read(members observe.Members) *Refusal {
	var problem *Refusal
	for _, m := range []struct {
		name string
		to   *string
	}{{"kty", &k.Kind}, {"kid", &k.Kid}, {"alg", &k.Alg}, {"use", &k.Use}} {
		value, ok := members.Get(m.name)
		if !ok {
			continue
		}
		text, isText := textOf(value)
		if !isText && problem == nil {
			problem = refuse(ReasonKeyMember, PartKey, "%s is no string", m.name)
		}
		*m.to = text
		k.HasKid = k.HasKid || m.name == "kid" && isText
	}
	if value, ok := members.Get("key_ops"); ok {
		if value[0] != '[' || json.Unmarshal(value, &k.Ops) != nil {
			problem = refuse(ReasonKeyMember, PartKey, "key_ops is no array of strings")
		}
	}
	if _, ok := members.Get("kty"); !ok {
		problem = refuse(ReasonKeyMember, PartKey, "kty is missing")
	}
	if problem != nil {
		return problem
	}
	return k.readKind(members)
}

// readKind reads the members that only the type of key has.
func (k *Key) readKind(members observe.Members) (r *Refusal) {
	switch k.Kind {
	case "EC":
		r = k.readEC(members)
	case "RSA":
		r = k.readRSA(members)
	case "OKP":
		r = k.readOKP(members)
	case "oct":
		return refuse(ReasonKeySymmetric, PartKey, "")
	default:
		return refuse(ReasonKeyType, PartKey, "kty %s", strconv.Quote(k.Kind))
	}
	if k.Public != nil {
		k.Thumbprint = k.thumbprint()
	}
	if r != nil {
		return r
	}
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
		if _, ok := members.Get(name); ok {
			return refuse(ReasonKeyPrivate, PartKey, "it has the member %s", name)
		}
	}
	return nil
}

// number reads a member that is base64url of bytes.
func number(members observe.Members, name string) ([]byte, *Refusal) {
	value, ok := members.Get(name)
	if !ok {
		return nil, refuse(ReasonKeyMember, PartKey, "%s is missing", name)
	}
	text, ok := textOf(value)
	if !ok {
		return nil, refuse(ReasonKeyMember, PartKey, "%s is no string", name)
	}
	raw, _, problem := decode(nil, []byte(text))
	if problem != "" {
		return nil, refuse(ReasonKeyMember, PartKey, "%s is not base64url: %s", name, problem)
	}
	return raw, nil
}

// thumbprint is the one of RFC 7638, of the members that the type of key needs.
func (k *Key) thumbprint() string {
	text := base64.RawURLEncoding.EncodeToString
	var members any
	switch k.Kind {
	case "EC":
		point := k.coordinates()
		members = struct {
			Crv string `json:"crv"`
			Kty string `json:"kty"`
			X   string `json:"x"`
			Y   string `json:"y"`
		}{k.Curve, k.Kind, text(point[0]), text(point[1])}
	case "RSA":
		n, e := k.modulus()
		members = struct {
			E   string `json:"e"`
			Kty string `json:"kty"`
			N   string `json:"n"`
		}{text(e), k.Kind, text(n)}
	case "OKP":
		members = struct {
			Crv string `json:"crv"`
			Kty string `json:"kty"`
			X   string `json:"x"`
		}{k.Curve, k.Kind, text(k.okp())}
	}
	canonical, err := json.Marshal(members)
	if err != nil {
		return "" // strings always marshal
	}
	sum := sha256.Sum256(canonical)
	return text(sum[:])
}
