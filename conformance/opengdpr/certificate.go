package opengdpr

import (
	"fmt"
	"mime"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
	"dsrcheck/internal/bodysig"
	"dsrcheck/simulator/journal"
)

// certificate judges what the preflight downloaded from where discovery says: the one
// certificate that every signature of the run is verified with.
var certificate = conformance.Scenario{
	ID:     "opengdpr/certificate",
	Title:  "The signing certificate can be had and is worth trusting",
	Covers: []string{"OG-4.1-01", "OG-4.1-02", "OG-4.2-01", "OG-6.2-04", "OG-6.2-05"},
	Run: func(s *conformance.Session) {
		f := factsOf(s)
		if f.certificateURL == "" {
			const why = "discovery names no certificate that can be fetched"
			s.Check("download", "OG-6.2-04", conformance.Unknown("opengdpr/discovery/certificate-url", why))
			unknownCertificate(s, "opengdpr/discovery/certificate-url", why)
			return
		}
		bundle, finding := readBundle(s.Target(), f.download)
		s.Check("download", "OG-6.2-04", finding, f.download.all...)
		if bundle == nil {
			unknownCertificate(s, s.CheckID("download"), "there is no certificate to look at")
			return
		}
		leaf, _ := bundle.Leaf(s.Target().Domain)
		for _, c := range certificateChecks {
			s.Check(c.name, c.requirement, c.look(s.Target(), bundle, leaf), f.download.last)
		}
	},
}

type certificateCheck struct {
	name, requirement string
	look              func(*target.Target, *bodysig.Bundle, *bodysig.Certificate) conformance.Finding
}

var certificateChecks = []certificateCheck{
	{"names", "OG-6.2-05", certificateNames},
	{"organisation", "OG-4.1-02", certificateOrganisation},
	{"validity", "OG-4.1-01", certificateValidity},
	{"trust", "OG-4.1-01", certificateTrust},
	{"key-usage", "OG-4.1-01", certificateUsage},
	{"key", "OG-4.2-01", certificateKey},
}

func unknownCertificate(s *conformance.Session, cause, why string) {
	for _, c := range certificateChecks {
		s.Check(c.name, c.requirement, conformance.Unknown(cause, why))
	}
}

// certificateMediaTypes are those that belong to certificates in PEM or DER.
var certificateMediaTypes = []string{"application/x-pem-file", "application/pem-certificate-chain", "application/pkix-cert",
	"application/x-x509-ca-cert", "application/x-x509-user-cert", "application/x-x509-server-cert"}

// readBundle judges the download itself: the answer, the encoding, the order (AO-33, AO-43).
func readBundle(t *target.Target, got fetched) (*bodysig.Bundle, conformance.Finding) {
	const want = "GET of the URL answers 200 with an X.509 certificate in PEM or DER"
	ex := got.last
	switch {
	case got.loop != "":
		return nil, conformance.Broken(want, conformance.StatusLine(ex), got.loop)
	case ex.Failure == journal.FailConnect, ex.Failure == journal.FailForbidden, ex.Failure == journal.FailLimit, nowhere(t, ex):
		return nil, conformance.Broken(want, ex.Error, "the certificate cannot be downloaded: "+ex.Error)
	case ex.Failure == journal.FailName:
		return nil, conformance.Finding{Want: want, Got: ex.Error, Unknown: ex.Error + " from here; if it is reached another way, say so with --resolve"}
	case !ex.OK():
		return nil, conformance.NoAnswer(want, ex)
	case conformance.Withheld(ex.Status()):
		return nil, conformance.WithheldFinding(want, ex)
	case ex.Status() != 200:
		return nil, conformance.Broken(want, conformance.StatusLine(ex), fmt.Sprintf("the certificate's URL answers %d", ex.Status()))
	}
	body, problem := content(ex)
	if problem != "" {
		return nil, conformance.Broken(want, conformance.StatusLine(ex), problem)
	}
	bundle, err := bodysig.ParseBundle(body)
	if err != nil {
		return nil, conformance.Broken(want, fmt.Sprintf("%s, %d bytes", conformance.StatusLine(ex), len(body)), err.Error())
	}
	_, position := bundle.Leaf(t.Domain)
	f := conformance.Fine(want, fmt.Sprintf("%d certificates in %s", len(bundle.Certs), strings.ToUpper(string(bundle.Encoding))))
	if position > 0 {
		f.Got += fmt.Sprintf(", the signing one at place %d", position+1)
		f = f.Saw("AO-33", "leaf-later")
	} else {
		f = f.Saw("AO-33", string(bundle.Encoding))
	}
	value, _ := ex.Response.Header("Content-Type")
	if media, _, _ := mime.ParseMediaType(value); !slices.Contains(certificateMediaTypes, media) {
		f.Got += fmt.Sprintf(", as %q", conformance.Clip(value))
		f = f.Saw("AO-33", "odd-media-type")
	}
	if got.authenticated {
		return bundle, f.Saw("AO-43", "authenticated")
	}
	return bundle, f.Saw("AO-43", "public")
}

// nowhere reports a host that does not exist. Where the user has led names to other places,
// only a name that exists on no network (RFC 2606) is known not to.
func nowhere(t *target.Target, ex *journal.Exchange) bool {
	u, err := url.Parse(ex.URL)
	if ex.Failure != journal.FailName || err != nil {
		return false
	}
	_, addressed := netip.ParseAddr(t.URL.Hostname())
	byName := len(t.Resolve) == 0 && t.Proxy == nil && addressed != nil && t.URL.Hostname() != "localhost"
	return byName || strings.HasSuffix(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), ".invalid")
}

// certificateNames compares the certificate's names with the domain (AO-32).
func certificateNames(t *target.Target, _ *bodysig.Bundle, leaf *bodysig.Certificate) conformance.Finding {
	f := conformance.Fine("a certificate that names "+t.Domain, "names "+names(leaf))
	if ok, how := leaf.NamesDomain(t.Domain); ok {
		f.Got += ", matched by " + how
		return f.Saw("AO-32", "both-match")
	}
	return f.Saw("AO-32", "name-differs")
}

// names is what reports print of a certificate's names.
func names(c *bodysig.Certificate) string {
	all := slices.Clone(c.DNSNames)
	for _, a := range c.Addresses {
		all = append(all, a.String())
	}
	if c.CommonName != "" {
		all = append(all, "CN="+c.CommonName)
	}
	return listed(all, "nothing")
}

// certificateOrganisation judges whom the certificate was issued to (AO-36).
func certificateOrganisation(t *target.Target, _ *bodysig.Bundle, leaf *bodysig.Certificate) conformance.Finding {
	f := conformance.Fine("a certificate issued to the organisation or to its domain", "")
	if len(leaf.Organisation) > 0 {
		f.Got = "organisation " + listed(leaf.Organisation, "")
		return f.Saw("AO-36", "organisation")
	}
	f.Got = "no organisation, names " + names(leaf)
	if ok, _ := leaf.NamesDomain(t.Domain); ok {
		return f.Saw("AO-36", "domain")
	}
	f.Problem = "the certificate names neither an organisation nor the domain " + t.Domain
	return f
}

// certificateValidity judges the certificate at the time of the run (AO-74).
func certificateValidity(_ *target.Target, _ *bodysig.Bundle, leaf *bodysig.Certificate) conformance.Finding {
	got := fmt.Sprintf("valid from %s to %s", leaf.NotBefore.UTC().Format(time.RFC3339), leaf.NotAfter.UTC().Format(time.RFC3339))
	return conformance.Fine("a certificate valid now", got).Saw("AO-74", string(leaf.ValidAt(time.Now())))
}

// certificateTrust looks for a chain to a trusted authority (AO-35).
func certificateTrust(t *target.Target, bundle *bodysig.Bundle, leaf *bodysig.Certificate) conformance.Finding {
	want := "a chain to an authority of the system or of --signing-ca"
	if t.SigningRoots != nil {
		want = "a chain to an authority of --signing-ca or of the system"
	}
	form, reason := bodysig.Trust(bundle, leaf, nil, t.SigningRoots, time.Now())
	return conformance.Fine(want, reason).Saw("AO-35", string(form))
}

// certificateUsage looks for a key usage that forbids signing (AO-37).
func certificateUsage(_ *target.Target, _ *bodysig.Bundle, leaf *bodysig.Certificate) conformance.Finding {
	const want = "no keyUsage, or one with digitalSignature"
	if leaf.LacksSigning() {
		return conformance.Fine(want, "a keyUsage without digitalSignature").Saw("AO-37", "usage-without-signing")
	}
	return conformance.Fine(want, "as wanted").Saw("AO-37", "any-purpose")
}

// certificateKey judges the kind and size of the key (AO-06, AO-10).
func certificateKey(_ *target.Target, bundle *bodysig.Bundle, leaf *bodysig.Certificate) conformance.Finding {
	k := leaf.Key
	f := conformance.Fine("a key of FIPS 186-4: RSA of 2048 bits or more, ECDSA on a listed curve, or DSA", keyName(k))
	switch {
	case bundle.HasPrivateKey:
		f.Got += ", with its private key"
		f.Problem, f.Security = "the private key is served along with the certificate, so anyone can sign", true
	case !k.ListedByFIPS1864:
		f = f.Saw("AO-06", "other-algorithm")
	case k.Kind != bodysig.KindRSA:
	case k.Bits >= 2048:
		f = f.Saw("AO-10", "at-least-2048")
	case k.Bits == 1024:
		f.Security = true
		f = f.Saw("AO-10", "exactly-1024")
	default:
		f.Security = true
		f = f.Saw("AO-10", "other-short")
	}
	return f
}

func keyName(k bodysig.Key) string {
	switch k.Kind {
	case bodysig.KindECDSA:
		return "ECDSA on " + k.Curve
	case bodysig.KindRSA, bodysig.KindDSA:
		return fmt.Sprintf("%s of %d bits", strings.ToUpper(k.Kind), k.Bits)
	}
	return k.Kind
}
