package ddrf

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"dsrcheck/simulator/network"
)

// The purposes of a participant's keys, with which its kids begin.
const (
	PurposeEC  = "p1" // ECDSA P-256, for ES256
	PurposeRSA = "p2" // RSA of 2048 bits, for RS256
)

// purposeOf is the key that signs with an algorithm.
func purposeOf(alg string) string {
	if alg == RS256 {
		return PurposeRSA
	}
	return PurposeEC
}

// signingKey is a private key of a participant and the JWK of its public half.
type signingKey struct {
	kid, alg string
	signer   crypto.Signer
	jwk      document
}

// openKey returns the key of a domain for an algorithm, made when first asked for. The
// kid begins with the purpose; a suffix of the purpose asks for another key than the
// first.
func openKey(a *network.Authority, domain, alg, suffix string) (*signingKey, error) {
	purpose, kind := purposeOf(alg), network.ECDSAP256
	if alg == RS256 {
		kind = network.RSA2048
	}
	signer, err := a.Key(domain, purpose+suffix, kind)
	if err != nil {
		return nil, fmt.Errorf("open key %s of %s: %w", purpose, domain, err)
	}
	jwk, err := jwkOf(signer.Public())
	if err != nil {
		return nil, err
	}
	k := &signingKey{alg: alg, signer: signer, kid: purpose + "-" + thumbprint(jwk)[:8]}
	jwk.set("kid", k.kid)
	jwk.set("use", "sig")
	jwk.set("alg", alg)
	k.jwk = jwk
	return k, nil
}

// jwkOf writes a public key as a JWK of its required members (RFC 7518 section 6).
func jwkOf(public crypto.PublicKey) (document, error) {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		point, err := k.Bytes()
		if err != nil {
			return nil, fmt.Errorf("write public key: %w", err)
		}
		size := (len(point) - 1) / 2
		return document{{"kty", "EC"}, {"crv", k.Curve.Params().Name}, {"x", base64url(point[1 : 1+size])}, {"y", base64url(point[1+size:])}}, nil
	case *rsa.PublicKey:
		return document{{"kty", "RSA"}, {"n", base64url(k.N.Bytes())}, {"e", base64url(big.NewInt(int64(k.E)).Bytes())}}, nil
	case ed25519.PublicKey:
		return document{{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", base64url(k)}}, nil
	}
	return nil, fmt.Errorf("write public key: %T has no JWK here", public)
}

// thumbprint is that of RFC 7638, in base64url: over the required members in the order
// of their names.
func thumbprint(jwk document) string {
	required := jwk.clone()
	slices.SortFunc(required, func(a, b member) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	sum := sha256.Sum256(encode(required))
	return base64url(sum[:])
}

// publicKey is a key of another party's file.
type publicKey struct {
	kid, alg, use string
	ops           []string
	public        crypto.PublicKey
	raw           json.RawMessage
	jwk           object
}

// readKey reads a public JWK. It fails for keys that no signature can be verified with.
func readKey(raw json.RawMessage) (*publicKey, error) {
	o, _, err := readObject(raw, false)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	k := &publicKey{raw: raw, jwk: o}
	for name, to := range map[string]*string{"kid": &k.kid, "alg": &k.alg, "use": &k.use} {
		value, ok := text(o[name])
		if !ok && o[name] != nil {
			return nil, fmt.Errorf("read key: its %s is no string", name)
		}
		*to = value
	}
	if o["key_ops"] != nil {
		if err := json.Unmarshal(o["key_ops"], &k.ops); err != nil {
			return nil, errors.New("read key: its key_ops are no list of strings")
		}
	}
	kty, _ := text(o["kty"])
	switch kty {
	case "EC":
		k.public, err = readPoint(o)
	case "RSA":
		k.public, err = readModulus(o)
	case "OKP":
		k.public, err = readEdwards(o)
	default:
		return nil, errors.New("read key: its kty is none of EC, RSA and OKP")
	}
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return k, nil
}

var curves = map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384()}

func readPoint(o object) (crypto.PublicKey, error) {
	crv, _ := text(o["crv"])
	curve := curves[crv]
	if curve == nil {
		return nil, errors.New("its curve is neither P-256 nor P-384")
	}
	point := []byte{4}
	for _, name := range []string{"x", "y"} {
		s, _ := text(o[name])
		b, err := fromBase64url(s)
		if err != nil || len(b) != (curve.Params().BitSize+7)/8 {
			return nil, fmt.Errorf("its %s is no coordinate", name)
		}
		point = append(point, b...)
	}
	return ecdsa.ParseUncompressedPublicKey(curve, point)
}

func readModulus(o object) (crypto.PublicKey, error) {
	var numbers [2][]byte
	for i, name := range []string{"n", "e"} {
		s, _ := text(o[name])
		b, err := fromBase64url(s)
		if err != nil || len(b) == 0 || len(b) > 1024 {
			return nil, fmt.Errorf("its %s is no number", name)
		}
		numbers[i] = b
	}
	n, e := new(big.Int).SetBytes(numbers[0]), new(big.Int).SetBytes(numbers[1])
	if e.BitLen() > 31 || e.Int64() < 3 || e.Bit(0) == 0 || n.Bit(0) == 0 || n.BitLen() < 512 {
		return nil, errors.New("its numbers make no RSA key")
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

func readEdwards(o object) (crypto.PublicKey, error) {
	crv, _ := text(o["crv"])
	s, _ := text(o["x"])
	b, err := fromBase64url(s)
	if err != nil || crv != "Ed25519" || len(b) != ed25519.PublicKeySize {
		return nil, errors.New("it is no Ed25519 key")
	}
	return ed25519.PublicKey(b), nil
}

// base64url encodes without padding (RFC 7515 section 2).
func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// fromBase64url decodes base64url without padding, foreign characters and unused bits.
func fromBase64url(s string) ([]byte, error) {
	for _, c := range []byte(s) {
		if c == '\r' || c == '\n' { // which the standard library skips
			return nil, errors.New("there is a line break in it")
		}
	}
	return base64.RawURLEncoding.Strict().DecodeString(s)
}
