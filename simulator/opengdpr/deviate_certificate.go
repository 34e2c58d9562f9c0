package opengdpr

import (
	"crypto/x509"
	"encoding/pem"
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
		"certificate-expired": issued(func(s *network.LeafSpec) {
			s.NotBefore, s.NotAfter = time.Now().Add(-365*day), time.Now().Add(-day)
		}),
		"certificate-not-yet-valid":            issued(func(s *network.LeafSpec) { s.NotBefore = time.Now().Add(day) }),
		"certificate-self-signed":              issued(func(s *network.LeafSpec) { s.SelfSigned = true }),
		"certificate-untrusted-issuer":         issued(func(s *network.LeafSpec) { s.UntrustedIssuer = true }),
		"certificate-wrong-name":               issued(func(s *network.LeafSpec) { s.Names = []string{"another-processor.test"} }),
		"certificate-no-names-no-organisation": issued(func(s *network.LeafSpec) { s.Names, s.Organization = []string{}, "" }),
		"certificate-rsa-1024":                 signing(network.RSA1024, PKCS1),
		"certificate-ed25519":                  signing(network.Ed25519, Ed25519),
		"certificate-no-digital-signature":     issued(func(s *network.LeafSpec) { s.KeyUsage = x509.KeyUsageKeyEncipherment }),

		"certificate-der": func(b *behaviour) {
			b.bundle, b.bundleType = func(leaf *network.Leaf, _ []byte) []byte { return leaf.Cert.Raw }, "application/pkix-cert"
		},
		"chain-of-three": func(b *behaviour) {
			b.leaf.ViaIntermediate = true
			b.bundle = func(leaf *network.Leaf, root []byte) []byte { return append(leaf.PEM(), pemBlock(root)...) }
		},
		"certificate-without-organisation": issued(func(s *network.LeafSpec) { s.Organization = "" }),
	}
}

// issued changes what the certificate is made of.
func issued(change func(*network.LeafSpec)) deviation {
	return func(b *behaviour) { change(&b.leaf) }
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
