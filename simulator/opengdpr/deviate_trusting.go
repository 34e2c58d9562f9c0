package opengdpr

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"
)

// trustingDeviations concern how a controller verifies signatures, of callbacks and answers
// alike (sections 4 and 8.8).
func trustingDeviations() map[string]practised {
	return map[string]practised{
		// whose it is
		"callbacks-unverified":    hearingAs(func(*stance, *http.Request, []byte) (*peer, error) { return nil, nil }),
		"callback-unsigned-taken": hearingAs(unsignedToo),
		"refused-and-believed":    func(p *practice) { p.heedless = true },
		"domain-header-ignored":   hearingAs((*stance).anyKey),
		"key-of-other-processor-taken": hearingAs(func(s *stance, r *http.Request, body []byte) (*peer, error) {
			p, err := s.whose(r, body)
			if err != nil && p != nil {
				_, err = s.anyKey(r, body)
			}
			return p, err
		}),
		"domain-header-with-port-taken": trusting(func(t *trust) {
			t.caller = func(values []string) (string, error) {
				for i, v := range values {
					v, _, _ = strings.Cut(v, "/")
					values[i], _, _ = strings.Cut(v, ":")
				}
				return namedDomain(values)
			}
		}),

		"header-addresses-asked": trusting(func(t *trust) {
			t.unlisted = true
			t.caller = func(values []string) (string, error) { return single(domainHeader, values) }
		}),

		// certificates
		"certificate-of-parent-trusted": trusting(func(t *trust) { t.vouched = parental }),
		"certificate-unchecked":         trusting(anyCertificate),
		"certificate-dates-unchecked":   trusting(func(t *trust) { t.vouched = dateless }),
		"certificate-name-unchecked":    trusting(func(t *trust) { t.vouched = nameless }),
		"certificate-issuer-unchecked":  trusting(func(t *trust) { t.vouched = unissued }),
		"callback-certificates-unchecked": func(p *practice) {
			t, before := *p.trust, p.believes
			anyCertificate(&t)
			p.whose = func(s *stance, r *http.Request, body []byte) (*peer, error) {
				return s.verifier.authenticate(r.Context(), &t, r.Header, body)
			}
			p.believes = func(from, to string) bool { return from != Failed && before(from, to) }
		},
		"certificate-fetched-anywhere": trusting(func(t *trust) { t.located = func(*peer, string) error { return nil } }),

		// keys
		"keys-not-kept":      trusting(func(t *trust) { t.forgets = true }),
		"keys-never-fetched": trusting(func(t *trust) { t.fetches = false }),
		"keys-kept-for-ever": trusting(func(t *trust) { t.renews = false }),

		// signatures
		"signature-of-any-content-taken": takingToo(func(c *x509.Certificate, _, sig []byte) bool { return len(sig) == keySize(c) }),
		"signature-sha-1-taken":          takingToo(func(c *x509.Certificate, body, sig []byte) bool { return holdsBy(crypto.SHA1, c, body, sig) }),
		"signature-truncated-taken":      takingToo(func(c *x509.Certificate, _, sig []byte) bool { return len(sig) > 0 && len(sig) < keySize(c) }),
		"signature-padding-loose":        takingToo(loosePadding),
		"signature-base64url-taken": decoding(func(s string) ([]byte, error) {
			return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
		}),
		"signature-unpadded-taken": decoding(base64.RawStdEncoding.DecodeString),

		// bodies
		"verifies-rewritten-body": over(reread),
		"verifies-dense-body":     over(compacted),
		"verifies-trimmed-body":   over(bytes.TrimSpace),
	}
}

func trusting(f func(t *trust)) practised { return func(p *practice) { f(p.trust) } }

// hearingAs sets how it is found out whose a callback is.
func hearingAs(f func(s *stance, r *http.Request, body []byte) (*peer, error)) practised {
	return func(p *practice) { p.whose = f }
}

// unsignedToo takes callbacks without a signature for what they say.
func unsignedToo(s *stance, r *http.Request, body []byte) (*peer, error) {
	if r.Header.Get(signatureHeader) == "" {
		return nil, nil
	}
	return s.whose(r, body)
}

// anyKey is the processor whose key fits a callback, whoever that names.
func (s *stance) anyKey(r *http.Request, body []byte) (*peer, error) {
	for _, p := range s.verifier.all() {
		if s.verifier.verify(r.Context(), s.p.trust, p, r.Header.Get(signatureHeader), body) == nil {
			return p, nil
		}
	}
	return nil, errors.New("no key fits")
}

// anyCertificate trusts any.
func anyCertificate(t *trust) {
	t.vouched = func(chain, string, *x509.CertPool, time.Time) error { return nil }
}

// parental takes certificates of the parent of a domain, too.
func parental(c chain, domain string, roots *x509.CertPool, now time.Time) error {
	if c[0].VerifyHostname(parentOf(domain)) == nil {
		return c.issued(roots, now)
	}
	return vouched(c, domain, roots, now)
}

// nameless does not look at the names of a certificate.
func nameless(c chain, _ string, roots *x509.CertPool, now time.Time) error {
	return c.issued(roots, now)
}

// dateless does not look at the dates of a certificate.
func dateless(c chain, domain string, roots *x509.CertPool, now time.Time) error {
	leaf := *c[0]
	leaf.NotBefore, leaf.NotAfter = now.Add(-time.Hour), now.Add(time.Hour)
	return vouched(append(chain{&leaf}, c[1:]...), domain, roots, now)
}

// unissued looks at the name and the dates of a certificate only.
func unissued(c chain, domain string, _ *x509.CertPool, now time.Time) error {
	if now.Before(c[0].NotBefore) || now.After(c[0].NotAfter) {
		return errors.New("the certificate is not valid now")
	}
	return c[0].VerifyHostname(domain)
}
