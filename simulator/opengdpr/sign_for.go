package opengdpr

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"
)

// SignWish is something that a processor is asked to sign as it signs its callbacks.
type SignWish struct {
	Data   []byte   `json:"data"`             // what is signed, in base64 in JSON
	Faults []string `json:"faults,omitempty"` // it signs as with these deviations in place of its own
	Hash   string   `json:"hash,omitempty"`   // sha-256 if empty, or sha-1
	// Loose makes a signature that only a careless reader takes: with rubbish after the digest
	// within the padding of RSA PKCS #1, or after the signature in DER.
	Loose bool `json:"loose,omitempty"`
}

// Sign signs something. It fails for what makes no sense, naming the member.
func (p *Processor) Sign(s SignWish) ([]byte, error) {
	hash, ok := map[string]crypto.Hash{"": crypto.SHA256, "sha-256": crypto.SHA256, "sha-1": crypto.SHA1}[s.Hash]
	if !ok {
		return nil, fmt.Errorf("sign: /hash: %q is neither sha-256 nor sha-1", s.Hash)
	}
	v := p.present.Load()
	if s.Faults != nil {
		var err error
		if v, err = p.deviatingView(s.Faults); err != nil {
			return nil, fmt.Errorf("sign: /faults: %w", err)
		}
	}
	sealed, err := v.seal()
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	if s.Loose {
		return sealed.loose(hash, s.Data)
	}
	signed, err := signWith(sealed.scheme, sealed.leaf.Key, hash, s.Data)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return signed, nil
}

// digestInfos stand before a digest in the padding of PKCS #1 (RFC 8017, section 9.2).
var digestInfos = map[crypto.Hash][]byte{
	crypto.SHA1:   {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14},
	crypto.SHA256: {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20},
}

// loose is a signature with rubbish where there should be padding, or nothing.
func (s *seal) loose(hash crypto.Hash, data []byte) ([]byte, error) {
	switch key := s.leaf.Key.(type) {
	case *rsa.PrivateKey:
		h := hash.New()
		h.Write(data)
		block := make([]byte, key.Size())
		block[1] = 1
		for i := 2; i < 10; i++ {
			block[i] = 0xff
		}
		copy(block[11:], h.Sum(append([]byte(nil), digestInfos[hash]...)))
		m := new(big.Int).SetBytes(block)
		return m.Exp(m, key.D, key.N).FillBytes(make([]byte, key.Size())), nil
	default:
		signed, err := signWith(s.scheme, s.leaf.Key, hash, data)
		if err != nil || s.scheme != ECDSADER {
			return nil, errors.Join(errors.New("sign: /loose: only signatures of RSA PKCS #1 and ECDSA in DER have room for rubbish"), err)
		}
		return append(signed, 0), nil
	}
}
