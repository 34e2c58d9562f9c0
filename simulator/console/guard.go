package console

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guarded refuses what a web page can make a browser send: requests for a name that was
// led to loopback, unless a token is asked for, and those whose origin is another site.
// Where a token is asked for, only health and readiness are told without it.
func guarded(h http.Handler, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case token == "" && !loopback(r.Host):
			refuse(w, r, http.StatusForbidden, "the Host is not a loopback address", "an admin API that asks for a token takes any Host")
		case !sameOrigin(r):
			refuse(w, r, http.StatusForbidden, "the Origin is another host", "")
		case token != "" && r.URL.Path != "/health" && r.URL.Path != "/ready" && !shows(r, token):
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, r, http.StatusUnauthorized, "the admin API asks for its token", "send it as Authorization: Bearer TOKEN")
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// unfit reports a character that no token has: it could not be sent as credentials.
func unfit(r rune) bool { return r <= ' ' || r > '~' }

// shows reports a request that has the token. How long that takes does not depend on how
// much of it is right.
func shows(r *http.Request, token string) bool {
	scheme, credentials, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimSpace(credentials))), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1 && strings.EqualFold(scheme, "Bearer")
}

// loopback reports a Host, with or without a port, that is this machine by itself.
func loopback(host string) bool {
	name := (&url.URL{Host: host}).Hostname()
	ip, err := netip.ParseAddr(name)
	return strings.EqualFold(name, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// sameOrigin reports a request that no page sent, or one of the API's own host.
func sameOrigin(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		if u, err := url.Parse(origin); err != nil || !strings.EqualFold(u.Host, r.Host) {
			return false
		}
	}
	return true
}
