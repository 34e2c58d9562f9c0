package opengdpr

import (
	"encoding/json"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/bodysig"
)

const (
	signatureHeader = "X-OpenGDPR-Signature"
	domainHeader    = "X-OpenGDPR-Processor-Domain"
)

// signed is what was found out about the signatures of a message.
type signed struct {
	header  bodysig.Result // of the signature header, or of processor_signature if there is none
	present bool           // there is a signature header
	twice   bool           // there are several that differ
	member  bodysig.MemberForm
	inBody  bool // there is a processor_signature
	later   bool // there is a signature header of a later version
	domain  bool // there is a domain header
	receipt bool // the message is a 201 or 202, for which the text demands less
	key     bool // there was a key to verify with
	why     string
	cause   string // the check that explains why there was none
}

// examine verifies the signature header over the raw body, and processor_signature.
func examine(f *facts, d document, receipt bool) signed {
	g := signed{receipt: receipt}
	values := d.message.Values(signatureHeader)
	g.present = len(values) > 0
	for _, v := range values {
		g.twice = g.twice || v != values[0]
	}
	_, g.later = d.message.Header("X-OpenDSR-Signature")
	_, g.domain = d.message.Header(domainHeader)
	raw, inBody := d.members.Get("processor_signature")
	g.inBody = inBody && string(raw) != "null"
	switch {
	case f.leaf == nil:
		g.why, g.cause = "there is no certificate to verify with", "opengdpr/certificate/download"
		return g
	case !f.leaf.Key.Verifiable && f.leaf.Key.ListedByFIPS1864:
		g.why, g.cause = "the suite cannot verify with the certificate's key: "+f.leaf.Key.Problem, "opengdpr/certificate/key"
		return g
	}
	g.key = true
	if g.present {
		g.header = bodysig.Verify(f.leaf.Key, d.raw, values[0])
	}
	if g.inBody && receipt {
		var inside bodysig.Result
		if g.member, inside = bodysig.VerifyMember(f.leaf.Key, d.raw, "processor_signature"); !g.present {
			g.header = inside
		}
	}
	return g
}

// signature judges whether a message is signed, and how (AO-05 to AO-09, AO-11).
func (g signed) signature() conformance.Finding {
	want := "a signature header that verifies over the raw body"
	if g.receipt {
		want += ", or a processor_signature that verifies"
	}
	f := conformance.Fine(want, g.describe())
	switch {
	case g.present && !g.key, !g.present && g.receipt && g.inBody && !g.key:
		return conformance.Finding{Want: want, Got: f.Got, Unknown: g.why, Cause: g.cause}
	case g.twice:
		f.Problem = "the signature header is given more than once, with different values"
		return f
	case g.present && !g.header.Verified && g.header.Algorithm != bodysig.OtherAlgorithm:
		f.Problem = "the signature header does not verify: " + g.header.Problem
		return f
	case g.present:
		return g.sawAlgorithm(g.sawHeader(f))
	case g.verifiedInBody():
		return g.sawAlgorithm(f.Saw("AO-05", "body-signature-only"))
	case g.later:
		return f.Saw("AO-05", "later-headers")
	}
	return f.Saw("AO-05", "unsigned")
}

func (g signed) verifiedInBody() bool {
	return g.member == bodysig.MinusMember || g.member == bodysig.BlankMember
}

func (g signed) sawHeader(f conformance.Finding) conformance.Finding {
	switch {
	case g.domain:
		f = f.Saw("AO-05", "both-headers")
	case g.receipt:
		f = f.Saw("AO-05", "signature-header-only")
	}
	if g.header.Bytes != "" {
		f = f.Saw("AO-08", g.header.Bytes)
	}
	if g.header.Form != "" {
		f = f.Saw("AO-09", g.header.Form)
	}
	if g.header.Encoding != "" {
		f = f.Saw("AO-11", g.header.Encoding)
	}
	return f
}

// sawAlgorithm adds the algorithm and the hash, which decide OG-4.2-01 too.
func (g signed) sawAlgorithm(f conformance.Finding) conformance.Finding {
	if g.header.Algorithm != "" {
		f = f.Saw("AO-06", g.header.Algorithm)
	}
	switch g.header.Hash {
	case bodysig.SHA256, bodysig.SHA1, bodysig.DoubleHash:
		f = f.Saw("AO-07", g.header.Hash)
	case bodysig.SHA384, bodysig.SHA512:
		choice := "longer-sha-2"
		if g.receipt {
			choice = "longer-sha-2-on-receipt"
		}
		f = f.Saw("AO-07", choice)
	case bodysig.SHA224:
		f.Problem = "the signature is over a SHA-224 digest, which the text does not name"
	}
	return f
}

// algorithm judges the algorithm and hash of the signature (OG-4.2-01).
func (g signed) algorithm(cause string) conformance.Finding {
	if !g.header.Verified && g.header.Algorithm != bodysig.OtherAlgorithm {
		return conformance.Unknown(cause, "no signature verifies")
	}
	got := g.describe()
	if g.header.Verified { // over which bytes, another check says
		got = strings.Join(nonEmpty([]string{g.header.Algorithm, g.header.Hash}), ", ")
	}
	return g.sawAlgorithm(conformance.Fine("an algorithm and hash of FIPS 186-4, SHA-256 on a 201 or 202", got))
}

// describe is what reports print of a signature.
func (g signed) describe() string {
	switch {
	case g.present && g.header.Verified:
		return verifies(g.header)
	case g.present:
		return strings.TrimSuffix("a signature header; "+g.header.Problem+g.why, "; ")
	case g.inBody:
		return "no signature header; processor_signature: " + string(g.member)
	case g.later:
		return "no " + signatureHeader + " but X-OpenDSR-Signature, of a later version"
	}
	if !g.receipt {
		return "no signature header"
	}
	return "no signature header and no processor_signature"
}

func nonEmpty(all []string) []string {
	var some []string
	for _, s := range all {
		if s != "" {
			some = append(some, s)
		}
	}
	return some
}

// bodySignature judges processor_signature, which two rows demand, of a 201 and of a 202 (AO-04).
func (g signed) bodySignature(d document, requirement string) conformance.Finding {
	const want = "a base64 signature over the body without the member, or with the member blank; or none"
	f := conformance.Fine(want, d.shown("processor_signature"))
	raw, _ := d.members.Get("processor_signature")
	if f.Problem = d.shape(requirement); f.Problem != "" && string(raw) != "null" {
		return f
	}
	f.Problem = ""
	switch {
	case !g.inBody:
		return f.Saw("AO-04", "header-only")
	case !g.key:
		return conformance.Finding{Want: want, Got: f.Got, Unknown: g.why, Cause: g.cause}
	case g.member == "":
		var s string
		if json.Unmarshal(raw, &s) != nil || len(d.members.Repeated()) > 0 {
			f.Problem = "processor_signature cannot be read"
			return f
		}
		f.Problem = "processor_signature is no base64"
		return f
	}
	return f.Saw("AO-04", string(g.member))
}

// signatureOf and algorithmOf are the rules of any signed message.
func (m message) signatureOf() conformance.Finding { return m.signature() }

func (m message) algorithmOf() conformance.Finding { return m.algorithm(m.check("signature")) }
