package ddrf

import (
	"net/http"
	"strings"
)

// httpChanges are about the exchange: the method, the form of the body, its media type, its
// size.
var httpChanges = map[string]change{
	"http-get":       all(method(http.MethodGet), bodyless),
	"http-get-query": all(method(http.MethodGet), bodyless, inQuery),
	"http-put":       method(http.MethodPut),
	"http-patch":     method(http.MethodPatch),
	"http-delete":    method(http.MethodDelete),
	"http-options":   all(method(http.MethodOptions), bodyless),

	"http-empty-body":         sends(func(*build, string) string { return "" }),
	"http-garbage-body":       sends(func(*build, string) string { return "hello" }),
	"http-binary-body":        sends(func(b *build, _ string) string { return noise(b.label, 256) }),
	"http-empty-object":       all(media("application/json"), sends(func(*build, string) string { return "{}" })),
	"http-wrapper-wrong-name": sends(func(_ *build, token string) string { return `{"token":` + quoted(token) + `}` }),
	"http-wrapper-extra":      wherever("wrapper", sends(func(_ *build, token string) string { return `{"rqJWT":` + quoted(token) + `,"x":1}` })),
	"http-wrapper-null":       sends(func(*build, string) string { return `{"rqJWT":null}` }),
	"http-wrapper-number":     sends(func(*build, string) string { return `{"rqJWT":42}` }),
	"http-wrapper-array":      sends(func(b *build, token string) string { return `[` + quoted(token) + `,` + quoted(b.further()) + `]` }),
	"http-two-tokens":         sends(func(b *build, token string) string { return b.formed(token) + "\n" + b.formed(b.further()) }),
	"http-decoded-claims":     all(media("application/json"), sends(func(_ *build, token string) string { return payloadOf(token) })),
	"http-decoded-all":        all(media("application/json"), sends((*build).decoded)),
	"http-json-serialisation": sends(func(_ *build, token string) string { return serialised(token) }),
	"http-form-encoded":       all(media("application/x-www-form-urlencoded"), sends(func(_ *build, token string) string { return "rqJWT=" + token })),
	"http-multipart":          inMultipart,
	"http-bearer-prefix":      sends(func(b *build, token string) string { return b.formed("Bearer " + token) }),
	"http-authorization-only": all(authorized, sends(func(*build, string) string { return "" })),

	"http-type-none":    media(""),
	"http-type-text":    media("text/plain"),
	"http-type-octet":   media("application/octet-stream"),
	"http-type-json":    all(media("application/json"), bare),
	"http-type-form":    all(media("application/x-www-form-urlencoded"), bare),
	"http-type-jose":    media("application/jose"),
	"http-type-unknown": media("application/x-unknown"),
	"http-type-charset": mediaOf(func(usual string) string { return usual + "; charset=utf-8" }),
	"http-type-case":    mediaOf(strings.ToUpper),

	"http-trailing-newline": wherever("bare", sends(func(_ *build, token string) string { return token + "\n" })),
	"http-leading-blank":    wherever("bare", sends(func(_ *build, token string) string { return " " + token })),
	"http-body-bom":         sends(func(b *build, token string) string { return "\ufeff" + b.formed(token) }),
	"http-gzip":             all(unsaid, field("Content-Encoding", "gzip"), sends(func(b *build, token string) string { return zipped(b.formed(token)) })),
	"http-chunked":          func(b *build) error { b.chunked = true; return nil },
	"http-accept-text":      field("Accept", "text/html"),
	"http-extra-headers":    all(field("X-Request-Source", "privacy-portal"), field("X-Trace", "00-1"), field("Cookie", "theme=dark")),
	"http-query":            query("a=b"),

	"http-huge-1mb":     claimOf("extra", func(*build) string { return filled(1 << 20) }),
	"http-huge-20mb":    claimOf("extra", func(*build) string { return filled(20 << 20) }),
	"http-huge-header":  param("extra", filled(100<<10)),
	"http-huge-garbage": sends(func(*build, string) string { return strings.Repeat("a", 5<<20) }),
	"http-cut-body":     func(b *build) error { b.cut = true; return nil },
}
