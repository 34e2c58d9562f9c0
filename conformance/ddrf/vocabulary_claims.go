package ddrf

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// idClaims is what the idJWT says, as a JSON object.
func idClaims(b *build) string {
	payload := strings.Split(b.id.build(b.how.sub), ".")[1]
	text, _ := base64.RawURLEncoding.DecodeString(payload) // which was just encoded
	return string(text)
}

// subAsText writes the identifier as one string, in a syntax that the text does not give.
func subAsText(b *build) string {
	return quoted(textIn(b.on.sub.get("identifierType")) + ":" + b.value)
}

// textIn is the text that a JSON string holds.
func textIn(raw string) string {
	var text string
	_ = json.Unmarshal([]byte(raw), &text) // of a string that was quoted
	return text
}

// flat makes claims of the members of the token's sub.
func flat(b *build) error {
	for _, m := range b.on.sub {
		b.on.claims.set(m.name, m.raw)
	}
	return nil
}

// isID puts the idJWT in the place of the rqJWT.
func isID(b *build) error { b.rq = b.id; return nil }

// isAck puts an acJWT of the intermediary for the plain request in the place of the rqJWT.
func isAck(b *build) error {
	ack := &token{header: b.rq.header, claims: object{
		{"version", `"1.0"`}, {"rqJWT", quoted(b.token())}, {"jti", quoted(b.keys.ID(b.label + "/ac"))}, {"iss", quoted(b.f.q.domain)},
		{"iat", b.rq.claims.get("iat")}, {"raResultCode", "0"},
	}}
	ack.signedBy(b.f.q.first(b.how.alg))
	b.rq = ack
	return nil
}
