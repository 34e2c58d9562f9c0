package ddrf

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"time"
)

// vector is a request that differs from the plain one in one thing, and the result code
// that the reference answers it with.
type vector struct {
	id     string
	code   int
	status int // of the answer; 202 or 400 by the code if zero
	change func(f *forge)
}

// vectors are requests for each of the checks of a recipient. Most names are those of the
// catalogue of requirements, to whose codes the reference keeps.
func vectors(s *stage) []vector {
	return slices.Concat(legalVectors(s), eachToken(claimVectors()), eachToken(signatureVectors(s)), eachToken(structureVectors()),
		identifierVectors(), bodyVectors(), issuerVectors())
}

// tokenVector is one that concerns the rqJWT or the idJWT alike.
type tokenVector struct {
	id     string
	code   int
	change func(f *forge, d *draft)
}

func eachToken(list []tokenVector) (all []vector) {
	for _, v := range list {
		all = append(all, vector{id: "rq-" + v.id, code: v.code, change: func(f *forge) { v.change(f, f.rq) }},
			vector{id: "id-" + v.id, code: v.code, change: func(f *forge) { v.change(f, f.id) }})
	}
	return all
}

func legalVectors(s *stage) []vector {
	reverse := func(d *draft) { slices.Reverse(d.claims) }
	idle := func(*forge) {}
	all := []vector{
		{id: "ok-direct", change: idle},
		{id: "ok-intermediary", change: func(f *forge) { f.byQ() }},
		{id: "ok-two-keys", change: func(f *forge) { f.rq.signedBy(s.p2) }},
		{id: "ok-alias-value", change: func(f *forge) { f.byQ().id.sub("identifierValue", strings.Repeat("ab", 32)) }},
		{id: "ok-alias-type", change: func(f *forge) { f.byQ().id.sub("identifierType", "publisher_id") }},
		{id: "direct-alias", change: func(f *forge) { f.id.sub("identifierValue", strings.Repeat("ab", 32)) }},
		{id: "direct-alias-type", change: func(f *forge) { f.id.sub("identifierType", "publisher_id") }},
		{id: "ok-optional-object", change: func(f *forge) { f.rq.claims.set("optionalParameters", document{{"ref", "a1"}}) }},
		{id: "ok-optional-string", change: func(f *forge) { f.rq.claims.set("optionalParameters", `{"ref":"a1"}`) }},
		{id: "ok-optional-null", change: func(f *forge) { f.rq.claims.set("optionalParameters", nil) }},
		{id: "ok-optional-large", change: func(f *forge) { f.rq.claims.set("optionalParameters", document{{"ref", strings.Repeat("a", 4096)}}) }},
		{id: "rq-optional-number", code: 1, change: func(f *forge) { f.rq.claims.set("optionalParameters", 7) }},
		{id: "ok-id-old-forwarded", change: func(f *forge) { f.byQ().id.claims.set("iat", start.Add(-30*24*time.Hour).Unix()) }},
		{id: "ok-upper-hex", change: func(f *forge) { f.rq.sub("identifierValue", strings.ToUpper(canary)) }},
		{id: "rq-iat-before-id", change: func(f *forge) {
			f.rq.claims.set("iat", start.Add(-2*time.Hour).Unix())
			f.id.claims.set("iat", start.Add(-time.Hour).Unix())
		}},
		{id: "replay-same-jti-both-tokens", change: func(f *forge) { f.rq.claims.set("jti", f.id.claims.get("jti")) }},
		{id: "rq-sub-order", change: func(f *forge) { reverse(f.rq) }},
	}
	type legal struct {
		id     string
		change func(f *forge, d *draft)
	}
	for _, v := range []legal{
		{"extra-claim", func(_ *forge, d *draft) { d.claims.set("x_note", "a") }},
		{"extra-sub-member", func(_ *forge, d *draft) { d.sub("note", "a") }},
		{"member-order", func(_ *forge, d *draft) { reverse(d) }},
		{"header-order", func(_ *forge, d *draft) { slices.Reverse(d.header) }},
		{"header-extra", func(_ *forge, d *draft) { d.header.set("x", "a") }},
		{"typ-absent", func(_ *forge, d *draft) { d.header.remove("typ") }},
		{"typ-other", func(_ *forge, d *draft) { d.header.set("typ", "jwt") }},
		{"kid-absent", func(_ *forge, d *draft) { d.header.remove("kid") }},
		{"kid-absent-many", func(f *forge, d *draft) { d.signedBy(s.p2); d.header.remove("kid") }},
		{"iat-fraction", func(_ *forge, d *draft) { d.claims.set("iat", float64(start.Unix())+0.25) }},
		{"iat-exponent", func(_ *forge, d *draft) { d.claims.set("iat", json.RawMessage("1.772366400e9")) }},
		{"jti-long", func(_ *forge, d *draft) { d.claims.set("jti", strings.Repeat("a", 200)) }},
		{"jti-no-guid", func(_ *forge, d *draft) { d.claims.set("jti", "6G7H8J") }},
		{"rs256", func(_ *forge, d *draft) { d.signedBy(s.p2) }},
		{"sub-json-string", func(_ *forge, d *draft) { d.claims.set("sub", string(encode(d.claims.get("sub")))) }},
		{"exp-nbf-in-order", func(_ *forge, d *draft) {
			d.claims.set("exp", start.Add(time.Hour).Unix())
			d.claims.set("nbf", start.Add(-time.Hour).Unix())
		}},
		{"aud-recipient", func(_ *forge, d *draft) { d.claims.set("aud", []string{"other.test", domainR}) }},
		{"pretty-json", func(f *forge, d *draft) { claimsText(f, d, indented) }},
		{"escaped-names", func(f *forge, d *draft) { claimsText(f, d, replaced(`"iss"`, `"\u0069ss"`)) }},
		{"jwk-true", func(_ *forge, d *draft) { d.header.set("jwk", s.p1.jwk) }},
		{"b64-false-no-crit", func(_ *forge, d *draft) { d.header.set("b64", false) }},
		{"iat-ahead-60s", func(_ *forge, d *draft) { d.claims.set("iat", start.Add(time.Minute).Unix()) }},
		{"iat-zero", func(_ *forge, d *draft) { d.claims.set("iat", 0) }},
		{"iat-ten-years", func(_ *forge, d *draft) { d.claims.set("iat", start.AddDate(-10, 0, 0).Unix()) }},
		{"payload-lone-surrogate", func(f *forge, d *draft) { claimsText(f, d, replaced(`{`, `{"x":"\ud800",`)) }},
		{"iss-upper", func(_ *forge, d *draft) { d.claims.set("iss", strings.ToUpper(domainP)) }},
		{"sig-high-s", func(f *forge, d *draft) { d.signature = func(_, sig []byte) []byte { return otherS(sig) } }},
	} {
		all = append(all, vector{id: "ok-rq-" + v.id, change: func(f *forge) { v.change(f, f.rq) }},
			vector{id: "ok-id-" + v.id, change: func(f *forge) { v.change(f, f.id) }})
	}
	return all
}

// claimsText changes the payload as it is written.
func claimsText(f *forge, d *draft, change func(string) string) {
	if d == f.rq {
		f.rq.claims.set("idJWT", f.id.compact())
	}
	d.payload = []byte(change(string(encode(d.claims))))
}

func indented(s string) string {
	var out bytes.Buffer
	_ = json.Indent(&out, []byte(s), "", "  ")
	return out.String()
}

func claimVectors() []tokenVector {
	var all []tokenVector
	add := func(id string, code int, change func(f *forge, d *draft)) {
		all = append(all, tokenVector{id, code, change})
	}
	set := func(name string, value any) func(*forge, *draft) {
		return func(_ *forge, d *draft) { d.claims.set(name, value) }
	}
	inSub := func(name string, value any) func(*forge, *draft) {
		return func(_ *forge, d *draft) { d.sub(name, value) }
	}
	for _, name := range []string{"version", "jti", "iss", "sub", "iat"} {
		add(name+"-missing", 1, func(_ *forge, d *draft) { d.claims.remove(name) })
		add(name+"-null", 1, set(name, json.RawMessage("null")))
	}
	for _, name := range []string{"version", "jti", "iss", "sub"} {
		add(name+"-number", 1, set(name, 42))
	}
	for _, name := range []string{"version", "jti", "iss"} {
		add(name+"-empty", 1, set(name, ""))
	}
	add("iss-array", 1, set("iss", []string{domainP}))
	add("sub-boolean", 1, set("sub", true))
	add("sub-empty-object", 1, set("sub", document{}))
	add("sub-empty-string", 1, set("sub", ""))
	add("sub-plain-string", 1, set("sub", "email:"+canary))
	add("sub-array-one", 1, func(_ *forge, d *draft) { d.claims.set("sub", []any{d.claims.get("sub")}) })
	add("sub-array-two", 1, func(_ *forge, d *draft) { d.claims.set("sub", []any{d.claims.get("sub"), d.claims.get("sub")}) })
	add("version-2.0", 1, set("version", "2.0"))
	for name, short := range map[string]string{"identifierValue": "value", "identifierType": "type", "identifierFormat": "format"} {
		add(short+"-missing", 1, inSub(name, nil))
		add(short+"-null", 1, inSub(name, json.RawMessage("null")))
		add(short+"-number", 1, inSub(name, 42))
		add(short+"-array", 1, inSub(name, []string{canary, canary}))
	}
	add("value-empty", 5, inSub("identifierValue", ""))
	add("type-empty", 4, inSub("identifierType", ""))
	add("format-empty", 5, inSub("identifierFormat", ""))
	for id, value := range map[string]any{
		"iat-string": "1772366400", "iat-iso-string": "2026-03-01T12:00:00Z", "iat-boolean": true, "iat-object": document{}, "iat-empty-string": "",
		"iat-ahead-10m": start.Add(10 * time.Minute).Unix(), "iat-ahead-23h": start.Add(23 * time.Hour).Unix(), "iat-ahead-2d": start.Add(48 * time.Hour).Unix(),
		"iat-milliseconds": start.UnixMilli(), "iat-1e300": json.RawMessage("1e300"),
	} {
		add(id, 6, set("iat", value))
	}
	add("exp-past", 6, set("exp", start.Add(-time.Hour).Unix()))
	add("nbf-future", 6, set("nbf", start.Add(time.Hour).Unix()))
	add("aud-other", 3, set("aud", "other.test"))
	slices.SortFunc(all, func(a, b tokenVector) int { return strings.Compare(a.id, b.id) })
	return all
}

func signatureVectors(s *stage) []tokenVector {
	signed := func(f func(input, sig []byte) []byte) func(*forge, *draft) {
		return func(_ *forge, d *draft) { d.signature = f }
	}
	head := func(name string, value any) func(*forge, *draft) {
		return func(_ *forge, d *draft) { d.header.set(name, value) }
	}
	none := func(alg string) func(*forge, *draft) {
		return func(_ *forge, d *draft) {
			d.header.set("alg", alg)
			d.signature = func(_, _ []byte) []byte { return nil }
		}
	}
	hmac := func(secret []byte, header ...any) func(*forge, *draft) {
		return func(_ *forge, d *draft) {
			d.header.set("alg", "HS256")
			for i := 0; i < len(header); i += 2 {
				d.header.set(header[i].(string), header[i+1])
			}
			d.signature = func(input, _ []byte) []byte { return hmacOf(secret, input) }
		}
	}
	foreign := func(header ...any) func(*forge, *draft) {
		return func(_ *forge, d *draft) {
			d.key = s.foreign
			for i := 0; i < len(header); i += 2 {
				d.header.set(header[i].(string), header[i+1])
			}
		}
	}
	public := &publicKey{public: s.p1.signer.Public()}
	rsaPublic := &publicKey{public: s.p2.signer.Public()}
	certificate := selfSigned(s.foreign)
	x, _ := fromBase64url(s.p1.jwk.get("x").(string))
	return []tokenVector{
		{"sig-bit-flipped", 2, signed(func(_, sig []byte) []byte { sig[20] ^= 1; return sig })},
		{"payload-altered", 2, func(f *forge, d *draft) {
			d.after = func(t string) string {
				parts := split(t)
				data, _ := fromBase64url(parts[1])
				return parts[0] + "." + base64url(bytes.Replace(data, []byte(`q-`), []byte(`q_`), 1)) + "." + flippedOnce(parts[2], data)
			}
		}},
		{"foreign-key", 2, foreign()},
		{"sig-empty", 2, signed(func(_, _ []byte) []byte { return nil })},
		{"sig-der", 2, signed(func(_, sig []byte) []byte { return asDER(sig) })},
		{"sig-truncated-63", 2, signed(func(_, sig []byte) []byte { return sig[:63] })},
		{"sig-extended-65", 2, signed(func(_, sig []byte) []byte { return append(sig, 0) })},
		{"sig-zero-64", 2, signed(func(_, _ []byte) []byte { return make([]byte, 64) })},
		{"alg-rs256-sig-pss", 2, func(_ *forge, d *draft) { d.signedBy(s.p2); d.alg = "PS256" }},
		{"alg-rs256-sig-sha1", 2, func(_ *forge, d *draft) {
			d.signedBy(s.p2)
			d.signature = func(input, _ []byte) []byte {
				sig, _ := s.p2.signer.Sign(rand.Reader, sha1Of(input), crypto.SHA1)
				return sig
			}
		}},
		{"alg-rs256-zero", 2, func(_ *forge, d *draft) {
			d.signedBy(s.p2)
			d.signature = func(_, _ []byte) []byte { return make([]byte, 256) }
		}},
		{"alg-rs256-key-ec", 2, head("alg", RS256)},
		{"ps256", 2, func(_ *forge, d *draft) {
			d.signedBy(s.p2)
			d.header.set("alg", "PS256")
			d.header.remove("kid")
			d.alg = "PS256"
		}},
		{"alg-none", 3, none("none")},
		{"alg-none-upper", 3, none("NONE")},
		{"alg-none-blank", 3, none("none ")},
		{"alg-none-no-segment", 3, func(f *forge, d *draft) {
			none("none")(f, d)
			d.after = func(t string) string { return strings.TrimSuffix(t, ".") }
		}},
		{"alg-missing", 3, func(_ *forge, d *draft) { d.header.remove("alg") }},
		{"alg-number", 3, head("alg", 256)},
		{"alg-unknown", 2, head("alg", "XX256")},
		{"alg-lower", 2, head("alg", "es256")},
		{"hmac-pem", 2, hmac(pemOf(public))},
		{"hmac-pkcs1-pem", 2, hmac(pkcs1Of(rsaPublic), "kid", s.p2.kid)},
		{"hmac-der", 2, hmac(derOf(public))},
		{"hmac-jwk", 2, hmac(encode(s.p1.jwk))},
		{"hmac-x-bytes", 2, hmac(x)},
		{"hmac-empty", 2, hmac([]byte{})},
		{"hmac-kid", 2, hmac([]byte(s.p1.kid))},
		{"crit-unknown", 3, func(_ *forge, d *draft) { d.header.set("crit", []string{"x"}); d.header.set("x", "a") }},
		{"crit-empty", 3, head("crit", []string{})},
		{"b64-true-crit", 3, func(_ *forge, d *draft) { d.header.set("crit", []string{"b64"}); d.header.set("b64", true) }},
		{"jwk-attacker", 2, foreign("jwk", s.foreign.jwk)},
		{"jwk-attacker-same-kid", 2, foreign("jwk", renameKid(s.foreign.jwk, s.p1.kid))},
		{"jku-attacker", 2, foreign("jku", "https://"+attacker+filePath)},
		{"jku-lookalike", 2, foreign("jku", "https://"+domainP+"@"+attacker+filePath)},
		{"x5c-attacker", 2, foreign("x5c", []string{base64.StdEncoding.EncodeToString(certificate)})},
		{"x5u-attacker", 2, foreign("x5u", "https://"+attacker+"/cert.pem")},
		{"kid-unknown", 2, head("kid", "no-such-key")},
		{"kid-unknown-foreign", 2, foreign("kid", "no-such-key")},
		{"kid-of-other-key", 2, head("kid", s.p2.kid)},
		{"kid-case", 2, head("kid", swapCase(s.p1.kid))},
		{"kid-number", 3, head("kid", 1)},
		{"kid-empty", 2, head("kid", "")},
		{"kid-path", 2, hmac([]byte{}, "kid", "../../../../dev/null")},
		{"kid-sql", 2, hmac([]byte("secret"), "kid", "x' UNION SELECT 'secret")},
		{"kid-url", 2, foreign("kid", "https://"+attacker+filePath)},
		{"signed-by-recipient", 2, func(_ *forge, d *draft) { d.signedBy(s.r1) }},
		{"header-dup-alg", 3, func(_ *forge, d *draft) { d.headerJSON = []byte(`{"alg":"ES256","typ":"JWT","alg":"none"}`) }},
	}
}

// flippedOnce leaves a signature as it is: what it belongs to was altered, unless there was
// nothing to alter.
func flippedOnce(signature string, data []byte) string {
	if bytes.Contains(data, []byte(`q-`)) {
		return signature
	}
	return flipped(signature[:len(signature)-3]) + signature[len(signature)-3:]
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 32
		}
		if r >= 'A' && r <= 'Z' {
			return r + 32
		}
		return r
	}, s)
}

func structureVectors() []tokenVector {
	after := func(f func(t string) string) func(*forge, *draft) {
		return func(_ *forge, d *draft) { d.after = f }
	}
	payloadAs := func(change func(string) string) func(*forge, *draft) {
		return func(f *forge, d *draft) { claimsText(f, d, change) }
	}
	segment := func(f func(h, p string) (string, string)) func(*forge, *draft) {
		return func(_ *forge, d *draft) { d.segment = f }
	}
	of := func(s string) func(string) string { return func(string) string { return s } }
	return []tokenVector{
		{"segments-2", 3, after(func(t string) string { return t[:strings.LastIndex(t, ".")] })},
		{"segments-4", 3, after(func(t string) string { return t + ".e30" })},
		{"leading-dot", 3, after(func(t string) string { return "." + t })},
		{"header-empty", 3, segment(func(_, p string) (string, string) { return "", p })},
		{"payload-padded", 3, segment(func(h, p string) (string, string) { return h, p + "==" })},
		{"payload-std-alphabet", 3, func(f *forge, d *draft) {
			d.claims.set("x", "???>>>~~~???")
			d.segment = func(h, p string) (string, string) { return h, strings.NewReplacer("-", "+", "_", "/").Replace(p) }
		}},
		{"payload-blank", 3, segment(func(h, p string) (string, string) { return h, p[:8] + " " + p[8:] })},
		{"payload-newline", 3, segment(func(h, p string) (string, string) { return h, p[:8] + "\n" + p[8:] })},
		{"payload-bad-char", 3, segment(func(h, p string) (string, string) { return h, p[:8] + "!" + p[8:] })},
		{"payload-length", 3, segment(func(h, p string) (string, string) { return h, p + strings.Repeat("A", (5-len(p)%4)%4) })},
		{"payload-percent", 3, segment(func(h, p string) (string, string) { return h, "%65" + p[1:] })},
		{"payload-double", 3, segment(func(h, p string) (string, string) { return h, base64url([]byte(p)) })},
		{"header-no-json", 3, func(_ *forge, d *draft) { d.headerJSON = []byte("hello") }},
		{"payload-no-json", 3, payloadAs(of("hello"))},
		{"payload-array", 3, payloadAs(func(s string) string { return "[" + s + "]" })},
		{"payload-string", 3, payloadAs(of(`"hello"`))},
		{"payload-null", 3, payloadAs(of("null"))},
		{"payload-truncated", 3, payloadAs(func(s string) string { return strings.TrimSuffix(s, "}") })},
		{"payload-trailing-comma", 3, payloadAs(func(s string) string { return strings.TrimSuffix(s, "}") + ",}" })},
		{"payload-comment", 3, payloadAs(replaced("{", "{/* a */"))},
		{"payload-single-quotes", 3, payloadAs(func(s string) string { return strings.ReplaceAll(s, `"`, "'") })},
		{"payload-trailing-data", 3, payloadAs(func(s string) string { return s + "{}" })},
		{"payload-nan", 3, payloadAs(replaced(`"iat":1772366400`, `"iat":NaN`))},
		{"payload-leading-zero", 3, payloadAs(replaced(`"iat":1`, `"iat":01`))},
		{"payload-invalid-utf8", 3, payloadAs(replaced(`"jti":"`, "\"jti\":\"\xff"))},
		{"payload-utf16", 3, payloadAs(func(s string) string { return string(utf16LE([]byte(s))) })},
		{"payload-raw-control", 3, payloadAs(replaced(`"jti":"`, "\"jti\":\"\n"))},
		{"payload-bom", 3, payloadAs(func(s string) string { return "\ufeff" + s })},
		{"payload-deep", 3, payloadAs(replaced(`{`, `{"x":`+strings.Repeat("[", 2000)+strings.Repeat("]", 2000)+","))},
		{"sig-padded", 3, after(func(t string) string { return t + "==" })},
		{"sig-bad-char", 3, after(func(t string) string { return t[:len(t)-4] + "!" + t[len(t)-4:] })},
		{"sig-newline", 3, after(func(t string) string { return t[:len(t)-4] + "\n" + t[len(t)-4:] })},
		{"sig-length", 3, after(func(t string) string { return t + strings.Repeat("A", 3) })},
		{"sig-unused-bits", 3, after(func(t string) string { return t[:len(t)-1] + string(t[len(t)-1]+1) })},
		{"dup-claim-last-true", 3, payloadAs(replaced(`{`, `{"jti":7,`))},
		{"dup-claim-last-bad", 3, payloadAs(func(s string) string { return strings.TrimSuffix(s, "}") + `,"jti":7}` })},
		{"dup-value-last-bad", 3, payloadAs(replaced(`"identifierFormat"`, `"identifierType":"no_such","identifierFormat"`))},
		{"payload-empty-object", 1, payloadAs(of("{}"))},
	}
}

// otherS is the other valid signature of P-256.
func otherS(sig []byte) []byte {
	n := ecdsaCurves[ES256].Params().N
	s := bigOf(sig[32:])
	out := bytes.Clone(sig)
	bigOf(nil).Sub(n, s).FillBytes(out[32:])
	return out
}

func identifierVectors() []vector {
	value := func(id string, code int, v string) vector {
		return vector{id: id, code: code, change: func(f *forge) { f.rq.sub("identifierValue", v) }}
	}
	rq := func(id string, code int, name string, v any) vector {
		return vector{id: id, code: code, change: func(f *forge) { f.rq.sub(name, v) }}
	}
	pair := func(id string, code int, kind, format, v string) vector {
		return vector{id: id, code: code, change: func(f *forge) {
			f.rq.sub("identifierType", kind)
			f.rq.sub("identifierFormat", format)
			f.rq.sub("identifierValue", v)
		}}
	}
	digest := sha256.Sum256([]byte("a"))
	return []vector{
		pair("ok-each-listed-pair-plain", 0, "email", "plaintext", "subject@example.com"),
		pair("ok-each-listed-pair-sha1", 0, "phone", "sha1", canary[:40]),
		pair("ok-each-listed-pair-uuid", 0, "idfa", "plaintext", "6d92078a-8246-4ba4-ae5b-76104861e7dc"),
		rq("type-unknown", 4, "identifierType", "no_such_type"),
		rq("rq-type-upper", 4, "identifierType", "EMAIL"),
		rq("rq-type-blanks", 4, "identifierType", " email "),
		rq("rq-type-id-number", 4, "identifierType", "1"),
		rq("rq-type-prototype", 4, "identifierType", "__proto__"),
		rq("rq-type-wildcard", 4, "identifierType", "*"),
		rq("rq-type-prefix", 4, "identifierType", "emai"),
		{id: "rq-type-unknown-only", code: 4, change: func(f *forge) { f.byQ().rq.sub("identifierType", "no_such_type") }},
		rq("rq-format-unlisted", 5, "identifierFormat", "sha512"),
		rq("rq-format-of-other-type", 5, "identifierFormat", "sha1"),
		rq("rq-format-upper", 5, "identifierFormat", "SHA256"),
		rq("rq-format-dashed", 5, "identifierFormat", "sha-256"),
		value("rq-sha256-63", 5, canary[1:]),
		value("rq-sha256-non-hex", 5, "g"+canary[1:]),
		value("rq-sha256-0x-long", 5, "0x"+canary),
		value("rq-sha256-base64", 5, base64.StdEncoding.EncodeToString(digest[:])),
		value("rq-sha256-raw-email", 5, "subject@example.com"),
		value("rq-sha256-newline-after", 5, canary+"\n"),
		value("rq-value-two-joined", 5, canary+","+canary),
		value("rq-value-long", 5, strings.Repeat("a", 10000)),
		pair("rq-sha1-39", 5, "phone", "sha1", canary[:39]),
		pair("rq-uuid-short", 5, "idfa", "plaintext", "6d92078a-8246-4ba4-ae5b-76104861e7d"),
		pair("rq-uuid-zero", 0, "idfa", "plaintext", "00000000-0000-0000-0000-000000000000"),
		pair("rq-email-no-at", 5, "email", "plaintext", "not-an-address"),
		pair("rq-email-upper", 0, "email", "plaintext", "SUBJECT@EXAMPLE.COM"),
		{id: "rq-identifiers-claim", code: 1, change: func(f *forge) {
			f.rq.claims.set("identifiers", []any{f.rq.claims.get("sub")})
			f.rq.claims.remove("sub")
		}},
		{id: "rq-flat-2.0", code: 1, change: func(f *forge) {
			for _, m := range f.rq.claims.get("sub").(document) {
				f.rq.claims.set(m.name, m.value)
			}
			f.rq.claims.remove("sub")
		}},
	}
}

func bodyVectors() []vector {
	idJWT := func(id string, code int, change func(t string) any) vector {
		return vector{id: id, code: code, change: func(f *forge) { f.rq.claims.set("idJWT", change(f.id.compact())) }}
	}
	body := func(id string, code int, f func(t string) string) vector {
		return vector{id: id, code: code, change: func(r *forge) { r.body = func(t string) []byte { return []byte(f(t)) } }}
	}
	typed := func(id string, media ...string) vector {
		return vector{id: id, change: func(f *forge) { f.header["Content-Type"] = media }}
	}
	headed := func(id, name, value string) vector {
		return vector{id: id, change: func(f *forge) { f.header.Set(name, value) }}
	}
	method := func(id, name string) vector {
		return vector{id: id, code: -1, status: http.StatusMethodNotAllowed, change: func(f *forge) { f.method = name }}
	}
	json2 := func(t string) string {
		parts := append(split(t), "", "")
		return string(encode(document{{"payload", parts[1]}, {"protected", parts[0]}, {"signature", parts[2]}}))
	}
	return []vector{
		idJWT("rq-idjwt-missing", 1, func(string) any { return json.RawMessage("null") }),
		{id: "rq-idJWT-missing", code: 1, change: func(f *forge) { f.rq.claims.remove("idJWT") }},
		idJWT("rq-idjwt-empty", 1, func(string) any { return "" }),
		idJWT("rq-idJWT-number", 1, func(string) any { return 42 }),
		idJWT("rq-idJWT-array", 1, func(t string) any { return []string{t} }),
		idJWT("rq-idjwt-garbage", 3, func(string) any { return "original_jwt_information" }),
		idJWT("rq-idjwt-blanks", 3, func(t string) any { return " " + t + " " }),
		idJWT("rq-idjwt-bearer", 3, func(t string) any { return "Bearer " + t }),
		idJWT("rq-idjwt-json-serialised", 3, func(t string) any { return json2(t) }),
		idJWT("rq-idjwt-nested-twice", 1, func(t string) any { return document{{"idJWT", t}} }),
		idJWT("rq-idjwt-is-rqjwt", 0, func(t string) any {
			other := theStageOfTests.plain()
			_, token := other.request()
			return token
		}),
		{id: "rq-orjwt-2.0", code: 1, change: func(f *forge) { f.rq.claims.set("orJWT", f.id.compact()); f.rq.claims.remove("idJWT") }},
		{id: "rq-is-idjwt", code: 1, change: func(f *forge) { f.body = func(string) []byte { return []byte(f.id.compact()) } }},
		{id: "rq-is-acjwt", code: 1, change: func(f *forge) {
			_, token := f.s.plain().request()
			f.rq.claims = document{{"version", "1.0"}, {"rqJWT", token}, {"jti", "ac-1"}, {"iss", domainP}, {"iat", start.Unix()}, {"raResultCode", 0}}
		}},
		body("http-empty-body", 3, func(string) string { return "" }),
		body("http-garbage-body", 3, func(string) string { return "hello" }),
		body("http-binary-body", 3, func(string) string { return "\x00\x01\xff\xfe" }),
		body("http-empty-object", 1, func(string) string { return "{}" }),
		body("http-wrapper", 0, func(t string) string { return `{"rqJWT":"` + t + `"}` }),
		body("http-wrapper-extra", 0, func(t string) string { return `{"rqJWT":"` + t + `","x":1}` }),
		body("http-wrapper-wrong-name", 1, func(t string) string { return `{"token":"` + t + `"}` }),
		body("http-wrapper-null", 1, func(string) string { return `{"rqJWT":null}` }),
		body("http-json-string", 0, func(t string) string { return `"` + t + `"` }),
		body("http-wrapper-array", 3, func(t string) string { return `["` + t + `","` + t + `"]` }),
		body("http-two-tokens", 3, func(t string) string { return t + "\n" + t }),
		body("http-json-serialisation", 1, json2),
		body("http-form-encoded", 3, func(t string) string { return "rqJWT=" + t }),
		body("http-bearer-prefix", 3, func(t string) string { return "Bearer " + t }),
		body("http-trailing-newline", 0, func(t string) string { return t + "\n" }),
		body("http-body-bom", 3, func(t string) string { return "\ufeff" + t }),
		body("http-huge-garbage", -1, func(t string) string { return strings.Repeat("a", 2<<20) }).with(http.StatusRequestEntityTooLarge),
		{id: "http-decoded-claims", code: 1, change: func(f *forge) { f.body = func(string) []byte { return encode(f.rq.claims) } }},
		{id: "http-authorization-only", code: 3, change: func(f *forge) {
			f.body = func(t string) []byte { f.header.Set("Authorization", "Bearer "+t); return nil }
		}},
		{id: "http-huge-header", change: func(f *forge) { f.rq.header.set("x", strings.Repeat("a", 100_000)) }},
		typed("http-type-none"), typed("http-type-unknown", "application/x-unknown"), typed("http-type-charset", "application/jwt; charset=utf-8"),
		typed("http-type-case", "APPLICATION/JWT"), typed("http-type-json", "application/json"),
		headed("http-accept-text", "Accept", "text/html"), headed("http-extra-headers", "Cookie", "a=b"), headed("http-authorized", "Authorization", "Bearer x"),
		{id: "http-query", change: func(f *forge) { f.path += "?a=b" }},
		method("http-get", "GET"), method("http-put", "PUT"), method("http-options", "OPTIONS"),
	}
}

func (v vector) with(status int) vector { v.status = status; return v }

func issuerVectors() []vector {
	var all []vector
	for _, form := range []struct{ id, iss string }{
		{"scheme", "https://" + domainP}, {"file-scheme", "file:///etc/passwd"}, {"port", domainP + ":443"}, {"path", domainP + filePath},
		{"query", domainP + "?a=b"}, {"userinfo", "user@" + domainP}, {"userinfo-trick", domainP + "@" + attacker}, {"backslash", attacker + `\` + domainP},
		{"ipv4", "192.0.2.10"}, {"ipv6", "[2001:db8::10]"}, {"ip-decimal", "3221225994"}, {"localhost", "localhost"}, {"public-suffix", "com"},
		{"public-suffix-two", "co.uk"}, {"wildcard", "*." + domainP}, {"empty-label", "publisher1..test"}, {"leading-dot", "." + domainP},
		{"blank", " " + domainP}, {"crlf", domainP + "\r\nHost: attacker"}, {"nul", domainP + "\x00.attacker.example"}, {"long", strings.Repeat("a.", 150) + "test"},
		{"homograph", "publi\u0455her1.test"}, {"percent", "publisher1%2etest"}, {"fullwidth-dot", "publisher1\u3002test"}, {"list", domainP + "," + domainQ},
		{"kelvin", "\u212aublisher1.test"}, {"subdomain", "www." + domainP}, {"trailing-dot", domainP + "."},
	} {
		all = append(all, vector{id: "rq-iss-" + form.id, code: 3, change: func(f *forge) { f.rq.claims.set("iss", form.iss) }},
			vector{id: "id-iss-" + form.id, code: 3, change: func(f *forge) { f.byQ().id.claims.set("iss", form.iss) }})
	}
	all = append(all,
		vector{id: "rq-signed-by-origin", code: 2, change: func(f *forge) { f.byQ().rq.signedBy(f.s.p1) }},
		vector{id: "id-signed-by-requester", code: 2, change: func(f *forge) { f.byQ().id.signedBy(f.s.q1) }},
		vector{id: "rq-iss-other-domain", code: 2, change: func(f *forge) { f.rq.claims.set("iss", domainQ) }},
		vector{id: "rq-iss-unresolvable", code: 2, change: func(f *forge) { f.rq.claims.set("iss", "nobody.test") }},
		vector{id: "rq-iss-suffix-of-other", code: 2, change: func(f *forge) { f.rq.claims.set("iss", "notpublisher1.test") }},
		vector{id: "rq-good-id-forged", code: 2, change: func(f *forge) {
			f.rq.claims.set("iss", attacker)
			f.rq.signedBy(f.s.foreign)
			f.id.signedBy(f.s.foreign)
		}},
		vector{id: "hmac-oct-published", code: 2, change: func(f *forge) {
			f.rq.claims.set("iss", "oct.test")
			f.rq.header.set("alg", "HS256")
			f.rq.header.set("kid", "oct")
			f.rq.signature = func(input, _ []byte) []byte { return hmacOf([]byte("published"), input) }
		}},
	)
	for domain, code := range map[string]int{
		"404": 2, "500": 2, "204": 2, "empty": 2, "html": 2, "cut": 2, "array": 2, "null": 2, "no-keys": 2, "keys-empty": 2, "keys-null": 2, "keys-string": 2,
		"other-key": 2, "same-kid": 2, "off-curve": 2, "jwks-uri": 2, "well-known": 2, "iabtl": 2, "jwk-set": 2, "keys-member": 2, "key-object": 2,
		"redirect-one": 0, "redirect-three": 0, "redirect-thirty": 2, "redirect-www": 0, "redirect-loop": 2, "redirect-http": 2, "redirect-other": 2,
		"redirect-loopback": 2, "http-only": 2, "text": 0, "charset": 0, "extra": 0, "unknown-kty": 0, "broken-key": 0, "many-keys": 0, "bare-key": 2,
		"use-enc": 2, "no-endpoint": 0, "bom": 2, "twice": 2, "large": 2, "no-store": 0, "www-only": 2, "self-signed": 2,
	} {
		all = append(all, vector{id: "origin-" + domain, code: code, change: func(f *forge) { f.byQ().id.claims.set("iss", domain+".test") }})
	}
	all = append(all, vector{id: "origin-weak", code: 2, change: func(f *forge) {
		f.byQ().id.claims.set("iss", "weak.test")
		f.id.signedBy(f.s.weak)
	}})
	all = append(all, vector{id: "origin-bare-key-no-kid", code: 0, change: func(f *forge) {
		f.byQ().id.claims.set("iss", "bare-key.test")
		f.id.header.remove("kid")
	}})
	slices.SortFunc(all, func(a, b vector) int { return strings.Compare(a.id, b.id) })
	return all
}

func selfSigned(k *signingKey) []byte {
	template := &x509.Certificate{SerialNumber: bigOf([]byte{1}), NotBefore: start, NotAfter: start.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.signer.Public(), k.signer)
	if err != nil {
		panic(err)
	}
	return der
}

func certificatePEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func utf16LE(b []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, c := range b { // which is ASCII
		out = append(out, c, 0)
	}
	return out
}
