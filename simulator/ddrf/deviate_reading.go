package ddrf

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// readingDeviations concern the iss of tokens and how the file of its domain is read
// (section Discovery).
func readingDeviations() map[string]deviation {
	return map[string]deviation{
		// forms of iss
		"iss-scheme-accepted": issRead(func(s string) string { return strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://") }),
		"iss-port-accepted": issRead(func(s string) string {
			name, port, found := strings.Cut(s, ":")
			return unless(found && digits(port), s, name)
		}),
		"iss-path-accepted":     issRead(func(s string) string { return s[:indexOf(s, "/?#")] }),
		"iss-userinfo-accepted": issRead(func(s string) string { return s[strings.LastIndex(s, "@")+1:] }),
		"iss-before-at-sign": issRead(func(s string) string {
			name, _, found := strings.Cut(s, "@")
			return unless(found && strings.Contains(name, "."), s, name)
		}),
		"iss-after-backslash":  issRead(func(s string) string { return s[strings.LastIndex(s, `\`)+1:] }),
		"iss-trimmed":          issRead(func(s string) string { return strings.TrimSpace(s) }),
		"iss-cut-at-control":   issRead(func(s string) string { return s[:indexOf(s, "\x00\r\n")] }),
		"iss-dots-cleaned":     issRead(func(s string) string { return strings.Trim(strings.ReplaceAll(s, "..", "."), ".") }),
		"iss-percent-decoded":  issRead(percentDecoded),
		"iss-wildcard-ignored": issRead(func(s string) string { return strings.TrimPrefix(s, "*.") }),
		"iss-first-of-list":    issRead(func(s string) string { first, _, _ := strings.Cut(s, ","); return first }),
		"iss-normalised": issRead(func(s string) string {
			if mapped, err := idna.Lookup.ToASCII(s); err == nil {
				return mapped
			}
			return s
		}),
		"iss-addresses-unverified":   unverified(func(s string) bool { return net.ParseIP(strings.Trim(s, "[]")) != nil || digits(s) }),
		"iss-local-names-unverified": unverified(func(s string) bool { return !strings.ContainsAny(s, ".:[") && !digits(s) && s != "" }),
		"iss-suffixes-unverified": unverified(func(s string) bool {
			_, ok := host(s + ".invalid")
			return ok && siteOf(s) == "" && net.ParseIP(s) == nil && strings.Contains(s, ".")
		}),
		"iss-of-any-form-unverified": forgiving(func(p problem) bool { return p.of(reasonIss) }),
		"iss-subdomains-accepted":    issDomain(host),
		"iss-trailing-dot-accepted":  issRead(func(s string) string { return strings.TrimSuffix(s, ".") }),
		"iss-www-accepted":           issRead(func(s string) string { return strings.TrimPrefix(s, "www.") }),
		"iss-upper-case-refused": issDomain(func(iss string) (string, bool) {
			domain, ok := registrable(iss)
			return domain, ok && domain == iss
		}),

		// files that cannot be had
		"unavailable-files-ignored":  forgiving(func(p problem) bool { return p.of(reasonFile) }),
		"files-without-keys-ignored": forgiving(func(p problem) bool { return p.of(reasonNoKeys) }),
		"unknown-kids-ignored":       forgiving(func(p problem) bool { return p.of(reasonKid) }),

		// how it is read
		"files-by-http": readingSo(func(r *reading) {
			r.urls = func(domain string) []string {
				return []string{"https://" + domain + filePath, "http://" + domain + filePath}
			}
		}),
		"certificates-unchecked": readingSo(func(r *reading) { r.insecure = true }),
		"follows-to-http": followingTo(func(domain string, to *url.URL) bool {
			return to.Scheme == "http" && siteOf(to.Hostname()) == siteOf(domain)
		}),
		"follows-to-loopback": followingTo(func(_ string, to *url.URL) bool {
			ip := net.ParseIP(to.Hostname())
			return to.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
		}),
		"follows-anywhere": readingSo(func(r *reading) {
			r.redirects, r.follow = 40, func(_ string, to *url.URL) bool { return to.Scheme == "http" || to.Scheme == "https" }
		}),
		"follows-no-redirects": readingSo(func(r *reading) { r.redirects = 0 }),
		"follows-same-host-only": readingSo(func(r *reading) {
			r.follow = func(domain string, to *url.URL) bool { return sameSite(domain, to) && to.Hostname() == domain }
		}),
		"follows-to-other-domains": followingTo(func(_ string, to *url.URL) bool {
			_, ok := host(to.Hostname())
			return ok && to.Scheme == "https" && to.Port() == ""
		}),
		"exact-file-type": readingSo(func(r *reading) {
			r.suits = func(h http.Header) bool { return h.Get("Content-Type") == "application/json" }
		}),
		"json-file-type": readingSo(func(r *reading) {
			r.suits = func(h http.Header) bool {
				media, _, _ := strings.Cut(h.Get("Content-Type"), ";")
				return strings.EqualFold(strings.TrimSpace(media), "application/json")
			}
		}),
		"reads-well-known": alsoReading(func(domain string) string { return "https://" + domain + "/.well-known/dsrdelete.json" }),
		"reads-iabtl":      alsoReading(func(domain string) string { return "https://" + domain + "/.well-known/iabtl/dsrdelete.json" }),
		"reads-www":        alsoReading(func(domain string) string { return "https://www." + domain + filePath }),

		// how long it is kept
		"files-kept-for-ever": readingSo(func(r *reading) { r.fresh, r.again = func(string) time.Duration { return maxFresh }, false }),
		"no-store-ignored":    readingSo(func(r *reading) { r.fresh = func(s string) time.Duration { return max(freshness(s), 5*time.Minute) } }),
		"unknown-kids-not-read-again": readingSo(func(r *reading) {
			r.fresh, r.again = func(s string) time.Duration { return max(freshness(s), time.Minute) }, false
		}),
		"files-read-each-time": readingSo(func(r *reading) { r.fresh = func(string) time.Duration { return 0 } }),

		// keys in it
		"reads-jwks-uri": alsoKeys(func(x *examination, file object) []string {
			o, _, _ := readObject(x.fetched(file["jwksUri"], "https://"), false)
			return texts(list(o["keys"]))
		}),
		"reads-jwk-sets": alsoKeys(func(_ *examination, file object) []string {
			return append(texts(list(named(file["publicKey"], "keys"))), texts(list(file["keys"]))...)
		}),
		"reads-single-keys": alsoKeys(func(_ *examination, file object) []string {
			return unless(kindOf(file["publicKey"]) == isObject, nil, []string{string(file["publicKey"])})
		}),
		"reads-first-key": readingSo(func(r *reading) {
			keys := r.keys
			r.keys = func(x *examination, file object) []string { all := keys(x, file); return all[:min(1, len(all))] }
		}),
		"reads-ten-keys": readingSo(func(r *reading) {
			keys := r.keys
			r.keys = func(x *examination, file object) []string { all := keys(x, file); return all[:min(10, len(all))] }
		}),
		"demands-good-keys":  readingSo(demandGoodKeys),
		"demands-key-use":    keysWith("use"),
		"demands-whole-file": readingSo(demandWholeFile),
	}
}
