package ddrf

import (
	"net/http"
	"strings"
)

// sites are domains with files of all kinds, most of which have the keys of P.
func sites(s *stage) map[string]http.Handler {
	file := func(keys ...document) document {
		return document{{"endpoint", "https://publisher1.test/ddrf"}, {"identifiers", []any{}}, {"publicKey", keys}, {"vendorScriptRequirement", false}}
	}
	good := func() document { return file(s.p1.jwk, s.p2.jwk) }
	says := func(body any, header ...string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Cache-Control", "max-age=3600")
			for i := 0; i < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			if r.URL.Path != filePath {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			if text, ok := body.(string); ok {
				_, _ = w.Write([]byte(text))
				return
			}
			_, _ = w.Write(encode(body))
		})
	}
	status := func(code int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) })
	}
	at := func(path string, h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != path {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			r.URL.Path = filePath
			h.ServeHTTP(w, r)
		})
	}
	redirect := func(to func(r *http.Request) string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if where := to(r); where != "" {
				w.Header().Set("Location", where)
				w.WriteHeader(http.StatusFound)
				return
			}
			r.URL.Path = filePath
			says(good()).ServeHTTP(w, r)
		})
	}
	hops := func(n int) http.Handler {
		return redirect(func(r *http.Request) string {
			done := strings.Count(r.URL.Path, "/x")
			if done == n {
				return ""
			}
			return strings.Repeat("/x", done+1) + "/dsrdelete.json"
		})
	}
	bare := document{{"kty", "EC"}, {"crv", "P-256"}, {"x", s.p1.jwk.get("x")}, {"y", s.p1.jwk.get("y")}}
	return map[string]http.Handler{
		attacker: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/cert.pem" {
				_, _ = w.Write(certificatePEM(selfSigned(s.foreign)))
				return
			}
			says(file(s.foreign.jwk)).ServeHTTP(w, r)
		}),
		"notpublisher1.test":   says(file(s.foreign.jwk)),
		"404.test":             status(http.StatusNotFound),
		"500.test":             status(http.StatusInternalServerError),
		"204.test":             status(http.StatusNoContent),
		"empty.test":           says(""),
		"html.test":            says("<html></html>"),
		"cut.test":             says(string(encode(good()))[:100]),
		"array.test":           says([]any{good()}),
		"null.test":            says("null"),
		"no-keys.test":         says(without(good(), "publicKey")),
		"keys-empty.test":      says(file()),
		"keys-null.test":       says(document{{"publicKey", nil}}),
		"keys-string.test":     says(document{{"publicKey", []string{string(encode(s.p1.jwk))}}}),
		"other-key.test":       says(file(s.q1.jwk)),
		"same-kid.test":        says(file(renameKid(s.q1.jwk, s.p1.kid))),
		"off-curve.test":       says(file(setIn(s.p1.jwk, "y", s.p1.jwk.get("x")))),
		"jwks-uri.test":        jwksSite(s, says(without(setIn(good(), "jwksUri", "https://jwks-uri.test/jwks.json"), "publicKey"))),
		"well-known.test":      at("/.well-known/dsrdelete.json", says(good())),
		"iabtl.test":           at("/.well-known/iabtl/dsrdelete.json", says(good())),
		"jwk-set.test":         says(setIn(good(), "publicKey", document{{"keys", []document{s.p1.jwk}}})),
		"keys-member.test":     says(renamed(good(), "publicKey", "keys")),
		"key-object.test":      says(setIn(good(), "publicKey", s.p1.jwk)),
		"redirect-one.test":    hops(1),
		"redirect-three.test":  hops(3),
		"redirect-thirty.test": hops(30),
		"redirect-www.test": redirect(func(r *http.Request) string {
			if strings.HasPrefix(r.Host, "www.") {
				return ""
			}
			return "https://www.redirect-www.test/dsrdelete.json"
		}),
		"redirect-loop.test": redirect(func(*http.Request) string { return filePath }),
		"redirect-http.test": redirect(func(r *http.Request) string {
			if r.TLS == nil {
				return ""
			}
			return "http://redirect-http.test/dsrdelete.json"
		}),
		"redirect-other.test":    redirect(func(*http.Request) string { return "https://publisher1.test/dsrdelete.json" }),
		"redirect-loopback.test": redirect(func(r *http.Request) string { return "http://" + s.network.Addr().String() + filePath }),
		"http-only.test": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.TLS != nil {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			says(good()).ServeHTTP(w, r)
		}),
		"text.test":        says(good(), "Content-Type", "text/plain"),
		"charset.test":     says(good(), "Content-Type", "application/json; charset=utf-8"),
		"extra.test":       says(setIn(file(setIn(s.p1.jwk, "note", "a")), "note", "a")),
		"unknown-kty.test": says(file(document{{"kty", "XX"}}, s.p1.jwk)),
		"broken-key.test":  says(file(setIn(s.q1.jwk, "x", "AA"), s.p1.jwk)),
		"many-keys.test":   says(file(append(repeat(49, s.q1.jwk), s.p1.jwk)...)),
		"bare-key.test":    says(file(bare)),
		"use-enc.test":     says(file(setIn(s.p1.jwk, "use", "enc"))),
		"no-endpoint.test": says(without(good(), "endpoint")),
		"bom.test":         says("\ufeff" + string(encode(good()))),
		"twice.test":       says(`{"publicKey":[],` + string(encode(good()))[1:]),
		"large.test":       says(setIn(good(), "note", strings.Repeat("a", 1<<20))),
		"oct.test":         says(file(document{{"kty", "oct"}, {"k", base64url([]byte("published"))}, {"kid", "oct"}}, s.p1.jwk)),
		"weak.test":        says(file(s.weak.jwk)),
		"self-signed.test": says(good()),
		"127.0.0.1":        says(good()),
		"www-only.test": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.Host, "www.") {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			says(good()).ServeHTTP(w, r)
		}),
		"no-store.test": says(good(), "Cache-Control", "no-store"),
	}
}

func setIn(d document, name string, value any) document {
	d = d.clone()
	d.set(name, value)
	return d
}

func renameKid(d document, kid string) document { return setIn(d, "kid", kid) }

func repeat(n int, d document) (all []document) {
	for range n {
		all = append(all, d)
	}
	return all
}

func jwksSite(s *stage, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/jwks.json" {
			_, _ = w.Write(encode(document{{"keys", []document{s.p1.jwk}}}))
			return
		}
		h.ServeHTTP(w, r)
	})
}
