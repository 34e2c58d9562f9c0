package opengdpr

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// overhearingDeviations concern how an agent takes the callbacks of processors (section
// 8.8).
func overhearingDeviations() map[string]deviation {
	return map[string]deviation{
		// signatures
		"hears-unverified": overhearing(func(a *Agent, _ *conduct, r *http.Request, _ []byte) (*peer, error) { return a.claimed(r), nil }),
		"hears-unsigned": overhearing(func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
			if r.Header.Get(signatureHeader) == "" {
				return a.claimed(r), nil
			}
			return a.verifier.authenticate(r.Context(), c.trust, r.Header, body)
		}),
		"hears-empty-signatures": overhearing(func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
			if values := r.Header.Values(signatureHeader); len(values) == 1 && values[0] == "" {
				return a.claimed(r), nil
			}
			return a.verifier.authenticate(r.Context(), c.trust, r.Header, body)
		}),
		"hears-any-processor": overhearing(func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
			p, err := a.verifier.authenticate(r.Context(), c.trust, r.Header, body)
			return a.credited(body, func(l *leg) bool { return l.peer == p && l.state != completed }, p), err
		}),
		"hears-strangers": conducting(func(c *conduct) {
			c.trust.unlisted = true
			c.whose = func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
				p, err := a.verifier.authenticate(r.Context(), c.trust, r.Header, body)
				return a.credited(body, func(l *leg) bool { return l.peer == p }, p), err
			}
		}),
		"hears-without-domain": overhearing(func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
			if r.Header.Get(domainHeader) != "" {
				return a.verifier.authenticate(r.Context(), c.trust, r.Header, body)
			}
			for _, p := range a.verifier.all() {
				if a.verifier.verify(r.Context(), c.trust, p, r.Header.Get(signatureHeader), body) == nil {
					return p, nil
				}
			}
			return nil, errors.New("no key fits")
		}),
		"hears-flipped-signatures": overtaking(func(cert *x509.Certificate, _, sig []byte) bool { return len(sig) == keySize(cert) }),
		"hears-sha-1": overtaking(func(cert *x509.Certificate, body, sig []byte) bool {
			return holdsBy(crypto.SHA1, cert, body, sig)
		}),
		"hears-truncated-signatures": overtaking(func(cert *x509.Certificate, _, sig []byte) bool { return len(sig) > 0 && len(sig) < keySize(cert) }),
		"hears-loose-padding":        overtaking(loosePadding),
		"hears-rewritten-bodies":     entrusting(func(t *trust) { t.over = reread }),
		"hears-trimmed-bodies":       entrusting(func(t *trust) { t.over = bytes.TrimSpace }),

		// keys
		"hears-with-new-keys": entrusting(func(t *trust) { t.forgets = true }),
		"hears-without-keys": overhearing(func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error) {
			return nil, errors.New("no certificate is at hand")
		}),
		"hears-with-old-keys": entrusting(func(t *trust) { t.renews = false }),

		// certificates
		"hears-under-any-certificate":        entrusting(anyCertificate),
		"hears-under-expired-certificates":   entrusting(func(t *trust) { t.vouched = dateless }),
		"hears-under-untrusted-certificates": entrusting(func(t *trust) { t.vouched = unissued }),
		"hears-under-other-names":            entrusting(func(t *trust) { t.vouched = nameless }),
		"hears-under-names-of-parents":       entrusting(func(t *trust) { t.vouched = parental }),

		// what is said
		"hears-before-verifying": conducting(func(c *conduct) {
			c.glance = func(body []byte) int {
				if _, why := parseObject(body); why != "" {
					return http.StatusBadRequest
				}
				return 0
			}
		}),
		"hears-of-foreign-urls": conducting(func(c *conduct) { c.owns = func(string, string) bool { return true } }),
		"hears-of-foreign-hosts": conducting(func(c *conduct) {
			c.owns = func(own, named string) bool {
				u, err := url.Parse(named)
				return err == nil && strings.HasSuffix(own, u.Path)
			}
		}),
		"refuses-to-hear-with-400": conducting(func(c *conduct) { c.rejected = http.StatusBadRequest }),
		"refuses-to-hear-with-200": conducting(func(c *conduct) { c.rejected = http.StatusOK }),
		"hears-elsewhere":          conducting(func(c *conduct) { c.path = "/downstream/callbacks" }),
	}
}

// overhearing sets how it is found out whose a callback is.
func overhearing(f func(a *Agent, c *conduct, r *http.Request, body []byte) (*peer, error)) deviation {
	return conducting(func(c *conduct) { c.whose = f })
}

// credited is the processor that a callback of another is taken for, unless one of its legs is that
// one's own: the first that has not completed the request.
func (a *Agent) credited(body []byte, own func(l *leg) bool, from *peer) *peer {
	n, err := parseCallback(body)
	if err != nil {
		return from
	}
	a.passing.Lock()
	defer a.passing.Unlock()
	p := a.sent[n.id]
	if p == nil || slices.ContainsFunc(p.legs, own) {
		return from
	}
	for _, l := range p.legs {
		if l.state != completed {
			return l.peer
		}
	}
	return from
}

// claimed is the processor that a callback names, nil if it names none that is known.
func (a *Agent) claimed(r *http.Request) *peer { return a.verifier.known(r.Header.Get(domainHeader)) }

// entrusting changes how strict an agent is about signatures.
func entrusting(f func(t *trust)) deviation { return conducting(func(c *conduct) { f(c.trust) }) }

// overtaking takes further signatures, beside those that hold.
func overtaking(f func(cert *x509.Certificate, body, sig []byte) bool) deviation {
	return entrusting(func(t *trust) {
		before := t.holds
		t.holds = func(cert *x509.Certificate, body, sig []byte) bool {
			return before(cert, body, sig) || f(cert, body, sig)
		}
	})
}
