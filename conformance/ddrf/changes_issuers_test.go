package ddrf

import (
	"crypto"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

// mappedRing is a fakeRing that knows the domains of vectors that have another one than their
// name.
type mappedRing struct{ fakeRing }

func (mappedRing) DomainOf(partner string) string { return sitePartner(partner).Domain }

// Key lets all sites of vectors share their RSA keys, which take long to make: no vector knows
// the site of another.
func (r mappedRing) Key(domain, purpose string, kind network.KeyKind) crypto.Signer {
	if shared := []string{"publisher1.test", "vendor1.test", "vendor2.test", "attacker.test"}; kind == network.RSA2048 && !slices.Contains(shared, domain) {
		domain = "site.test"
	}
	return r.fakeRing.Key(domain, purpose, kind)
}

func TestIssuersAreWrittenAsTheTableSays(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for kind, f := range fakeKinds(t, keys) {
		for _, c := range []struct{ vector, iss string }{
			{"iss-scheme", "https://publisher1.test"},
			{"iss-http-scheme", "http://publisher1.test"},
			{"iss-file-scheme", "file:///etc/passwd"},
			{"iss-port", "publisher1.test:443"},
			{"iss-other-port", "publisher1.test:8080"},
			{"iss-path", "publisher1.test/dsrdelete.json"},
			{"iss-slash", "publisher1.test/"},
			{"iss-query", "publisher1.test?a=b"},
			{"iss-fragment", "publisher1.test#a"},
			{"iss-userinfo", "user@publisher1.test"},
			{"iss-userinfo-trick", "publisher1.test@attacker.test"},
			{"iss-backslash", `attacker.test\publisher1.test`},
			{"iss-ipv4", "192.0.2.10"},
			{"iss-ipv6", "[2001:db8::10]"},
			{"iss-ip-decimal", "3221225994"},
			{"iss-loopback-ip", "127.0.0.1"},
			{"iss-link-local", "169.254.169.254"},
			{"iss-localhost", "localhost"},
			{"iss-internal-name", "intranet"},
			{"iss-public-suffix", "com"},
			{"iss-public-suffix-two", "co.uk"},
			{"iss-wildcard", "*.publisher1.test"},
			{"iss-empty-label", "publisher1..test"},
			{"iss-leading-dot", ".publisher1.test"},
			{"iss-blank", " publisher1.test"},
			{"iss-crlf", "publisher1.test\r\nHost: attacker.test"},
			{"iss-nul", "publisher1.test\x00.attacker.test"},
			{"iss-long", "a" + strings.Repeat("a.", 142) + "publisher1.test"},
			{"iss-homograph", "рublisher1.test"},
			{"iss-percent", "publisher1%2etest"},
			{"iss-fullwidth-dot", "publisher1。test"},
			{"iss-list", "publisher1.test,vendor1.test"},
			{"iss-email", "privacy@publisher1.test"},
			{"iss-subdomain", "sub.publisher1.test"},
			{"iss-www", "www.publisher1.test"},
			{"iss-trailing-dot", "publisher1.test."},
			{"iss-upper", "PUBLISHER1.TEST"},
			{"iss-subdomain-no-file", "nofile.publisher1.test"},
			{"iss-other-domain", "vendor2.test"},
			{"iss-unresolvable", "nowhere.test"},
		} {
			for _, prefix := range []string{"rq-", "id-"} {
				s := built(t, keys, f, prefix+c.vector)
				on, other := s.on(f, prefix+c.vector), s.id
				if prefix == "id-" {
					other = s.rq
				}
				var iss string
				require.NoError(t, json.Unmarshal(on.claims["iss"], &iss))
				require.Equal(t, c.iss, iss, "%s %s", kind, prefix+c.vector)
				require.Equal(t, `"publisher1.test"`, other.at("claims.iss"), "%s %s", kind, prefix+c.vector)
				require.True(t, on.verifies(t, f.p) && other.verifies(t, f.p), "%s %s", kind, prefix+c.vector)
				require.Nil(t, s.origin, prefix+c.vector)
			}
		}
	}
}

func TestIssLongHasThreeHundredCharacters(t *testing.T) {
	for _, domain := range []string{"publisher1.test", "publisher.example", strings.Repeat("x", 310)} {
		name := lengthened(300)(domain)
		require.Len(t, name, max(300, len(domain)))
		require.True(t, strings.HasSuffix(name, domain))
		require.NotContains(t, name, "..")
	}
}

func TestIssuersWithSitesOfTheirOwn(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for kind, f := range fakeKinds(t, keys) {
		for vector, want := range map[string]struct {
			iss string
			by  func(s *seen) *party
		}{
			"rq-iss-u-label":         {"bücher.test", func(s *seen) *party { return s.parties[0] }},
			"id-iss-u-label":         {"müller.test", func(s *seen) *party { return s.parties[0] }},
			"rq-iss-suffix-of-other": {"notpublisher1.test", func(*seen) *party { return f.p }},
			"id-iss-suffix-of-other": {"mypublisher1.test", func(*seen) *party { return f.p }},
		} {
			s := built(t, keys, f, vector)
			require.Equal(t, quoted(want.iss), s.on(f, vector).at("claims.iss"), "%s %s", kind, vector)
			require.True(t, s.on(f, vector).verifies(t, want.by(s)), "%s %s", kind, vector)
			require.Equal(t, s.parties[0], s.origin)
			require.Equal(t, siteDomains[vector], s.origin.domain)
		}
		// Under a domain that the user has chosen neither makes sense.
		for _, vector := range []string{"rq-iss-u-label", "id-iss-suffix-of-other"} {
			require.Nil(t, built(t, newFakeRing(t), f, vector), "%s %s", kind, vector)
		}
	}
}

func TestIssTwiceEndsWithAForeignOne(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for kind, f := range fakeKinds(t, keys) {
		for _, vector := range []string{"rq-dup-iss-last-foreign", "id-dup-iss-last-foreign"} {
			s := built(t, keys, f, vector)
			require.Contains(t, string(segmentOf(t, strings.Split(s.on(f, vector).compact, ".")[1])), `"iss":"publisher1.test","iss":"vendor2.test"`, kind)
			require.True(t, s.on(f, vector).verifies(t, f.p), kind)
		}
	}
}
