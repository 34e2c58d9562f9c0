package ddrf

import (
	"crypto"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/network"
)

// fakeRing is a keyring without a session: every partner has a domain named for it, and keys
// are made once for all tests.
type fakeRing struct{ keys *network.Authority }

var keysOfTests = sync.OnceValues(func() (*network.Authority, error) { return network.OpenAuthority("") })

func newFakeRing(t testing.TB) fakeRing {
	keys, err := keysOfTests()
	require.NoError(t, err)
	return fakeRing{keys}
}

func (fakeRing) ID(label string) string   { return "id-" + digests["md5"](label) }
func (fakeRing) Word(label string) string { return "w" + digests["md5"](label)[:12] }

func (fakeRing) DomainOf(partner string) string { return partner + ".test" }

func (r fakeRing) Key(domain, purpose string, kind network.KeyKind) crypto.Signer {
	if kind == network.RSA2048 && !slices.Contains([]string{"publisher1.test", "vendor1.test", "attacker.test", "vendor2.test"}, domain) {
		domain = "site.test" // RSA keys take long to make, and no vector has two sites
	}
	key, err := r.keys.Key(domain, purpose, kind)
	if err != nil {
		panic(err)
	}
	return key
}

// fakeFacts are those of a recipient that takes ES256 and RS256 and lists these pairs, the
// first of which is the base; none are the usual ones.
func fakeFacts(t testing.TB, keys keyring, alg, sub string, listed ...pair) *facts {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	if len(listed) == 0 {
		listed = []pair{{Type: "email", Format: "sha256", ID: "1"}, {Type: "email", Format: "plain", ID: "2"}, {Type: "idfa", Format: "plain", ID: "3"}}
	}
	f := &facts{
		domain: "vendor9.test", endpoint: "https://vendor9.test/ddrf", file: readFile(nil), accepted: true, catalog: c,
		how:      manner{body: "bare", media: "application/jwt", sub: sub, options: subObject, alg: alg},
		takes:    map[string]bool{"ES256": true, "RS256": true},
		p:        newParty(keys, "publisher1", "p1", "p2", "p3", "p4", "p5", "p6"),
		q:        newParty(keys, "vendor1", "p1", "p2"),
		attacker: newParty(keys, "attacker", "p1", "p2"),
		vendor2:  newParty(keys, "vendor2", "p1", "p2"),
	}
	for _, p := range listed {
		f.pairs = append(f.pairs, p.withValue(nil))
	}
	f.base = f.pairs[0]
	return f
}

// fakeKinds are the two recipients that tables are tried with.
func fakeKinds(t testing.TB, keys keyring) map[string]*facts {
	return map[string]*facts{"es256-object": fakeFacts(t, keys, "ES256", subObject), "rs256-json-string": fakeFacts(t, keys, "RS256", subString)}
}

// buildOf builds the request of a vector.
func buildOf(t testing.TB, keys keyring, f *facts, id string) (*request, error) {
	v, ok := f.catalog.Vector(id)
	require.True(t, ok, id)
	return cases(f.catalog, v.ID)[0].build(keys, f)
}
