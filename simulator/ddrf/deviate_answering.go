package ddrf

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// answered gives answers another status under a condition.
func answered(status int, when func(a *answer) bool) deviation {
	return func(b *behaviour) {
		b.edits = append(b.edits, func(_ *view, a *answer) {
			if when(a) {
				a.status = status
			}
		})
	}
}

// bare leaves the acJWT out under a condition.
func bare(when func(a *answer) bool) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(_ *view, a *answer) {
			if when(a) {
				a.body = []byte{}
			}
		})
	}
}

// bodySaid makes another body, without the acJWT in its form.
func bodySaid(f func(a *answer) []byte) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(_ *view, a *answer) {
			a.header.Set("Content-Type", "application/json")
			a.body = f(a)
		})
	}
}

// bodySent changes the body once it is there.
func bodySent(f func(a *answer)) deviation {
	return func(b *behaviour) { b.sent = append(b.sent, func(_ *view, a *answer) { f(a) }) }
}

// wrapped puts the acJWT into another wrapper, in whose form it is sent.
func wrapped(f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.form = FormWrapper
		b.finish = append(b.finish, func(_ *view, a *answer) { f(a) })
	}
}

func formed(form string) deviation { return func(b *behaviour) { b.form = form } }

// sameAck answers each request with the acJWT of the first that was accepted.
func sameAck(b *behaviour) {
	b.finish = append(b.finish, func(v *view, a *answer) {
		if a.problem != nil {
			return
		}
		v.remember(func(m *memory) {
			if m.first == "" {
				m.first = a.token
			}
			a.token = m.first
		})
		a.wrapper.set("acJWT", a.token)
	})
}

// repeated changes the answer to the very same rqJWT when it comes again: the acJWT is
// that of the first time.
func repeated(f func(a *answer)) deviation {
	return func(b *behaviour) {
		b.finish = append(b.finish, func(v *view, a *answer) {
			if a.problem != nil {
				return
			}
			again := false
			v.remember(func(m *memory) {
				var earlier string
				if earlier, again = m.acks[a.in.text]; again {
					a.token = earlier
				} else if len(m.acks) < maxReceived {
					m.acks[a.in.text] = a.token
				}
			})
			if again {
				a.wrapper.set("acJWT", a.token)
				f(a)
			}
		})
	}
}

func gated(f func(v *view, w http.ResponseWriter, r *http.Request) int) deviation {
	return func(b *behaviour) { b.gates = append(b.gates, f) }
}

// redirectedAPI leads requests to another path, where they are taken.
func redirectedAPI(b *behaviour) {
	said := b.endpoint
	b.endpoint = strings.TrimSuffix(said, "/") + "/v1"
	b.fileEdits = append(b.fileEdits, func(v *view, f *fileAnswer) {
		if u, ok := f.doc.get("endpoint").(string); ok {
			f.doc.set("endpoint", strings.TrimSuffix(u, b.endpoint)+said)
		}
	})
	b.others = append(b.others, func(v *view, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != said {
			return false
		}
		w.Header().Set("Location", b.endpoint)
		w.WriteHeader(http.StatusPermanentRedirect)
		return true
	})
}

// mediaDemanded answers requests of other media types with 415.
func mediaDemanded(fine func(contentType string) bool) deviation {
	return gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
		return unless(r.Method == http.MethodPost && !fine(r.Header.Get("Content-Type")), 0, http.StatusUnsupportedMediaType)
	})
}

func knownMedia(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && slices.Contains([]string{"application/jwt", "application/jose", "application/json"}, media)
}

// burstsFail answers with 500 while another request is being answered.
func burstsFail(b *behaviour) {
	b.gates = append(b.gates, func(v *view, _ http.ResponseWriter, r *http.Request) int {
		if r.Method != http.MethodPost {
			return 0
		}
		busy := false
		v.remember(func(m *memory) {
			busy = m.busy
			m.busy = true
		})
		if busy {
			return http.StatusInternalServerError
		}
		context.AfterFunc(r.Context(), func() { v.remember(func(m *memory) { m.busy = false }) })
		return 0
	})
	b.sent = append(b.sent, func(v *view, _ *answer) { v.remember(func(m *memory) { m.busy = false }) })
}
