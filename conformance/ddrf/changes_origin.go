package ddrf

import (
	"time"

	"dsrcheck/conformance"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/network"
)

// originChanges are about the file of a party and the site that it stands on. Each has a
// domain of its own.
var originChanges = joined(
	eitherParty(map[string]fault{
		"404":               statusOf(404),
		"500":               statusOf(500),
		"empty":             body(""),
		"broken-json":       fileText(func(_ *party, file string) string { return file[:len(file)/2] }),
		"no-publickey":      fileMembers(func(_ *party, file *object) { file.drop("publicKey") }),
		"publickey-empty":   fileMembers(func(_ *party, file *object) { file.set("publicKey", "[]") }),
		"timeout":           answering(conformance.Answer{Delay: clock.Duration(5 * time.Minute), Drop: behaviour.DropBefore}),
		"refused":           refused,
		"tls-self-signed":   looks(network.FlawSelfSigned),
		"redirect-loop":     leads("https://{domain}/dsrdelete.json"),
		"redirect-loopback": leadsOff("{decoy}", func(f *facts) *party { return f.decoy }),
	}),
	map[string]change{
		"origin-410":            origin(statusOf(410)),
		"origin-401":            origin(statusOf(401)),
		"origin-204":            origin(statusOf(204)),
		"origin-html":           origin(answering(page200("text/html", "<!doctype html><title>Welcome</title><p>Welcome"))),
		"origin-array":          origin(fileText(func(_ *party, file string) string { return "[" + file + "]" })),
		"origin-null":           origin(body("null")),
		"origin-publickey-null": origin(fileMembers(func(_ *party, file *object) { file.set("publicKey", "null") })),
		"origin-slow-drip": origin(damaged(func(a *conformance.Answer) {
			a.Drip = &behaviour.Drip{Bytes: 1, Every: clock.Duration(5 * time.Second)}
		})),
		"origin-reset":                origin(damaged(func(a *conformance.Answer) { a.Drop = behaviour.DropWithin })),
		"origin-endless":              origin(endless),
		"origin-tls-expired":          origin(looks(network.FlawExpired)),
		"origin-tls-wrong-host":       origin(looks(network.FlawWrongName)),
		"origin-redirect-link-local":  origin(leads("http://169.254.169.254/dsrdelete.json")),
		"origin-redirect-file-scheme": origin(leads("file:///dsrdelete.json")),
		"origin-gone-elsewhere":       origin(func(b *build, p *party) error { p.serve(b.f.vendor2.file().String()); return nil }),

		"origin-jwks-uri-only":         own(jwksElsewhere),
		"origin-well-known-iabtl-only": own(standsAt("", "/.well-known/iabtl/dsrdelete.json")),
		"origin-well-known-only":       own(standsAt("", "/.well-known/dsrdelete.json")),
		"origin-www-only":              own(standsAt("www.", filePath)),
		"origin-http-only":             own(looks(network.FlawClosed)),
		"origin-redirect-to-http":      own(redirected("http://{domain}/plain.json")),
		"origin-redirect-same-host":    own(redirected("https://{domain}/files/dsrdelete.json")),
		"origin-redirect-www":          own(redirected("https://www.{domain}/dsrdelete.json")),
		"origin-redirect-three":        own(redirected("https://{domain}/1.json", "https://{domain}/2.json", "https://{domain}/3.json")),
		"origin-redirect-other-domain": own(leadsOff("https://{vendor2}", func(f *facts) *party { return f.vendor2 })),
		"origin-redirect-thirty":       own(redirected(steps(30)...)),
		"origin-content-type-text":     own(servedAs("text/plain")),
		"origin-content-type-charset":  own(servedAs("application/json; charset=utf-8")),
		"origin-extra-members":         own(furtherMembers),
		"origin-no-endpoint":           own(fileMembers(func(_ *party, file *object) { file.drop("endpoint") })),
		"origin-bom":                   own(fileText(func(_ *party, file string) string { return "\ufeff" + file })),
		"origin-large-file":            own(damaged(func(a *conformance.Answer) { a.Blanks = 5 << 20 })),

		"origin-rotated-no-cache":     own(rotated("no-cache", newKid)),
		"origin-rotated-max-age":      own(rotated("max-age=86400", newKid)),
		"origin-rotated-same-kid":     own(rotated("no-store", sameKid)),
		"origin-removed-key-no-store": own(rotated("no-store", removed)),
		"origin-removed-key-max-age":  own(rotated("max-age=86400", removed)),
		"origin-down-after-warm-up":   own(rotated("max-age=86400", down)),
		"origin-back-after-failure":   func(*build) error { return notHere("it takes five minutes, in which a failure may be kept") },
	},
)
