package ddrf

import (
	"strings"
	"time"
)

func editAck(f edit) deviation { return func(b *behaviour) { b.edits = append(b.edits, f) } }

func withoutClaim(name string) deviation {
	return editAck(func(_ *view, a *answer) { a.claims.remove(name) })
}

func withClaim(name string, value any) deviation {
	return editAck(func(_ *view, a *answer) { a.claims.set(name, value) })
}

func claimSaid(name string, f func(v *view, a *answer) any) deviation {
	return editAck(func(v *view, a *answer) { a.claims.set(name, f(v, a)) })
}

func rqSaid(f func(v *view, rq string) any) deviation {
	return claimSaid("rqJWT", func(v *view, a *answer) any { return f(v, a.in.text) })
}

func issSaid(f func(a *answer, domain string) string) deviation {
	return claimSaid("iss", func(v *view, a *answer) any { return f(a, v.config.Domain) })
}

func iatSaid(f func(time.Time) any) deviation {
	return claimSaid("iat", func(v *view, _ *answer) any { return f(v.config.Clock.Now()) })
}

func codeSaid(f func(code int) any) deviation {
	return claimSaid("raResultCode", func(_ *view, a *answer) any { return f(codeOf(a)) })
}

func codeOf(a *answer) int {
	code, _ := a.code.(int)
	return code
}

func ifError(code, other int) int {
	if code == 0 {
		return 0
	}
	return other
}

// flipped is a text whose last character is another.
func flipped(s string) string {
	if s == "" {
		return "x"
	}
	last := byte('A')
	if s[len(s)-1] == last {
		last = 'Q' // which can end a segment of any length, as A can
	}
	return s[:len(s)-1] + string(last)
}

// payload is the payload of a compact token, nil if it is none.
func payload(token string) object {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	data, err := fromBase64url(parts[1])
	if err != nil {
		return nil
	}
	o, _, _ := readObject(data, false)
	return o
}

// reserialised is a token whose claims were read and written again.
func reserialised(token string) string {
	o := payload(token)
	if o == nil {
		return token + " "
	}
	parts := strings.Split(token, ".")
	return parts[0] + "." + base64url(append(encode(o), '\n')) + "." + parts[2]
}

func decodedClaims(token string) any {
	if o := payload(token); o != nil {
		return o
	}
	return document{}
}

func innerToken(token string) string {
	inner, _ := text(payload(token)["idJWT"])
	return inner
}

// before is the rqJWT of the request before this. One that comes again is no other request.
func before(v *view, rq string) any {
	var earlier string
	v.remember(func(m *memory) {
		if rq != m.before {
			m.earlier, m.before = m.before, rq
		}
		earlier = m.earlier
	})
	return earlier
}

// anotherVendor is a party whose name, and perhaps whose key, is in acJWTs that are not its own.
const anotherVendor = "another-vendor.example"

// ofAnother lets another party sign, for itself.
func ofAnother(v *view, a *answer) {
	k, err := openKey(v.config.Authority, anotherVendor, v.b.algorithm, "")
	if err != nil {
		return
	}
	a.claims.set("iss", anotherVendor)
	a.jose.set("kid", k.kid)
	a.sign = func(input []byte) ([]byte, error) { return sign(k.alg, k.signer, input) }
}

func issOfRequest(a *answer, domain string) string {
	if iss, ok := text(payload(a.in.text)["iss"]); ok && iss != "" {
		return iss
	}
	return "not-" + domain
}

// elsewhere is another registrable domain than a participant's.
func elsewhere(domain string) string { return "api-" + domain }

// movedEndpoint has the endpoint on another host.
func movedEndpoint(b *behaviour) {
	b.fileEdits = append(b.fileEdits, func(v *view, f *fileAnswer) {
		if u, ok := f.doc.get("endpoint").(string); ok {
			f.doc.set("endpoint", strings.Replace(u, "//"+v.config.Domain, "//"+elsewhere(v.config.Domain), 1))
		}
	})
	b.aliases = append(b.aliases, elsewhere(b.domain))
}
