package opengdpr

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// verifier knows the processors that a party has to do with, what they say in discovery
// and the keys that they sign with, and tells by that whose a signed message is: the
// answer to a request (section 7.3) or a callback (section 8.8). How strict it is about
// that is said with each call, by a [trust].
//
// Discovery is asked for when it is needed first, and kept; a signature that does not fit
// makes it be asked for once more, as the processor may have a new key (reading AO-44).
type verifier struct {
	calls *caller
	clock clock.Clock

	mu    sync.Mutex
	peers map[string]*peer // by domain
	order []*peer          // in the order of their coming
}

func newVerifier(calls *caller, c clock.Clock) *verifier {
	return &verifier{calls: calls, clock: c, peers: map[string]*peer{}}
}

// discovery is what a processor says that it supports, asked for if that is not known.
func (v *verifier) discovery(ctx context.Context, p *peer) (*said, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.said != nil {
		return p.said, nil
	}
	if err := v.discover(ctx, p); err != nil {
		return nil, err
	}
	return p.said, nil
}

// discover reads discovery anew. What was known stays if there is none. The peer's mutex
// is held.
func (v *verifier) discover(ctx context.Context, p *peer) error {
	ex, err := v.calls.get(ctx, p.base+"/discovery")
	if err == nil {
		err = answered(ex, http.StatusOK)
	}
	if err != nil {
		return fmt.Errorf("read discovery of %s: %w", p.domain, err)
	}
	said, err := parseDiscovery(ex.Body())
	if err != nil {
		return fmt.Errorf("read discovery of %s: %w", p.domain, err)
	}
	p.said = said
	return nil
}

// fetch reads the certificate that discovery names. The peer's mutex is held.
func (v *verifier) fetch(ctx context.Context, t *trust, p *peer) error {
	if err := t.located(p, p.said.certificate); err != nil {
		return fmt.Errorf("fetch certificate of %s: %w", p.domain, err)
	}
	ex, err := v.calls.get(ctx, p.said.certificate)
	if err == nil {
		err = answered(ex, http.StatusOK)
	}
	if err != nil {
		return fmt.Errorf("fetch certificate of %s: %w", p.domain, err)
	}
	chain, err := parseChain(ex.Body())
	if err != nil {
		return fmt.Errorf("fetch certificate of %s: %w", p.domain, err)
	}
	p.chain = chain
	return nil
}

// verify tells whether a signature is one of a processor over these bytes, with the key
// that is known of it or, failing that, with the one that it has now.
func (v *verifier) verify(ctx context.Context, t *trust, p *peer, signature string, body []byte) error {
	sig, err := t.decode(signature)
	if err != nil {
		return fmt.Errorf("read signature: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fresh := false
	if p.chain == nil || t.forgets {
		if err := v.renew(ctx, t, p); err != nil {
			return err
		}
		fresh = true
	}
	err = t.check(p, v.clock.Now(), sig, body)
	if err == nil || fresh || !t.renews || !p.budget.spend() {
		return err
	}
	if v.renew(ctx, t, p) != nil {
		return err
	}
	return t.check(p, v.clock.Now(), sig, body)
}

// renew reads the certificate, and discovery unless that was read and the certificate was
// not. The peer's mutex is held.
func (v *verifier) renew(ctx context.Context, t *trust, p *peer) error {
	if !t.fetches {
		return errors.New("no certificate is at hand")
	}
	if p.said == nil || p.chain != nil {
		if err := v.discover(ctx, p); err != nil {
			return err
		}
	}
	return v.fetch(ctx, t, p)
}

// authenticate tells which processor has sent a callback (section 8.8, steps 1 to 5). The
// body is not looked into.
func (v *verifier) authenticate(ctx context.Context, t *trust, header http.Header, body []byte) (*peer, error) {
	domain, err := t.caller(header.Values(domainHeader))
	if err != nil {
		return nil, err
	}
	p := v.known(domain)
	if p == nil && t.unlisted {
		p = v.meet(domain, "https://"+domain)
	}
	if p == nil {
		return nil, fmt.Errorf("nothing was sent to %q", domain)
	}
	signature, err := single(signatureHeader, header.Values(signatureHeader))
	if err != nil {
		return nil, err
	}
	return p, v.verify(ctx, t, p, signature, body)
}

// answer tells whether an answer is one that the processor has signed (sections 7.4, 8.3
// and 9.4), in the header or, without one, inside. The domain header, if there is one, has to
// name it.
func (v *verifier) answer(ctx context.Context, t *trust, p *peer, ex *journal.Exchange) error {
	if values := ex.Response.Values(domainHeader); len(values) > 0 && !t.unnamed {
		domain, err := t.caller(values)
		if err != nil {
			return err
		}
		if domain != p.domain {
			return fmt.Errorf("the answer names %q", domain)
		}
	}
	values, body := ex.Response.Values(signatureHeader), ex.Body()
	if len(values) == 0 {
		if left, inside := cutInside(body); inside != "" {
			values, body = []string{inside}, left
		}
	}
	signature, err := single(signatureHeader, values)
	if err != nil {
		return err
	}
	return v.verify(ctx, t, p, signature, body)
}

// single is the one value of a field.
func single(name string, values []string) (string, error) {
	if len(values) != 1 || values[0] == "" {
		return "", fmt.Errorf("there is no single %s", name)
	}
	return values[0], nil
}

// hostOf is the host of a URL in lower case, empty if it is none.
func hostOf(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
