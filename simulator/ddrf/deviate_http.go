package ddrf

import (
	"context"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// httpDeviations concern the status of answers, their form and the endpoint as such
// (sections Example Deletion Packet and Result Codes).
func httpDeviations() map[string]deviation {
	accepted := func(a *answer) bool { return a.problem == nil }
	refused := func(a *answer) bool { return a.problem != nil }
	unavailable := func(a *answer) bool { return a.problem != nil && a.problem.of(reasonFile, reasonNoKeys) }
	unreadable := func(a *answer) bool {
		return a.problem != nil && a.problem.where != inIDJWT && a.problem.of(reasonBody, reasonNoToken, reasonSegments, reasonEncoding, reasonJSON, reasonSigCoding)
	}
	return map[string]deviation{
		// statuses
		"accepted-as-200":       answered(http.StatusOK, accepted),
		"accepted-as-201":       answered(http.StatusCreated, accepted),
		"accepted-as-400":       answered(http.StatusBadRequest, accepted),
		"refused-as-200":        answered(http.StatusOK, refused),
		"refused-as-202":        answered(http.StatusAccepted, refused),
		"refused-as-422":        answered(http.StatusUnprocessableEntity, refused),
		"refused-as-500":        answered(http.StatusInternalServerError, refused),
		"unavailable-files-500": answered(http.StatusInternalServerError, unavailable),
		"unavailable-files-502": both(answered(http.StatusBadGateway, unavailable), bare(unavailable)),
		"unreadable-tokens-500": both(answered(http.StatusInternalServerError, unreadable), bare(unreadable)),
		"repetitions-500":       repeated(func(a *answer) { a.status, a.body = http.StatusInternalServerError, []byte{} }),
		"long-claims-500":       answered(http.StatusInternalServerError, func(a *answer) bool { return len(a.in.body) > 8<<10 }),
		"idjwt-faults-500":      answered(http.StatusInternalServerError, func(a *answer) bool { return a.problem != nil && a.problem.where == inIDJWT }),

		// whether and where there is an acJWT
		"ack-none":               bare(func(*answer) bool { return true }),
		"ack-none-on-success":    bare(accepted),
		"ack-none-on-errors":     bare(refused),
		"ack-none-on-bad-tokens": bare(unreadable),
		"ack-decoded":            bodySaid(func(a *answer) []byte { return encode(a.claims) }),
		"ack-under-token":        wrapped(func(a *answer) { a.wrapper = document{{"token", a.token}} }),
		"ack-not-json": bodySaid(func(a *answer) []byte {
			a.header.Set("Content-Type", "application/json")
			return []byte("{acJWT: " + a.token + "}")
		}),
		"ack-same-for-all":  sameAck,
		"ack-same-again":    repeated(func(a *answer) { a.body = nil }),
		"ack-bare":          formed(FormBare),
		"ack-json-string":   formed(FormJSONString),
		"ack-extra-members": wrapped(func(a *answer) { a.wrapper.set("status", "done"); a.wrapper.set("links", []string{}) }),
		"ack-line-feed":     bodySent(func(a *answer) { a.body = append(a.body, '\n') }),
		"ack-charset":       bodySent(func(a *answer) { a.header.Set("Content-Type", a.header.Get("Content-Type")+"; charset=utf-8") }),

		// the endpoint
		"api-not-found": gated(func(*view, http.ResponseWriter, *http.Request) int { return http.StatusNotFound }),
		"api-no-post": gated(func(_ *view, w http.ResponseWriter, _ *http.Request) int {
			w.Header().Set("Allow", "PUT")
			return http.StatusMethodNotAllowed
		}),
		"api-redirected": redirectedAPI,
		"api-credentials": gated(func(_ *view, w http.ResponseWriter, r *http.Request) int {
			if r.Header.Get("Authorization") != "" {
				return 0
			}
			w.Header().Set("WWW-Authenticate", "Bearer")
			return http.StatusUnauthorized
		}),
		"api-elsewhere":     movedEndpoint,
		"other-methods-500": func(b *behaviour) { b.otherMethods = http.StatusInternalServerError },
		"other-methods-404": func(b *behaviour) { b.otherMethods = http.StatusNotFound },
		"get-answered-200": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(r.Method == http.MethodGet, 0, http.StatusOK)
		}),
		"put-taken-as-post": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			if r.Method == http.MethodPut || r.Method == http.MethodPatch {
				r.Method = http.MethodPost
			}
			return 0
		}),
		"takes-large-bodies": func(b *behaviour) { b.bodyLimit = 64 << 20 },
		"large-requests-500": func(b *behaviour) { b.overLimit = http.StatusInternalServerError },
		"long-tokens-413":    func(b *behaviour) { b.bodyLimit = 32 << 10 },
		"exact-body-type": mediaDemanded(func(s string) bool {
			return slices.Contains([]string{"application/jwt", "application/jose", "application/json"}, s)
		}),
		"lower-case-body-type":  mediaDemanded(func(s string) bool { media, _, _ := strings.Cut(s, ";"); return media == strings.ToLower(media) }),
		"known-body-types-only": mediaDemanded(knownMedia),
		"other-body-types-500": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(r.Method == http.MethodPost && !knownMedia(r.Header.Get("Content-Type")), 0, http.StatusInternalServerError)
		}),
		"demands-length": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(r.ContentLength < 0, 0, http.StatusLengthRequired)
		}),
		"chunked-refused-400": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(r.ContentLength < 0, 0, http.StatusBadRequest)
		}),
		"demands-json-accepted": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(strings.HasPrefix(r.Header.Get("Accept"), "text/"), 0, http.StatusNotAcceptable)
		}),
		"queries-refused-404": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(r.URL.RawQuery != "", 0, http.StatusNotFound)
		}),
		"cookies-refused": gated(func(_ *view, _ http.ResponseWriter, r *http.Request) int {
			return unless(r.Header.Get("Cookie") != "", 0, http.StatusBadRequest)
		}),
		"bursts-500": burstsFail,
	}
}

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
