package ddrf

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/network"
)

// The domains of the stage: the 1st party, an intermediary, the vendor and one who has a
// valid file and no right to speak for others.
const (
	domainP  = "publisher1.test"
	domainQ  = "vendor1.test"
	domainR  = "vendor9.test"
	attacker = "attacker.test"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// stage is a network with a file for each domain of [sites], on which vendors are tried.
type stage struct {
	authority *network.Authority
	network   *network.Network
	clock     *clock.World
	p, q      *Publisher
	p1, p2    *signingKey
	q1, r1    *signingKey
	foreign   *signingKey // which no file has
	weak      *signingKey // of 1024 bits
}

// newStage is shared by all tests, since keys take time to make.
var newStage = sync.OnceValues(func() (*stage, error) {
	a, err := network.OpenAuthority("")
	if err != nil {
		return nil, err
	}
	s := &stage{authority: a, clock: clock.StartAt(clock.State{Frozen: true, Now: start})}
	s.network = network.New(network.Options{Authority: a, Clock: s.clock})
	for domain, to := range map[string]**Publisher{domainP: &s.p, domainQ: &s.q} {
		if *to, err = NewPublisher(Config{Domain: domain, Authority: a, Clock: s.clock, Settings: Settings{CacheControl: "max-age=3600"}}); err != nil {
			return nil, err
		}
		s.network.Handle(domain, *to)
	}
	for _, k := range []struct {
		to          **signingKey
		domain, alg string
	}{{&s.p1, domainP, ES256}, {&s.p2, domainP, RS256}, {&s.q1, domainQ, ES256}, {&s.r1, domainR, ES256}, {&s.foreign, attacker, ES256}} {
		if *k.to, err = openKey(a, k.domain, k.alg, ""); err != nil {
			return nil, err
		}
	}
	weak, err := a.Key(domainP, "weak", network.RSA1024)
	if err != nil {
		return nil, err
	}
	jwk, err := jwkOf(weak.Public())
	if err != nil {
		return nil, err
	}
	s.weak = &signingKey{kid: "weak", alg: RS256, signer: weak, jwk: setIn(jwk, "kid", "weak")}
	for domain, h := range sites(s) {
		s.network.Handle(domain, h)
	}
	for _, domain := range []string{"redirect-www.test", "www-only.test"} {
		if err := s.network.Alias("www."+domain, domain); err != nil {
			return nil, err
		}
	}
	if err := s.network.SetLook("self-signed.test", network.Look{Flaw: network.FlawSelfSigned}); err != nil {
		return nil, err
	}
	if _, err := s.network.ListenTLS("127.0.0.1:0"); err != nil {
		return nil, err
	}
	_, err = s.network.Listen("127.0.0.1:0")
	return s, err
})

func theStage(t testing.TB) *stage {
	t.Helper()
	s, err := newStage()
	require.NoError(t, err)
	return s
}

func (s *stage) vendor(t testing.TB, settings Settings, faults ...string) *Vendor {
	t.Helper()
	v, err := NewVendor(Config{Domain: domainR, Authority: s.authority, Clock: s.clock, Dial: s.network.Dial, Settings: settings, Faults: faults, FetchTimeout: 30 * time.Second})
	require.NoError(t, err)
	t.Cleanup(func() { _ = v.Close() })
	return v
}
