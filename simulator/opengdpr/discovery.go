package opengdpr

import (
	"crypto"
	"crypto/tls"
	"fmt"
	"net/http"

	"dsrcheck/simulator/network"
)

// discover answers GET /discovery (section 6).
func (p *Processor) discover(w http.ResponseWriter, r *http.Request) {
	p.send(w, r, newAnswer(discovery, http.StatusOK, document{
		{"api_version", p.b.version},
		{"supported_subject_request_types", p.b.offers.Types},
		{"supported_identities", pairs(p.b.offers.Identities)},
		{"processor_certificate", p.base(r) + "/cert.pem"},
	}))
}

// pairs are identities as discovery lists them.
func pairs(list []Identity) []document {
	out := make([]document, len(list))
	for i, id := range list {
		out[i] = document{{"identity_type", id.Type}, {"identity_format", id.Format}}
	}
	return out
}

// certificate answers GET /cert.pem, the URL that discovery names.
func (p *Processor) certificate(w http.ResponseWriter, r *http.Request) {
	a := newAnswer(certificate, http.StatusOK, nil)
	a.header.Set("Content-Type", p.b.bundleType)
	a.body = p.bundle
	p.send(w, r, a)
}

// certify gets the processor its key and certificate.
func (p *Processor) certify() error {
	authority := p.config.Authority
	leaf, err := authority.Issue(p.b.leaf)
	if err != nil {
		return err
	}
	if p.b.scheme, err = schemeFor(p.b.scheme, leaf.Key); err != nil {
		return err
	}
	p.leaf, p.otherKeys = leaf, map[kind]crypto.Signer{}
	p.bundle = p.b.bundle(leaf, authority.Root().Raw)
	for k, purpose := range p.b.otherKey {
		spec := p.b.leaf
		spec.Purpose = purpose
		other, err := authority.Issue(spec)
		if err != nil {
			return fmt.Errorf("make another key: %w", err)
		}
		p.otherKeys[k] = other.Key
	}
	return nil
}

// clientTLS trusts the world's own authority only.
func clientTLS(a *network.Authority) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: a.Pool()}
}
