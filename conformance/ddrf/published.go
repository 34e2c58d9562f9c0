package ddrf

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"

	"dsrcheck/simulator/network"
)

// PublishedFile is a file with public keys of a partner.
type PublishedFile struct {
	Name string // such as jwks.json
	Data []byte
}

// listedByP are the keys that P's file lists, listedByOthers those of the other parties.
var (
	listedByP      = []string{"p1", "p2", "p3", "p4"}
	listedByOthers = []string{"p1", "p2"}
)

// Published are the public keys of a publisher or vendor, for a target that is given them
// rather than reads them: its dsrdelete.json as a run serves it, its keys as a JWKS, and each as
// a JWK and in PEM form, named by its kid. The keys come from where a run's do, see
// conformance.Options.
func Published(from func(domain, purpose string, kind network.KeyKind) (crypto.Signer, error), partner, domain string) ([]PublishedFile, error) {
	p := &party{name: partner, domain: domain}
	listed := listedByOthers
	if partner == "publisher1" {
		listed = listedByP
	}
	var files []PublishedFile
	var jwks []string
	for _, purpose := range listed {
		private, err := from(domain, purpose, purposes[purpose])
		if err != nil {
			return nil, fmt.Errorf("make key %s of %s: %w", purpose, domain, err)
		}
		k := newKey(purpose, private)
		der, err := x509.MarshalPKIXPublicKey(private.Public())
		if err != nil {
			return nil, fmt.Errorf("encode key %s of %s: %w", purpose, domain, err)
		}
		p.listed, jwks = append(p.listed, k), append(jwks, k.jwk.String())
		files = append(files, PublishedFile{k.kid + ".jwk.json", []byte(indented(k.jwk.String()))},
			PublishedFile{k.kid + ".pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})})
	}
	return append([]PublishedFile{
		{filePath[1:], []byte(indented(p.file().String()))},
		{"jwks.json", []byte(indented(`{"keys":[` + strings.Join(jwks, ",") + `]}`))},
	}, files...), nil
}
