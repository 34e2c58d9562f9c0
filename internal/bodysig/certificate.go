package bodysig

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"time"
)

// Certificate is an X.509 certificate (RFC 5280) as far as this package needs it.
type Certificate struct {
	Raw          []byte            // DER
	X509         *x509.Certificate // as crypto/x509 reads it, nil if it refuses
	Problem      string            // why it refuses, in a sentence
	Key          Key
	CommonName   string   // of the subject, the last if there are several
	Organisation []string // of the subject
	DNSNames     []string // of the subject alternative name
	Addresses    []netip.Addr
	NotBefore    time.Time
	NotAfter     time.Time
	IsCA         bool // the basic constraints say so

	subject, issuer []byte // as encoded
	usage           asn1.BitString
	hasUsage        bool
	tbs, signature  []byte
	algorithm       pkix.AlgorithmIdentifier
}

// The structures of RFC 5280, section 4.1.
type (
	certificateASN1 struct {
		TBS       tbsASN1
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	tbsASN1 struct {
		Raw        asn1.RawContent
		Version    int `asn1:"optional,explicit,default:0,tag:0"`
		Serial     *big.Int
		Algorithm  pkix.AlgorithmIdentifier
		Issuer     asn1.RawValue
		Validity   struct{ NotBefore, NotAfter time.Time }
		Subject    asn1.RawValue
		Key        spkiASN1
		IssuerID   asn1.BitString   `asn1:"optional,tag:1"`
		SubjectID  asn1.BitString   `asn1:"optional,tag:2"`
		Extensions []pkix.Extension `asn1:"optional,explicit,tag:3"`
	}
	spkiASN1 struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	basicConstraintsASN1 struct {
		IsCA    bool `asn1:"optional"`
		MaxPath int  `asn1:"optional,default:-1"`
	}
)

// parseCertificate reads one DER certificate that fills der.
func parseCertificate(der []byte) (*Certificate, error) {
	var parsed certificateASN1
	rest, err := asn1.Unmarshal(der, &parsed)
	if err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("read certificate: %d bytes follow it", len(rest))
	}
	// A subject with letters that its string type lacks names nobody, and is
	// no reason to give up the key.
	var subject pkix.RDNSequence
	var name pkix.Name
	if err := unmarshalAll(parsed.TBS.Subject.FullBytes, &subject); err == nil {
		name.FillFromRDNSequence(&subject)
	}
	c := &Certificate{
		Raw:          der,
		Key:          parseKey(parsed.TBS.Key),
		CommonName:   name.CommonName,
		Organisation: name.Organization,
		NotBefore:    parsed.TBS.Validity.NotBefore,
		NotAfter:     parsed.TBS.Validity.NotAfter,
		subject:      parsed.TBS.Subject.FullBytes,
		issuer:       parsed.TBS.Issuer.FullBytes,
		tbs:          parsed.TBS.Raw,
		signature:    parsed.Signature.RightAlign(),
		algorithm:    parsed.Algorithm,
	}
	if err := c.readExtensions(parsed.TBS.Extensions); err != nil {
		return nil, err
	}
	if c.X509, err = x509.ParseCertificate(der); err != nil {
		c.X509, c.Problem = nil, err.Error()
	}
	return c, nil
}

// The extensions that are read.
var (
	oidKeyUsage         = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidAlternativeName  = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidBasicConstraints = asn1.ObjectIdentifier{2, 5, 29, 19}
)

// readExtensions reads key usage, alternative names and basic constraints.
func (c *Certificate) readExtensions(extensions []pkix.Extension) error {
	for _, e := range extensions {
		var err error
		switch {
		case e.Id.Equal(oidKeyUsage):
			c.hasUsage = true
			_, err = asn1.Unmarshal(e.Value, &c.usage)
		case e.Id.Equal(oidAlternativeName):
			err = c.readNames(e.Value)
		case e.Id.Equal(oidBasicConstraints):
			var constraints basicConstraintsASN1
			_, err = asn1.Unmarshal(e.Value, &constraints)
			c.IsCA = constraints.IsCA
		}
		if err != nil {
			return fmt.Errorf("read extension %v: %w", e.Id, err)
		}
	}
	return nil
}

// readNames reads the dNSName and iPAddress entries of an alternative name.
func (c *Certificate) readNames(der []byte) error {
	var entries []asn1.RawValue
	if _, err := asn1.Unmarshal(der, &entries); err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Class != asn1.ClassContextSpecific {
			return errors.New("an alternative name has no tag of its own")
		}
		switch entry.Tag {
		case 2:
			c.DNSNames = append(c.DNSNames, string(entry.Bytes))
		case 7:
			address, ok := netip.AddrFromSlice(entry.Bytes)
			if !ok {
				return fmt.Errorf("an address has %d bytes", len(entry.Bytes))
			}
			c.Addresses = append(c.Addresses, address.Unmap())
		}
	}
	return nil
}

// Validity is a choice of AO-74.
type Validity string

// The choices of AO-74 that can be seen; revocation is not looked up.
const (
	Valid   Validity = "valid"
	Outside Validity = "outside"
)

// ValidAt tells whether now lies in the validity, both ends included.
func (c *Certificate) ValidAt(now time.Time) Validity {
	if now.Before(c.NotBefore) || now.After(c.NotAfter) {
		return Outside
	}
	return Valid
}

// LacksSigning tells whether the certificate has a keyUsage extension without
// digitalSignature, the choice usage-without-signing of AO-37.
func (c *Certificate) LacksSigning() bool {
	return c.hasUsage && c.usage.At(0) == 0
}
