package ddrf

import (
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
