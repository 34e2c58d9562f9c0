package ddrf

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/network"
)

// at is what a party's site answers for a path under a host, nil for nothing: the newest page
// that fits.
func (p *party) at(host, path string) *conformance.Answer {
	for _, page := range slices.Backward(p.pages) {
		if page.on == nil && (page.host == "" || strings.HasPrefix(host, page.host)) && (page.path == "*" || page.path == path) {
			return &page.answers[0]
		}
	}
	return nil
}

// Q asks for the party where the prose speaks of an intermediary, else the party asks itself.
func TestOriginVectorsAreMadeByWhomTheySay(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for kind, f := range fakeKinds(t, keys) {
		f.decoyURL, f.decoy = "http://127.0.0.1:1234", newParty(keys, "decoy")
		for _, id := range slices.Sorted(maps.Keys(originChanges)) {
			s := built(t, keys, f, id)
			if s == nil {
				require.Equal(t, "origin-back-after-failure", id)
				continue
			}
			v, _ := f.catalog.Vector(id)
			own, by := s.parties[0], s.parties[0]
			maker := own
			switch {
			case strings.HasPrefix(id, "requester-"):
				maker = f.p
			case strings.Contains(v.Change, "intermediary Q"):
				by = f.q
			}
			require.Equal(t, quoted(by.domain), s.rq.at("claims.iss"), "%s %s", kind, id)
			require.Equal(t, quoted(maker.domain), s.id.at("claims.iss"), "%s %s", kind, id)
			require.Equal(t, own, s.origin)
			require.Len(t, s.parties, 1)
			require.NotNil(t, own.at(own.domain, "/anything"), "%s leaves pages to the partner", id)
		}
	}
}

func TestOriginSitesAnswerAsTheTableSays(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	f := fakeFacts(t, keys, "ES256", subObject)
	f.decoyURL, f.decoy = "http://127.0.0.1:1234", newParty(keys, "decoy")
	file := func(id string) (*party, conformance.Answer) {
		s := built(t, keys, f, id)
		return s.origin, *s.origin.at(s.origin.domain, filePath)
	}
	for id, status := range map[string]int{"origin-404": 404, "requester-500": 500, "origin-410": 410, "origin-401": 401, "origin-204": 204} {
		_, a := file(id)
		require.Equal(t, status, a.Status, id)
		require.Equal(t, status != 204, a.Body != nil && strings.Contains(*a.Body, `"publicKey"`), "%s: who overlooks the status finds the key", id)
	}
	for id, text := range map[string]string{
		"origin-empty": "", "origin-null": "null", "origin-array": `[{"endpoint":`, "origin-bom": "\ufeff{", "origin-publickey-null": `"publicKey":null`,
		"requester-publickey-empty": `"publicKey":[]`, "origin-jwks-uri-only": `"jwksUri":"https://origin-jwks-uri-only.test/jwks.json"`,
		"origin-gone-elsewhere": f.vendor2.keys["p1"].kid, "origin-extra-members": `"x-owner":`, "origin-html": "<!doctype html>",
	} {
		_, a := file(id)
		require.Equal(t, 200, a.Status, id)
		require.Contains(t, *a.Body, text, id)
	}
	for id, member := range map[string]string{"origin-no-publickey": "publicKey", "origin-jwks-uri-only": "publicKey", "origin-no-endpoint": "endpoint"} {
		_, a := file(id)
		require.NotContains(t, *a.Body, member, id)
	}
	p, a := file("origin-broken-json")
	require.True(t, strings.HasPrefix(p.file().String(), *a.Body) && len(*a.Body) < len(p.file().String()))
	p, a = file("origin-endless")
	require.Equal(t, p.file().String(), *a.Body+"}")
	require.EqualValues(t, -1, a.Blanks)
	_, a = file("origin-large-file")
	require.EqualValues(t, 5<<20, a.Blanks)
	_, a = file("origin-timeout")
	require.Positive(t, a.Delay)
	_, a = file("origin-slow-drip")
	require.Equal(t, 1, a.Drip.Bytes)
	_, a = file("origin-reset")
	require.Equal(t, behaviour.DropWithin, a.Drop)
	_, a = file("origin-content-type-text")
	require.Equal(t, "text/plain", a.Header["Content-Type"])
	for id, flaw := range map[string]network.Flaw{
		"origin-refused": network.FlawClosed, "requester-refused": network.FlawClosed, "origin-http-only": network.FlawClosed,
		"requester-tls-self-signed": network.FlawSelfSigned, "origin-tls-expired": network.FlawExpired, "origin-tls-wrong-host": network.FlawWrongName,
	} {
		p, _ := file(id)
		require.Equal(t, network.Look{Flaw: flaw}, p.look, id)
	}
	require.Equal(t, behaviour.DropBefore, built(t, keys, f, "origin-refused").origin.at("", filePath).Drop, "it could be read without TLS")
}

func TestOriginRedirectsEndWhereTheyShould(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	f := fakeFacts(t, keys, "RS256", subObject)
	f.decoyURL, f.decoy = "http://127.0.0.1:1234", newParty(keys, "decoy")
	for id, want := range map[string]struct {
		hops int
		last string // where nothing follows, empty if the file does
	}{
		"origin-redirect-loop":         {1, "https://{}/dsrdelete.json"},
		"requester-redirect-loopback":  {1, "http://127.0.0.1:1234/requester-redirect-loopback.json"},
		"origin-redirect-link-local":   {1, "http://169.254.169.254/dsrdelete.json"},
		"origin-redirect-file-scheme":  {1, "file:///dsrdelete.json"},
		"origin-redirect-other-domain": {1, "https://vendor2.test/origin-redirect-other-domain.json"},
		"origin-redirect-to-http":      {1, ""},
		"origin-redirect-same-host":    {1, ""},
		"origin-redirect-www":          {1, ""},
		"origin-redirect-three":        {3, ""},
		"origin-redirect-thirty":       {30, ""},
	} {
		p := built(t, keys, f, id).origin
		host, path, to := p.domain, filePath, ""
		for range want.hops {
			a := p.at(host, path)
			require.Equal(t, 302, a.Status, id)
			to = a.Header["Location"]
			_, rest, _ := strings.Cut(to, "://")
			host, path, _ = strings.Cut(rest, "/")
			path = "/" + path
		}
		if want.last != "" {
			require.Equal(t, strings.ReplaceAll(want.last, "{}", p.domain), to, id)
			if last := p.pages[len(p.pages)-1]; last.on != nil {
				require.Equal(t, path, last.path, id)
				require.Equal(t, p.file().String(), *last.answers[0].Body, "the file lies there")
			}
			continue
		}
		require.Equal(t, p.file().String(), *p.at(host, path).Body, id)
		require.Equal(t, id == "origin-redirect-to-http", strings.HasPrefix(to, "http://"), id)
	}
	f.decoyURL = ""
	require.Nil(t, built(t, keys, f, "origin-redirect-loopback"), "no decoy")
}

func TestOriginFilesStandWhereTheTableSays(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	f := fakeFacts(t, keys, "ES256", subString)
	for id, at := range map[string]string{
		"origin-well-known-only": "/.well-known/dsrdelete.json", "origin-well-known-iabtl-only": "/.well-known/iabtl/dsrdelete.json", "origin-www-only": filePath,
	} {
		p := built(t, keys, f, id).origin
		require.Equal(t, 404, p.at(p.domain, filePath).Status, id)
		host := p.domain
		if id == "origin-www-only" {
			host = "www." + host
		}
		require.Equal(t, p.file().String(), *p.at(host, at).Body, id)
	}
	require.Contains(t, *built(t, keys, f, "origin-jwks-uri-only").origin.at("", "/jwks.json").Body, `{"keys":[{`)
}

func TestRotatedFilesChangeBetweenTwoRequests(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for kind, f := range fakeKinds(t, keys) {
		for id, want := range map[string]struct {
			cache          string
			before, listed bool // whether the key of the first request signs, and whether the file lists who does
		}{
			"origin-rotated-no-cache":     {"no-cache", false, true},
			"origin-rotated-max-age":      {"max-age=86400", false, true},
			"origin-rotated-same-kid":     {"no-store", false, true},
			"origin-removed-key-no-store": {"no-store", true, false},
			"origin-removed-key-max-age":  {"max-age=86400", true, false},
			"origin-down-after-warm-up":   {"max-age=86400", true, true},
		} {
			s := built(t, keys, f, id)
			require.NotNil(t, s.between, id)
			first := s.origin.at(s.origin.domain, filePath)
			require.Equal(t, want.cache, first.Header["Cache-Control"], "%s %s", kind, id)
			require.Equal(t, want.before, s.rq.at("header.kid") == quoted(s.first.rq.key.kid) && s.rq.verifies(t, &party{listed: []*key{s.first.rq.key}}), "%s %s", kind, id)
			require.Contains(t, *first.Body, s.first.rq.key.jwk.String())
			require.Equal(t, want.listed, s.rq.verifies(t, s.origin) && s.id.verifies(t, s.origin), "%s %s", kind, id)
			require.True(t, decode(t, s.first.token()).verifies(t, &party{listed: []*key{s.first.rq.key}}), id)
		}
	}
}
