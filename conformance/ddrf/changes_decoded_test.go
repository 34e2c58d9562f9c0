package ddrf

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// decoded is a token as a reader has it who knows nothing of how it was made.
type decoded struct {
	compact             string
	header, claims, sub map[string]json.RawMessage
}

func decode(t testing.TB, compact string) decoded {
	segments := strings.Split(compact, ".")
	require.Len(t, segments, 3)
	d := decoded{compact: compact, header: members(t, segmentOf(t, segments[0])), claims: members(t, segmentOf(t, segments[1]))}
	var text string
	switch raw := d.claims["sub"]; {
	case json.Unmarshal(raw, &text) == nil && strings.HasPrefix(text, "{"):
		d.sub = members(t, []byte(text))
	case len(raw) > 0 && raw[0] == '{':
		d.sub = members(t, raw)
	}
	return d
}

func members(t testing.TB, raw []byte) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &m), "%s", raw)
	return m
}

func segmentOf(t testing.TB, segment string) []byte {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(segment)
	require.NoError(t, err)
	return raw
}

// at is the JSON text at a path such as "claims.iss", empty if there is none.
func (d decoded) at(path string) string {
	part, name, _ := strings.Cut(path, ".")
	return string(map[string]map[string]json.RawMessage{"header": d.header, "claims": d.claims, "sub": d.sub}[part][name])
}

// inside is the idJWT of an rqJWT.
func (d decoded) inside(t testing.TB) decoded {
	var text string
	require.NoError(t, json.Unmarshal(d.claims["idJWT"], &text))
	return decode(t, text)
}

// verifies reports whether one of the parties' keys verifies the token by the algorithm that
// its header names, and by the kid if it has one.
func (d decoded) verifies(t testing.TB, parties ...*party) bool {
	i := strings.LastIndex(d.compact, ".")
	signature := segmentOf(t, d.compact[i+1:])
	alg, kid := strings.Trim(d.at("header.alg"), `"`), strings.Trim(d.at("header.kid"), `"`)
	for _, p := range parties {
		for _, k := range p.listed {
			if (kid == "" || k.kid == kid) && verified(k.signer.Public(), alg, d.compact[:i], signature) {
				return true
			}
		}
	}
	return false
}

// verified is the verification of the standard library, as RFC 7518 puts it to use.
func verified(public crypto.PublicKey, alg, input string, signature []byte) bool {
	hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[alg[max(len(alg)-3, 0):]]
	var digest []byte
	if hash != 0 {
		h := hash.New()
		h.Write([]byte(input))
		digest = h.Sum(nil)
	}
	switch public := public.(type) {
	case *ecdsa.PublicKey:
		half := len(signature) / 2
		return strings.HasPrefix(alg, "ES") && ecdsa.Verify(public, digest, new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]))
	case *rsa.PublicKey:
		if strings.HasPrefix(alg, "PS") {
			return rsa.VerifyPSS(public, hash, digest, signature, nil) == nil
		}
		return strings.HasPrefix(alg, "RS") && rsa.VerifyPKCS1v15(public, hash, digest, signature) == nil
	case ed25519.PublicKey:
		return alg == "EdDSA" && ed25519.Verify(public, []byte(input), signature)
	}
	return false
}
