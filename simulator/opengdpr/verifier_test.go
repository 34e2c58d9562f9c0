package opengdpr

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/journal"
)

// knowing is a verifier that reaches a handler under every domain, and counts what it asks for.
type knowing struct {
	*verifier
	trust *trust

	mu    sync.Mutex
	asked map[string]int // by URL
}

func knows(t *testing.T, h http.Handler) *knowing {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	a, err := authority()
	require.NoError(t, err)
	k := &knowing{asked: map[string]int{}, trust: strictTrust(a.Pool())}
	k.verifier = newVerifier(&caller{
		domain: "controller.test", ctx: t.Context(), timeout: 10 * time.Second,
		record: func(ex *journal.Exchange) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.asked[ex.URL]++
		},
		dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}, clock.Real())
	return k
}

// signs signs a body with the key that a processor has now.
func signs(t *testing.T, p *Processor, body string) http.Header {
	t.Helper()
	sig, err := p.present.Load().sign(callback, []byte(body))
	require.NoError(t, err)
	return signedAs(p.Domain(), base64.StdEncoding.EncodeToString(sig))
}

func signedAs(domain, signature string) http.Header {
	h := http.Header{}
	h.Set(domainHeader, domain)
	h.Set(signatureHeader, signature)
	return h
}

func TestAuthenticates(t *testing.T) {
	for _, faults := range [][]string{nil, {"rsa-pss"}, {"ecdsa-der"}, {"ecdsa-joined"}, {"ecdsa-p384"}, {"certificate-der"}, {"chain-of-three"}, {"discovery-redirected"}} {
		t.Run(fmt.Sprint(faults), func(t *testing.T) {
			p := start(t, Config{Faults: faults, Clock: clock.Real()})
			k := knows(t, p)
			k.meet("processor.test", "http://processor.test/")
			for range 3 {
				for _, body := range []string{"{}", "no JSON\x00\xff", ""} {
					from, err := k.authenticate(t.Context(), k.trust, signs(t, p, body), []byte(body))
					require.NoError(t, err)
					require.Equal(t, "processor.test", from.domain)
				}
			}
			require.Equal(t, 1, k.asked["http://processor.test/cert.pem"], "it is kept")
			require.Equal(t, 1, k.asked["http://processor.test/discovery"])
		})
	}
}

func TestAuthenticatesNot(t *testing.T) {
	const body = `{"a":1}`
	p := start(t, Config{Clock: clock.Real()})
	good := signs(t, p, body)
	text := good.Get(signatureHeader)
	sig, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	flipped := bytes.Clone(sig)
	flipped[20] ^= 1
	b64 := base64.StdEncoding.EncodeToString
	sha1, err := signWith(PKCS1, p.sealed(t).leaf.Key, crypto.SHA1, []byte(body))
	require.NoError(t, err)
	for name, h := range map[string]http.Header{
		"without domain":  {http.CanonicalHeaderKey(signatureHeader): {text}},
		"unsigned":        {http.CanonicalHeaderKey(domainHeader): {"processor.test"}},
		"two domains":     {http.CanonicalHeaderKey(domainHeader): {"processor.test", "processor.test"}, http.CanonicalHeaderKey(signatureHeader): {text}},
		"two signatures":  {http.CanonicalHeaderKey(domainHeader): {"processor.test"}, http.CanonicalHeaderKey(signatureHeader): {text, text}},
		"port":            signedAs("processor.test:443", text),
		"path":            signedAs("processor.test/x", text),
		"unknown domain":  signedAs("attacker.test", text),
		"empty signature": signedAs("processor.test", ""),
		"flipped":         signedAs("processor.test", b64(flipped)),
		"truncated":       signedAs("processor.test", b64(sig[:255])),
		"base64url":       signedAs("processor.test", base64.URLEncoding.EncodeToString(sig)),
		"trailing dots":   signedAs("processor.test..", text),
		"unpadded":        signedAs("processor.test", strings.TrimRight(text, "=")),
		"SHA-1":           signedAs("processor.test", b64(sha1)),
		"of another body": signs(t, p, `{"a":2}`),
		"of spaced JSON":  signs(t, p, `{"a": 1}`),
	} {
		t.Run(name, func(t *testing.T) {
			k := knows(t, p)
			k.meet("processor.test", "http://processor.test")
			_, err := k.authenticate(t.Context(), k.trust, h, []byte(body))
			require.Error(t, err)
			require.LessOrEqual(t, k.asked["http://processor.test/cert.pem"], 1, "what is fresh is not asked for again")
			_, err = k.authenticate(t.Context(), k.trust, good, []byte(body))
			require.NoError(t, err)
		})
	}
}

func TestTrustsCertificates(t *testing.T) {
	for _, name := range []string{
		"certificate-expired", "certificate-not-yet-valid", "certificate-self-signed", "certificate-untrusted-issuer", "certificate-wrong-name", "certificate-parent-name",
		"certificate-no-names-no-organisation", "certificate-rsa-1024", "certificate-ed25519", "certificate-no-digital-signature",
		"certificate-not-found", "certificate-no-certificate", "certificate-leaf-later", "discovery-not-found", "discovery-not-json",
		"discovery-no-certificate-url", "discovery-certificate-url-relative", "discovery-certificate-url-elsewhere",
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, Config{Faults: []string{name}, Clock: clock.Real()})
			k := knows(t, p)
			k.meet("processor.test", "http://processor.test")
			_, err := k.authenticate(t.Context(), k.trust, signs(t, p, "{}"), []byte("{}"))
			require.Error(t, err)
		})
	}
}

func TestNoticesANewKey(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	require.NoError(t, a.KeepRotation("rotating.test", 0))
	p := start(t, Config{Domain: "rotating.test", Clock: clock.Real()})
	k := knows(t, p)
	k.meet("rotating.test", "http://rotating.test")
	asks := func(h http.Header) error {
		_, err := k.authenticate(t.Context(), k.trust, h, []byte("{}"))
		return err
	}
	require.NoError(t, asks(signs(t, p, "{}")))
	old := signs(t, p, "{}")
	require.NoError(t, p.RotateKey())
	require.NoError(t, asks(signs(t, p, "{}")))
	require.Error(t, asks(old))
	require.NoError(t, asks(signs(t, p, "{}")))
	fetched := k.asked["http://rotating.test/cert.pem"]
	require.Equal(t, 3, fetched)
	for range 2 * mostRenewals {
		require.Error(t, asks(old))
	}
	require.LessOrEqual(t, k.asked["http://rotating.test/cert.pem"], fetched+mostRenewals, "anybody may send a bad signature")
}

func TestAsksOnceForMany(t *testing.T) {
	p := start(t, Config{Clock: clock.Real()})
	k := knows(t, p)
	k.meet("processor.test", "http://processor.test")
	h := signs(t, p, "{}")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := k.authenticate(t.Context(), k.trust, h, []byte("{}")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1, k.asked["http://processor.test/cert.pem"])
	require.Len(t, k.all(), 1)
	k.forget()
	require.Nil(t, k.known("processor.test"))
}

func TestChecksAnswers(t *testing.T) {
	for name, ok := range map[string]bool{
		"rsa-pss": true, "no-domain-header-on-receipt": true, "domain-header-upper-case": true, "pretty-answers": true, "chunked": true,
		"body-signature": true, "body-signature-only": true, "body-signature-broken": true,
		"unsigned": false, "signature-flipped": false, "signature-over-reserialised-body": false, "signature-sha-1": false, "signature-sha-512": true,
		"signature-other-key": false, "signature-base64url": false, "later-headers": false, "domain-header-other": false, "domain-header-twice": false,
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, Config{Faults: []string{name}, Clock: clock.Real(), Lifecycle: Lifecycle{Pending: Never}})
			k := knows(t, p)
			peer := k.meet("processor.test", "http://processor.test")
			ex, err := k.calls.ask(t.Context(), "POST", "http://processor.test/opengdpr_requests", []byte(good))
			require.NoError(t, err)
			require.NoError(t, answered(ex, http.StatusCreated))
			require.Equal(t, ok, k.answer(t.Context(), k.trust, peer, ex) == nil)
			require.NoError(t, checkReceipt(ex.Body(), goodID, []byte(good)))
			require.Error(t, checkReceipt(ex.Body(), goodID, []byte(good+" ")))
			require.Error(t, checkReceipt(ex.Body(), strings.ToUpper(goodID), []byte(good)))
		})
	}
}
