package ddrf

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// reading is how other parties' files are read.
type reading struct {
	urls      func(domain string) []string               // tried in turn
	redirects int                                        // followed at most
	follow    func(domain string, to *url.URL) bool      // whether one is followed
	insecure  bool                                       // whatever the certificate
	suits     func(h http.Header) bool                   // whether the head of the answer is as it should be
	fresh     func(cacheControl string) time.Duration    // how long a file is kept
	again     bool                                       // whether it is read once more where it lacks a key
	keys      func(x *examination, file object) []string // the JWKs of a file, as JSON
}

func usualReading() reading {
	return reading{
		urls:      func(domain string) []string { return []string{"https://" + domain + filePath} },
		redirects: 3,
		follow:    sameSite,
		suits:     func(http.Header) bool { return true },
		fresh:     freshness,
		again:     true,
		keys:      func(_ *examination, file object) []string { return texts(list(file["publicKey"])) },
	}
}

// sameSite allows redirects by https to the usual port within a registrable domain.
func sameSite(domain string, to *url.URL) bool {
	name, ok := host(to.Hostname())
	return ok && to.Scheme == "https" && (to.Port() == "" || to.Port() == "443") && to.User == nil && siteOf(name) == siteOf(domain)
}

// freshness is how long Cache-Control allows to keep a file. One without max-age is read
// each time.
func freshness(cacheControl string) time.Duration {
	var age time.Duration
	for _, directive := range strings.Split(strings.ToLower(cacheControl), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch name {
		case "no-store", "no-cache":
			return 0
		case "max-age":
			if n, err := strconv.Atoi(value); err == nil && n > 0 {
				age = time.Duration(min(n, int(maxFresh/time.Second))) * time.Second
			}
		}
	}
	return age
}

func texts(raws []json.RawMessage) []string {
	all := make([]string, len(raws))
	for i, raw := range raws {
		all[i] = string(raw)
	}
	return all
}
