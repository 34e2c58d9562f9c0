package bodysig

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
)

// The limits of a bundle.
const (
	maxBundle       = 1 << 20 // bytes
	maxCertificates = 32
)

// Encoding is the encoding of a bundle, a part of AO-33.
type Encoding string

// The encodings of a bundle.
const (
	PEM Encoding = "pem"
	DER Encoding = "der"
)

// Bundle is what a certificate URL served.
type Bundle struct {
	Encoding      Encoding
	Certs         []*Certificate // in the order served, never empty
	HasPrivateKey bool           // a PEM block holds a private key
	Notes         []string       // sentences on what else is in it: text, other blocks
}

// ParseBundle reads body as one or more certificates in PEM, or as exactly one in
// DER. Text between PEM blocks and blocks of other types are tolerated and noted. It
// fails if there is no certificate, one cannot be read, bytes follow a certificate,
// or the body is larger than 1 MiB or 32 certificates.
func ParseBundle(body []byte) (*Bundle, error) {
	if len(body) > maxBundle {
		return nil, fmt.Errorf("parse certificate: %d bytes are more than the %d that are read", len(body), maxBundle)
	}
	if len(body) > 0 && body[0] == 0x30 { // an ASN.1 sequence; no PEM starts with a zero
		if certificate, err := parseCertificate(body); err == nil {
			return &Bundle{Encoding: DER, Certs: []*Certificate{certificate}}, nil
		} else if !bytes.Contains(body, pemBegin) {
			return nil, fmt.Errorf("parse certificate: %w", err)
		}
	}
	return parsePEM(body)
}

// pemBegin starts the first line of each PEM block.
var pemBegin = []byte("-----BEGIN ")

// parsePEM reads the blocks one by one. Each is decoded alone, because pem.Decode
// passes over a damaged block in silence and would hide a broken leaf.
func parsePEM(body []byte) (*Bundle, error) {
	bundle := &Bundle{Encoding: PEM}
	sections := pemSections(body)
	if len(bytes.TrimSpace(sections[0])) > 0 && len(sections) > 1 {
		bundle.note("there is text before the first PEM block")
	}
	for i, section := range sections[1:] {
		block, rest := pem.Decode(section)
		if block == nil {
			return nil, fmt.Errorf("parse certificate: PEM block %d cannot be decoded", i+1)
		}
		if len(bytes.TrimSpace(rest)) > 0 {
			bundle.note(fmt.Sprintf("there is text after PEM block %d", i+1))
		}
		if err := bundle.add(block); err != nil {
			return nil, fmt.Errorf("parse certificate: PEM block %d: %w", i+1, err)
		}
	}
	if len(bundle.Certs) == 0 {
		return nil, errors.New("parse certificate: the document holds neither a PEM block of type CERTIFICATE nor a DER certificate")
	}
	return bundle, nil
}

// add takes one PEM block into the bundle.
func (b *Bundle) add(block *pem.Block) error {
	if bytes.HasSuffix([]byte(block.Type), []byte("PRIVATE KEY")) {
		b.HasPrivateKey = true
	}
	if block.Type != "CERTIFICATE" {
		b.note(fmt.Sprintf("there is a PEM block of type %.40q", block.Type))
		return nil
	}
	if len(b.Certs) == maxCertificates {
		return fmt.Errorf("the bundle has more than %d certificates", maxCertificates)
	}
	certificate, err := parseCertificate(block.Bytes)
	if err != nil {
		return err
	}
	b.Certs = append(b.Certs, certificate)
	return nil
}

// note adds a sentence, up to a number that a reader can bear.
func (b *Bundle) note(sentence string) {
	if len(b.Notes) < maxCertificates {
		b.Notes = append(b.Notes, sentence)
	}
}

// pemSections cuts body before each line that starts a PEM block. The first section
// is what stands before all blocks.
func pemSections(body []byte) [][]byte {
	sections, start := [][]byte{}, 0
	for at := 0; at < len(body); {
		if at > start && bytes.HasPrefix(body[at:], pemBegin) || at == 0 && bytes.HasPrefix(body, pemBegin) {
			sections = append(sections, body[start:at])
			start = at
		}
		newline := bytes.IndexByte(body[at:], '\n')
		if newline < 0 {
			break
		}
		at += newline + 1
	}
	return append(sections, body[start:])
}

// Leaf finds the certificate that signs: one that issued no other of the bundle
// and is no authority, among those one that names domain, among those the first. If
// none is free of one property, that property is given up, the last named first. The
// position counts from 0.
func (b *Bundle) Leaf(domain string) (leaf *Certificate, position int) {
	best := -1
	for i, c := range b.Certs {
		score := 0
		if !b.issuedOther(c) {
			score += 4
		}
		if !c.IsCA {
			score += 2
		}
		if names, _ := c.NamesDomain(domain); names {
			score++
		}
		if score > best {
			best, leaf, position = score, c, i
		}
	}
	return leaf, position
}

// issuedOther tells whether c is named as the issuer of another certificate.
func (b *Bundle) issuedOther(c *Certificate) bool {
	for _, other := range b.Certs {
		if !bytes.Equal(other.Raw, c.Raw) && bytes.Equal(other.issuer, c.subject) && !bytes.Equal(other.subject, c.subject) {
			return true
		}
	}
	return false
}
