package ddrf

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/simulator/ddrf"
)

// What a recipient does to one of several requests because of the others is no answer to it: it is
// asked again alone.
func TestCrowdedOut(t *testing.T) {
	var busy atomic.Int32
	var crowded, alone atomic.Int32
	oneAtATime := func(refuse func(w http.ResponseWriter)) between {
		return func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder) {
			defer busy.Add(-1)
			if busy.Add(1) > 1 {
				crowded.Add(1)
				refuse(w)
				return
			}
			if crowded.Load() > 0 {
				alone.Add(1)
			}
			unchanged(w, r, answer)
		}
	}
	status := func(code int, retryAfter int) func(w http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
			w.WriteHeader(code)
		}
	}
	for name, refuse := range map[string]func(w http.ResponseWriter){
		"429": status(429, 1), "503": status(503, 1),
		"closed": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			crowded.Store(0)
			alone.Store(0)
			bad, _ := verdictsBetween(t, oneAtATime(refuse), ddrf.Config{FetchTimeout: time.Minute}, "ddrf/origin")
			require.Empty(t, bad)
			require.Positive(t, crowded.Load())
			require.GreaterOrEqual(t, alone.Load(), crowded.Load())
		})
	}
	t.Run("never", func(t *testing.T) {
		// Who answers nothing else alone, either, shows nothing where it asks for patience, and is blamed
		// where it has failed.
		late := func(code int) between {
			return func(w http.ResponseWriter, r *http.Request, answer func() *httptest.ResponseRecorder) {
				rec := answer()
				if rec.Code == http.StatusBadRequest {
					rec.Code = code
					rec.Body.Reset()
				}
				w.WriteHeader(rec.Code)
				_, _ = w.Write(rec.Body.Bytes())
			}
		}
		bad, _ := verdictsBetween(t, late(429), ddrf.Config{FetchTimeout: time.Minute}, "ddrf/origin")
		require.Equal(t, conformance.Inconclusive, bad["origin/origin-timeout"])
		bad, _ = verdictsBetween(t, late(500), ddrf.Config{FetchTimeout: time.Minute}, "ddrf/origin")
		require.Contains(t, bad, "origin/refused-status")
	})
}
