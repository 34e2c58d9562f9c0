package ddrf

// keyFileChanges are about the keys that a party's file lists. Each has a file of its own.
var keyFileChanges = joined(both(map[string]change{
	"jwk-use-enc":   own(furtherKey(itsNext, says("use", `"enc"`))),
	"jwk-key-ops":   own(furtherKey(itsNext, saysOnly("key_ops", `["encrypt"]`, "use"))),
	"jwk-alg-other": all(needs("RS256"), own(furtherKey(purpose("p4"), says("alg", `"PS256"`)))),
	"weak-rsa-1024": all(needs("RS256"), own(furtherKey(purpose("weak"), unaltered))),

	"alg-es256-key-p384":      all(needs("ES256"), own(furtherKey(purpose("p5"), unaltered)), algorithm("ES256")),
	"hmac-oct-published":      own(furtherKey(itsNext, secretKey)),
	"alg-rs256-loose-padding": all(needs("RS256"), own(furtherKey(purpose("p4"), looseKey))),
}), eitherParty(map[string]fault{
	"other-key-only":     replacedKey(unaltered),
	"other-key-same-kid": replacedKey(takesKid),
}), map[string]change{
	"id-signed-by-requester-same-kid": requester(sharesKid),

	"origin-key-off-curve":    all(needs("ES256"), origin(onlyKey("p1", offCurve))),
	"origin-key-cut":          all(needs("ES256"), origin(onlyKey("p1", withoutMember("y")))),
	"origin-key-zero":         all(needs("ES256"), origin(onlyKey("p1", atZero))),
	"origin-publickey-string": origin(publicKeys(func(p *party, _ string) string { return quoted(p.listed[0].jwk.String()) })),
	"origin-publickey-pem":    origin(publicKeys(func(p *party, _ string) string { return quoted(string(publicPEM(p.listed[0]))) })),

	"origin-publickey-jwk-set":  own(publicKeys(func(_ *party, list string) string { return `{"keys":` + list + `}` })),
	"origin-publickey-object":   own(publicKeys(func(p *party, _ string) string { return p.listed[0].jwk.String() })),
	"origin-keys-member":        own(fileMembers(func(_ *party, file *object) { (*file)[file.index("publicKey")].name = "keys" })),
	"origin-file-dup-publickey": own(otherListFirst),
	"origin-unknown-key-beside": own(keysBefore(object{{"kty", `"LATTICE"`}, {"kid", `"future-1"`}, {"use", `"sig"`}, {"z", `"AQAB"`}})),
	"origin-broken-key-beside":  own(keysBefore(object{{"kty", `"EC"`}, {"crv", `"P-256"`}, {"x", `"AQAB"`}, {"kid", `"broken-1"`}})),
	"origin-many-keys":          own(manyKeys(50)),
	"origin-bare-jwk":           own(bareKey),
	"origin-dup-kid":            own(sameKidTwice),
	"origin-private-member":     own(privateMember),
})
