package opengdpr

import (
	"io"
	"net/http"
)

// Controller is a simulated controller that takes callbacks (section 8.5): any POST
// is answered with 202, everything else with 405. What it was sent is in the journal
// of its network.
type Controller struct {
	Domain string // host of its callback URLs
}

// CallbackURL is the URL for callbacks at a path, which begins with a slash.
func (c *Controller) CallbackURL(path string) string { return "https://" + c.Domain + path }

// ServeHTTP answers a callback.
func (c *Controller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	_, _ = io.CopyN(io.Discard, r.Body, drainLimit)
	w.WriteHeader(http.StatusAccepted)
}
