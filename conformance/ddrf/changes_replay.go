package ddrf

import "time"

// replayChanges are about requests that have something of one that came before (AD-33, AD-34).
var replayChanges = map[string]change{
	"replay-same":                 after(sameBytes),
	"replay-same-jti":             after(sameJTI, sameValue, onRQ(iat(-2*time.Second))),
	"replay-same-jti-other-value": after(sameJTI),
	"replay-idjwt-new-rq":         after(sameValue, sameIDJWT),
	"replay-idjwt-by-other":       after(sameValue, sameIDJWT, fromQ),
	"replay-id-jti-other-sub":     after(sameJTI),
	"replay-jti-of-other-iss":     after(sameJTI, fromQ),
	"replay-same-jti-both-tokens": claimOf("jti", func(b *build) string { return b.id.claims.get("jti") }),
	"replay-after-refusal":        after(wellSigned),
}

// after sends a plain request first, and then one that is made of both.
func after(changes ...change) change {
	return func(b *build) error {
		b.first = b.f.plain(b.keys, b.label+"/before")
		return all(changes...)(b)
	}
}

// sameBytes sends the very same rqJWT again.
func sameBytes(b *build) error {
	text := b.first.token()
	*b.request, b.on = request{label: b.label, first: b.first, rqText: text, value: b.first.value, how: b.how, endpoint: b.endpoint, method: b.method, media: b.media, header: b.header}, nil
	b.first.rqText = text
	return nil
}

// sameJTI takes over the jti of the token.
func sameJTI(b *build) error {
	earlier := b.first.rq
	if b.on == b.id {
		earlier = b.first.id
	}
	return claim("jti", earlier.claims.get("jti"))(b)
}

// sameValue takes over the identifier.
func sameValue(b *build) error {
	b.value, b.id.sub, b.rq.sub = b.first.value, b.first.id.sub, b.first.rq.sub
	return nil
}

// sameIDJWT takes over the idJWT.
func sameIDJWT(b *build) error {
	b.first.idText = b.first.id.build(b.how.sub)
	b.idText = b.first.idText
	return nil
}

// wellSigned lets the request before be a refused one: it differs in its signature alone.
func wellSigned(b *build) error {
	if err := sameValue(b); err != nil {
		return err
	}
	if err := sameIDJWT(b); err != nil {
		return err
	}
	b.rq.claims, b.rq.header = append(object(nil), b.first.rq.claims...), append(object(nil), b.first.rq.header...)
	b.first.bad, b.first.rq.signature = true, flipped
	return nil
}
