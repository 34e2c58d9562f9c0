package ddrf

import (
	"crypto"
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/network"
)

// Example writes the request that a vector of the catalogue makes of the plain one, as HTTP with
// line feeds, and the tokens in it decoded, for a recipient that takes bare tokens and ES256 and
// lists an address as SHA-256 and in clear. Bytes that are no text are quoted. It fails for a
// vector that does not apply to such a recipient.
func Example(c *catalog.Catalog, vector string) (string, error) {
	v, ok := c.Vector(vector)
	if !ok {
		return "", fmt.Errorf("build example: no vector %q", vector)
	}
	authority, err := network.OpenAuthority("")
	if err != nil {
		return "", fmt.Errorf("build example of %s: %w", vector, err)
	}
	keys := exampleRing{authority}
	f := &facts{domain: "vendor9.example", endpoint: "https://vendor9.example/ddrf", file: readFile(nil), accepted: true, catalog: c,
		how:   manner{body: "bare", media: "application/jwt", sub: subObject, options: subObject, alg: "ES256"},
		takes: map[string]bool{"ES256": true, "RS256": true},
		pairs: []pair{pair{Type: "email", Format: "sha256", ID: "1"}.withValue(nil), pair{Type: "email", Format: "plain", ID: "2"}.withValue(nil)},
		p:     newParty(keys, "publisher1", listedByP...), q: newParty(keys, "vendor1", listedByOthers...),
		attacker: newParty(keys, "attacker", listedByOthers...), vendor2: newParty(keys, "vendor2", listedByOthers...),
	}
	f.base = f.pairs[0]
	r, err := cases(c, v.ID)[0].build(keys, f)
	if err != nil {
		return "", fmt.Errorf("build example of %s: %w", vector, err)
	}
	return r.print(), nil
}

// longestExample is how much of a text an example shows.
const longestExample = 2000

func (r *request) print() string {
	var b strings.Builder
	compact, post := r.post("")
	path := post.URL
	if u, err := url.Parse(post.URL); err == nil {
		path = u.RequestURI()
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", post.Method, path)
	for _, name := range slices.Sorted(maps.Keys(post.Header)) {
		for _, v := range post.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", shownText(post.Body))
	if len(post.Body) == 0 && !strings.Contains(path, compact) {
		return b.String()
	}
	printToken(&b, "rqJWT", compact)
	if i := r.rq.claims.index("idJWT"); i >= 0 {
		printToken(&b, "idJWT in it", strings.Trim(r.rq.claims[i].raw, `"`))
	}
	return b.String()
}

// printToken shows the header and the payload of a token, as far as they can be decoded.
func printToken(b *strings.Builder, name, compact string) {
	parts := strings.Split(compact, ".")
	if len(parts) < 2 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", name)
	for i, what := range []string{"header", "payload"} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			text = []byte(parts[i])
		}
		fmt.Fprintf(b, "  %-8s %s\n", what, shownText(text))
	}
}

// shownText is a text as an example shows it.
func shownText(text []byte) string {
	short := text[:min(longestExample, len(text))]
	shown := string(short)
	if !utf8.Valid(short) || strings.ContainsAny(shown, "\ufeff\x00\r") {
		shown = fmt.Sprintf("%q", short)
	}
	if len(short) < len(text) {
		shown += fmt.Sprintf("... (%d bytes)", len(text))
	}
	return shown
}

// exampleRing has keys that live as long as the example, and names that are the same each time.
type exampleRing struct{ authority *network.Authority }

func (exampleRing) ID(label string) string {
	d := digests["sha256"](label)
	return d[:8] + "-" + d[8:12] + "-4" + d[12:15] + "-8" + d[15:18] + "-" + d[18:30]
}

func (exampleRing) Word(string) string { return "c0ffee0000000001" }

func (exampleRing) DomainOf(partner string) string { return partner + ".test" }

func (r exampleRing) Key(domain, purpose string, kind network.KeyKind) crypto.Signer {
	key, err := r.authority.Key(domain, purpose, kind)
	if err != nil {
		panic(fmt.Sprintf("make key %s of %s: %v", purpose, domain, err))
	}
	return key
}
