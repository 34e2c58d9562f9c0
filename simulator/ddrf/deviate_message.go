package ddrf

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"dsrcheck/simulator/clock"
)

// messageDeviations concern a deletion request as an HTTP request (section Example Deletion
// Packet), and where it goes.
func messageDeviations(name string) map[string]deviation {
	return prefixed(name, map[string]deviation{
		"by-get": messageSaid(func(o *origination, m *message) {
			m.method, m.body = http.MethodGet, nil
			m.url += unless(strings.Contains(m.url, "?"), "?", "&") + "rqJWT=" + url.QueryEscape(o.RQJWT)
			m.header.Del("Content-Type")
		}),
		"by-put":           messageSaid(func(_ *origination, m *message) { m.method = http.MethodPut }),
		"as-form":          bodySentAs("application/x-www-form-urlencoded", func(token string) []byte { return []byte(url.Values{"rqJWT": {token}}.Encode()) }),
		"decoded":          bodySentAs("application/json", func(token string) []byte { return encode(decodedClaims(token)) }),
		"under-other-name": bodySentAs("application/json", func(token string) []byte { return encode(document{{"token", token}}) }),
		"in-array":         bodySentAs("application/json", func(token string) []byte { return encode([]string{token}) }),
		"in-header": messageSaid(func(o *origination, m *message) {
			m.body = nil
			m.header.Set("Authorization", "Bearer "+o.RQJWT)
		}),
		"to-guessed-endpoint": urlSaid(func(u *url.URL) { u.Path, u.RawQuery = "/api/delete/", "" }),
		"to-root":             urlSaid(func(u *url.URL) { u.Path, u.RawQuery = "/", "" }),
		"to-host-of-file":     messageSaid(func(o *origination, m *message) { toHost(m, o.to) }),
		"with-slash":          urlSaid(func(u *url.URL) { u.Path += "/" }),
		"by-http":             urlSaid(func(u *url.URL) { u.Scheme = "http" }),

		"without-reading": requestingSo(func(r *requesting) {
			r.had = func(_ context.Context, o *origination) (*partnerFile, error) { return assumed(o), nil }
		}),
		"before-reading": requestingSo(func(r *requesting) {
			r.had = func(_ context.Context, o *origination) (*partnerFile, error) { return assumed(o), nil }
			r.then = append(r.then, func(ctx context.Context, o *origination) {
				if f, err := o.read(ctx, o.to); err == nil {
					o.file = f
				}
			})
		}),
		"by-old-files": requestingSo(func(r *requesting) { r.had = keptForADay }),
	})
}

func messageSaid(f func(o *origination, m *message)) deviation {
	return requestingSo(func(r *requesting) { r.message = append(r.message, f) })
}

// bodySentAs puts the rqJWT into another body.
func bodySentAs(media string, f func(token string) []byte) deviation {
	return messageSaid(func(o *origination, m *message) {
		m.body = f(o.RQJWT)
		m.header.Set("Content-Type", media)
	})
}

// urlSaid changes where a request goes.
func urlSaid(f func(u *url.URL)) deviation {
	return messageSaid(func(_ *origination, m *message) {
		if u, err := url.Parse(m.url); err == nil {
			f(u)
			m.url = u.String()
		}
	})
}

// waits lets a quarter of a second pass.
func waits(o *origination, _ *message) { clock.Wait(o.ctx, clock.Real(), 250*time.Millisecond) }

// withinSite allows redirects by https within the domain of the recipient.
func withinSite(o *origination, to string) bool {
	u, err := url.Parse(to)
	return err == nil && sameSite(o.to, u)
}

// assumed is what a file says that was never read: the usual endpoint, what most vendors
// list, and no keys.
func assumed(o *origination) *partnerFile {
	var entries []document
	for _, kind := range []string{"email", "phone"} {
		entries = append(entries, document{{"type", kind}, {"format", "sha256"}})
	}
	return &partnerFile{object: object{"endpoint": encode("https://" + o.to + "/ddrf"), "identifiers": encode(entries)}}
}

// readAgain reads a file for each request.
func readAgain(ctx context.Context, o *origination) (*partnerFile, error) { return o.read(ctx, o.to) }

// keptForADay reads a file once a day, whatever its owner allows.
func keptForADay(ctx context.Context, o *origination) (*partnerFile, error) {
	var old *partnerFile
	now := o.config.Clock.Now()
	o.remember(func(m *memory) { old = m.files[o.to] })
	if old != nil && now.Before(old.until) {
		return old, nil
	}
	f, err := o.read(ctx, o.to)
	if err != nil {
		return f, err
	}
	kept := *f
	kept.until, kept.exchanges = now.Add(maxFresh), nil
	o.remember(func(m *memory) {
		if len(m.files) < maxFiles {
			m.files[strings.Clone(o.to)] = &kept
		}
	})
	return f, nil
}
