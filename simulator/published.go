package simulator

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"

	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
)

// PublishedFile is a file with public keys of a participant.
type PublishedFile struct {
	Name string // such as jwks.json
	Data []byte
}

// jwk is a public key as RFC 7517 has it, its members in the order of their names, as RFC
// 7638 wants those of its thumbprint.
type jwk struct {
	Alg string `json:"alg,omitempty"`
	Crv string `json:"crv,omitempty"`
	E   string `json:"e,omitempty"`
	Kid string `json:"kid,omitempty"`
	Kty string `json:"kty"`
	N   string `json:"n,omitempty"`
	Use string `json:"use,omitempty"`
	X   string `json:"x,omitempty"`
	Y   string `json:"y,omitempty"`
}

// resource is a dsrdelete.json.
type resource struct {
	Endpoint    string            `json:"endpoint"`
	Identifiers []ddrf.Identifier `json:"identifiers"`
	PublicKey   []jwk             `json:"publicKey"`
	NeedsScript bool              `json:"vendorScriptRequirement"`
}

// Published are the public keys of a publisher or vendor, for a target that is given them
// rather than reads them: its dsrdelete.json, its keys as a JWKS, and each as a JWK and in PEM
// form, named by its kid. They are the keys of the authority's purposes p1 and p2, those
// with which every certification run signs, not those of a partner that was told to rotate.
func Published(a *network.Authority, s Setup) ([]PublishedFile, error) {
	s = s.withDefaults()
	var keys []jwk
	var files []PublishedFile
	for _, of := range []struct {
		purpose string
		kind    network.KeyKind
		alg     string
	}{{ddrf.PurposeEC, network.ECDSAP256, ddrf.ES256}, {ddrf.PurposeRSA, network.RSA2048, ddrf.RS256}} {
		key, err := a.Key(s.Domain, of.purpose, of.kind)
		if err != nil {
			return nil, err
		}
		public, err := newJWK(key.Public())
		if err != nil {
			return nil, err
		}
		public.Kid = of.purpose + "-" + public.thumbprint()[:8]
		public.Alg, public.Use = of.alg, "sig"
		keys = append(keys, public)
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			return nil, fmt.Errorf("encode key of %s: %w", s.Domain, err)
		}
		files = append(files,
			PublishedFile{public.Kid + ".jwk.json", indented(public)},
			PublishedFile{public.Kid + ".pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})})
	}
	file := resource{Endpoint: s.URL + "/ddrf", Identifiers: []ddrf.Identifier{}, PublicKey: keys}
	if s.Role == RoleVendor {
		file.Identifiers = ddrf.UsualIdentifiers()
	}
	return append([]PublishedFile{
		{"dsrdelete.json", indented(file)},
		{"jwks.json", indented(map[string][]jwk{"keys": keys})},
	}, files...), nil
}

// newJWK has the members that make the key.
func newJWK(public any) (jwk, error) {
	encode := base64.RawURLEncoding.EncodeToString
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		point, err := key.Bytes() // 4, then x and y of the same length: SEC 1, section 2.3.3
		if err != nil {
			return jwk{}, fmt.Errorf("encode key: %w", err)
		}
		half := len(point) / 2
		return jwk{Kty: "EC", Crv: key.Params().Name, X: encode(point[1 : 1+half]), Y: encode(point[1+half:])}, nil
	case *rsa.PublicKey:
		return jwk{Kty: "RSA", N: encode(key.N.Bytes()), E: encode(big.NewInt(int64(key.E)).Bytes())}, nil
	}
	return jwk{}, fmt.Errorf("encode key: a %T has no form as a JWK here", public)
}

// thumbprint is that of RFC 7638, of a key that has nothing else yet.
func (k jwk) thumbprint() string {
	text, _ := json.Marshal(k) // strings only
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func indented(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(v) // to memory, and what is always JSON
	return b.Bytes()
}
