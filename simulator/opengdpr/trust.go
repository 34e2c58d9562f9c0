package opengdpr

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// trust is how strict a party is about signatures: everything about that which a
// deviation may change.
type trust struct {
	fetches  bool // asks for certificates at all
	forgets  bool // asks for them each time
	renews   bool // asks again if a signature does not fit
	unlisted bool // hears processors that it was never told of, too
	unnamed  bool // does not compare the domain that an answer names

	caller  func(values []string) (string, error)   // the domain that its header names
	located func(p *peer, certificate string) error // whether a certificate is fetched from there
	decode  func(value string) ([]byte, error)      // reads the signature header
	over    func(body []byte) []byte                // what of a body the signature is over
	vouched func(c chain, domain string, roots *x509.CertPool, now time.Time) error
	holds   func(cert *x509.Certificate, body, sig []byte) bool

	roots *x509.CertPool // of the certificates, those of the machine if nil
}

// strictTrust is as strict as the text lets it be.
func strictTrust(roots *x509.CertPool) *trust {
	return &trust{
		fetches: true, renews: true,
		caller:  namedDomain,
		located: sameHost,
		decode:  base64.StdEncoding.Strict().DecodeString,
		over:    func(body []byte) []byte { return body },
		vouched: vouched,
		holds:   holds,
		roots:   roots,
	}
}

// check tells whether a signature over a body is one of the processor's certificate, and
// that to be trusted (sections 4.1 and 4.2). The peer's mutex is held.
func (t *trust) check(p *peer, now time.Time, sig, body []byte) error {
	if err := t.vouched(p.chain, p.domain, t.roots, now); err != nil {
		return fmt.Errorf("trust certificate of %s: %w", p.domain, err)
	}
	if !t.holds(p.chain[0], t.over(body), sig) {
		return fmt.Errorf("the signature is none of %s over this body", p.domain)
	}
	return nil
}

var domainName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// namedDomain is the one domain, or address, that a header names, in lower case.
func namedDomain(values []string) (string, error) {
	value, err := single(domainHeader, values)
	if err != nil {
		return "", err
	}
	domain := strings.TrimSuffix(strings.ToLower(value), ".")
	if len(domain) > 253 || !domainName.MatchString(domain) && net.ParseIP(domain) == nil {
		return "", fmt.Errorf("%s names no domain", domainHeader)
	}
	return domain, nil
}

// sameHost lets a certificate be fetched from the processor itself (section 6.2), by the
// scheme that it was asked by or a safer one.
func sameHost(p *peer, certificate string) error {
	u, err := url.Parse(certificate)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !strings.HasPrefix(p.base, "http:")) {
		return errors.New("discovery names no https URL for it")
	}
	if host := hostOf(certificate); host != p.domain && host != hostOf(p.base) {
		return errors.New("discovery names another host for it")
	}
	return nil
}

// vouched tells whether an authority vouches for a certificate, now, as one of the domain.
func vouched(c chain, domain string, roots *x509.CertPool, now time.Time) error {
	leaf := c[0]
	if err := leaf.VerifyHostname(domain); err != nil {
		return err
	}
	if leaf.KeyUsage != 0 && leaf.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return errors.New("its key is not for signatures")
	}
	return c.issued(roots, now)
}

// issued tells whether authorities lead to a certificate, whatever it is for.
func (c chain) issued(roots *x509.CertPool, now time.Time) error {
	between := x509.NewCertPool()
	for _, other := range c[1:] {
		between.AddCert(other)
	}
	_, err := c[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err
}
