package console

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guarded refuses what a web page can make a browser send to loopback: requests for a name
// that was led there, and those whose origin is another site.
func guarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !loopback(r.Host):
			refuse(w, http.StatusForbidden, "the Host is not a loopback address")
		case !sameOrigin(r):
			refuse(w, http.StatusForbidden, "the Origin is another host")
		default:
			h.ServeHTTP(w, r)
		}
	})
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
