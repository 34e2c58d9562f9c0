package opengdpr

import (
	"net/http"
)

// believingDeviations concern what a controller makes of answers and callbacks.
func believingDeviations() map[string]practised {
	return map[string]practised{
		// the 201 (sections 3.1 and 7.3)
		"receipt-signature-ignored": believing(func(_, sound error) string { return onlySound(nil, sound) }),
		"receipt-unread":            believing(func(signed, _ error) string { return onlySound(signed, nil) }),
		"receipt-domain-unread":     trusting(func(t *trust) { t.unnamed = true }),
		"completed-on-receipt": believing(func(signed, sound error) string {
			if onlySound(signed, sound) == pending {
				return completed
			}
			return Failed
		}),
		"refused-request-pending": func(p *practice) { p.refused = func(int) string { return pending } },

		"sent-request-pending": func(p *practice) { p.sent = pending },

		// the status (section 8)
		"unsigned-status-believed": func(p *practice) {
			p.polls, p.shown = pollPause, func(error) bool { return true }
		},
		"polls-in-vain":              func(p *practice) { p.polls, p.shown = pollPause, func(error) bool { return false } },
		"status-steps-back-believed": func(p *practice) { p.believes = func(string, string) bool { return true } },
		"callbacks-without-effect":   func(p *practice) { p.believes = func(string, string) bool { return false } },
		"foreign-url-believed":       func(p *practice) { p.owns = func(string) (bool, int) { return true, 0 } },
		"foreign-url-believed-for-now": func(p *practice) {
			p.owns, p.believes = func(string) (bool, int) { return true, 0 }, func(string, string) bool { return true }
		},
		"any-processor-believed": func(p *practice) { p.stranger = 0 },
		"any-caller-believed":    func(p *practice) { p.stranger, p.trust.unlisted = 0, true },
		"foreign-url-ignored":    func(p *practice) { p.owns = func(string) (bool, int) { return false, http.StatusAccepted } },
		"unlisted-domains-heard": func(p *practice) { p.trust.unlisted = true },
	}
}

// believing sets what is believed of a request after a 201.
func believing(f func(signed, sound error) string) practised {
	return func(p *practice) { p.receipt = f }
}
