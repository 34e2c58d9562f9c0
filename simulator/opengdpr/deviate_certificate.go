package opengdpr

import (
	"cmp"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"

	"dsrcheck/simulator/network"
)

// certificateDeviations concern the signing certificate and how it is served.
func certificateDeviations() map[string]deviation {
	const day = 24 * time.Hour
	return map[string]deviation{
		"certificate-not-found":      editing(certificate, notFound),
		"certificate-no-certificate": editing(certificate, privacyPage),
		"certificate-leaf-later": func(b *behaviour) {
			b.bundle = func(leaf *network.Leaf, root []byte) []byte { return append(pemBlock(root), leaf.PEM()...) }
		},
		"certificate-expired": issued("expired", func(s *network.LeafSpec) {
			s.NotBefore, s.NotAfter = time.Now().Add(-365*day), time.Now().Add(-day)
		}),
		"certificate-not-yet-valid":            issued("not-yet-valid", func(s *network.LeafSpec) { s.NotBefore = time.Now().Add(day) }),
		"certificate-self-signed":              issued("self-signed", func(s *network.LeafSpec) { s.SelfSigned = true }),
		"certificate-untrusted-issuer":         issued("untrusted", func(s *network.LeafSpec) { s.UntrustedIssuer = true }),
		"certificate-wrong-name":               issued("wrong-name", func(s *network.LeafSpec) { s.Names = []string{"another-processor.test"} }),
		"certificate-parent-name":              issued("parent-name", func(s *network.LeafSpec) { s.Names = []string{parentOf(s.Domain)} }),
		"certificate-no-names-no-organisation": issued("no-names", func(s *network.LeafSpec) { s.Names, s.Organization = []string{}, "" }),
		"certificate-rsa-1024":                 signing(network.RSA1024, PKCS1),
		"certificate-ed25519":                  signing(network.Ed25519, Ed25519),
		"certificate-no-digital-signature":     issued("other-usage", func(s *network.LeafSpec) { s.KeyUsage = x509.KeyUsageKeyEncipherment }),

		"certificate-der": func(b *behaviour) {
			b.bundle, b.bundleType = func(leaf *network.Leaf, _ []byte) []byte { return leaf.Cert.Raw }, "application/pkix-cert"
		},
		"chain-of-three": func(b *behaviour) {
			b.leaf.ViaIntermediate = true
			b.bundle = func(leaf *network.Leaf, root []byte) []byte { return append(leaf.PEM(), pemBlock(root)...) }
		},
		"certificate-without-organisation": issued("no-organisation", func(s *network.LeafSpec) { s.Organization = "" }),
	}
}

// issued changes what the certificate is made of. Its key is another than that of the sound one,
// so that who keeps the key of that has to look at this one, too.
func issued(purpose string, change func(*network.LeafSpec)) deviation {
	return func(b *behaviour) {
		b.leaf.Purpose = cmp.Or(b.leaf.Purpose, network.PurposeSigning) + "-" + purpose
		change(&b.leaf)
	}
}

// parentOf is the parent of a domain, or another domain where it has none.
func parentOf(domain string) string {
	_, parent, _ := strings.Cut(domain, ".")
	return cmp.Or(parent, "parent.test")
}

// signing changes key and scheme.
func signing(key network.KeyKind, scheme Scheme) deviation {
	return func(b *behaviour) { b.leaf.Key, b.scheme = key, scheme }
}

func pemBlock(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// privacyPage is what one service is known to point its certificate's URL to.
func privacyPage(a *answer) {
	a.header.Set("Content-Type", "text/html")
	a.body = []byte("<h1>Privacy</h1>\n<p>We care about your data.</p>\n")
}
