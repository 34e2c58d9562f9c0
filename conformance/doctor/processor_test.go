package doctor_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/conformance/opengdpr"
	"dsrcheck/conformance/target"
)

// processor is a target with the little of a processor that the doctor looks at. A request
// is pending when it is first looked at and completed from then on, and each callback URL is
// called by deliver.
type processor struct {
	deliver func(url string) // nil calls nobody
	refuse  func(urls []string) int
	never   atomic.Bool   // requests stay pending
	atOnce  bool          // requests are never seen pending
	ahead   time.Duration // of its clock

	mu     sync.Mutex
	bodies []string
	looked map[string]bool // paths of statuses
}

func (p *processor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now().Add(p.ahead)
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	answer := func(status int, v any) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	switch {
	case r.URL.Path == "/discovery":
		answer(200, map[string]any{"api_version": "0.1", "supported_subject_request_types": []string{"access"},
			"supported_identities": []map[string]string{{"identity_type": "email", "identity_format": "sha256"}}})
	case r.Method == http.MethodPost:
		var body map[string]json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		raw, _ := json.Marshal(body)
		p.mu.Lock()
		p.bodies = append(p.bodies, string(raw))
		p.mu.Unlock()
		var urls []string
		_ = json.Unmarshal(body["status_callback_urls"], &urls)
		if p.refuse != nil {
			if status := p.refuse(urls); status != 0 {
				answer(status, map[string]any{"error": map[string]any{"code": status, "message": "no"}})
				return
			}
		}
		answer(201, map[string]any{"received_time": now.UTC().Format(time.RFC3339Nano)})
		if p.deliver != nil {
			for _, u := range urls {
				go p.deliver(u)
			}
		}
	case strings.HasPrefix(r.URL.Path, "/opengdpr_requests/"):
		p.mu.Lock()
		state := "completed"
		if p.never.Load() || !p.atOnce && !p.looked[r.URL.Path] {
			state = "pending"
		}
		if p.looked == nil {
			p.looked = map[string]bool{}
		}
		p.looked[r.URL.Path] = true
		p.mu.Unlock()
		answer(200, map[string]string{"request_status": state})
	default:
		answer(404, map[string]string{})
	}
}

// pending is a processor whose requests stay pending.
func pending() *processor {
	p := &processor{}
	p.never.Store(true)
	return p
}

// plainURLs refuses callback URLs without TLS, as careful processors do.
func plainURLs(urls []string) int {
	for _, u := range urls {
		if !strings.HasPrefix(u, "https:") {
			return 400
		}
	}
	return 0
}

// aim starts a processor and makes a target of it. Only what never changes is not waited for.
func aim(t *testing.T, p *processor, wait time.Duration) *target.Target {
	t.Helper()
	web := httptest.NewServer(p)
	t.Cleanup(web.Close)
	c := target.Config{Target: web.URL, LifecycleTimeout: "1m", CallbackWait: wait.String()}
	if p.never.Load() {
		c.LifecycleTimeout = "100ms"
	}
	tg, err := c.Open(t.Context())
	require.NoError(t, err)
	return tg
}

func profile(t *testing.T) conformance.Profile {
	t.Helper()
	p, err := opengdpr.Processor()
	require.NoError(t, err)
	return p
}
