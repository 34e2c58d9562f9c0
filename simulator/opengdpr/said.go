package opengdpr

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
)

// said is what a processor says in discovery (section 6.2).
type said struct {
	Offers
	certificate string // URL
}

// parseDiscovery reads the body of discovery. Entries that make no sense are left out.
func parseDiscovery(body []byte) (*said, error) {
	o, why := parseObject(body)
	if why != "" {
		return nil, errors.New(why)
	}
	var list []json.RawMessage
	s := &said{certificate: o.text("processor_certificate")}
	if json.Unmarshal(o["supported_subject_request_types"], &list) != nil {
		return nil, errors.New("supported_subject_request_types is no array")
	}
	for _, raw := range list {
		var kind string
		if json.Unmarshal(raw, &kind) == nil {
			s.Types = append(s.Types, kind)
		}
	}
	list = nil
	if json.Unmarshal(o["supported_identities"], &list) != nil {
		return nil, errors.New("supported_identities is no array")
	}
	for _, raw := range list {
		if pair, why := parseObject(raw); why == "" {
			s.Identities = append(s.Identities, Identity{pair.text("identity_type"), pair.text("identity_format")})
		}
	}
	return s, nil
}

// mostCertificates bounds those that are served together.
const mostCertificates = 16

// chain is a certificate and those after it, as they were served.
type chain []*x509.Certificate

// parseChain reads certificates as PEM, or one as DER.
func parseChain(data []byte) (chain, error) {
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		c, err := x509.ParseCertificate(data)
		if err != nil {
			return nil, fmt.Errorf("read certificate: %w", err)
		}
		return chain{c}, nil
	}
	var all chain
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read certificate: %w", err)
		}
		if all = append(all, c); len(all) > mostCertificates {
			return nil, fmt.Errorf("read certificate: there are more than %d", mostCertificates)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("read certificate: there is none")
	}
	return all, nil
}
