package opengdpr

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"dsrcheck/simulator/clock"
)

// hearingDeviations concern how a controller takes and answers callbacks (sections 8.5 and
// 8.8).
func hearingDeviations() map[string]practised {
	return map[string]practised{
		// refusals
		"rejects-with-200":    rejecting(http.StatusOK),
		"rejects-with-400":    rejecting(http.StatusBadRequest),
		"rejects-with-401":    rejecting(http.StatusUnauthorized),
		"rejects-with-404":    rejecting(http.StatusNotFound),
		"rejects-with-500":    rejecting(http.StatusInternalServerError),
		"foreign-url-500":     func(p *practice) { p.owns = func(string) (bool, int) { return false, http.StatusInternalServerError } },
		"unsent-id-500":       func(p *practice) { p.unknown = http.StatusInternalServerError },
		"callback-repeat-500": func(p *practice) { p.repeated = http.StatusInternalServerError },
		"parses-callback-first": func(p *practice) {
			p.glance = func(_ http.Header, body []byte) int {
				if _, why := parseObject(body); why != "" {
					return http.StatusBadRequest
				}
				return 0
			}
		},

		// bodies
		"callback-first-kilobyte-read": receiving(func(body io.Reader, _ int64) ([]byte, error) { return io.ReadAll(io.LimitReader(body, 1<<10)) }),
		"callback-read-once":           receiving(readOnce),
		"callback-must-be-quick":       receiving(readQuickly),
		"callback-large-refused":       func(p *practice) { p.limit = 16 << 10 },

		// what is sound
		"callback-pending-refused":     declining(func(_ []byte, n *notice) bool { return n.state == pending }),
		"callback-in-progress-refused": declining(func(_ []byte, n *notice) bool { return n.state == inProgress }),
		"callback-completed-refused":   declining(func(_ []byte, n *notice) bool { return n.state == completed }),
		"callback-notes-refused":       declining(func(body []byte, _ *notice) bool { return hasNotes(body) }),
		"callback-beyond-ascii-refused": declining(func(body []byte, _ *notice) bool {
			return slices.ContainsFunc(body, func(c byte) bool { return c > 127 })
		}),

		// the endpoint
		"callback-endpoint-missing": func(p *practice) { p.endpoint = http.StatusNotFound },
		"callback-endpoint-guarded": func(p *practice) { p.endpoint = http.StatusUnauthorized },
		"callback-endpoint-crowded": func(p *practice) {
			p.admit, p.crowded = fewAtATime(4, 50*time.Millisecond), http.StatusConflict
		},
		"callback-endpoint-throttles": func(p *practice) { p.admit = fewAtATime(4, 50*time.Millisecond) },
		"callback-endpoint-elsewhere": func(p *practice) { p.paths = []string{"/privacy/callbacks"} },
		"callback-endpoints-several":  func(p *practice) { p.paths = append(slices.Clone(p.paths), p.paths[0]+"/2", p.paths[0]+"/3") },
		"callback-answered-200":       accepting(http.StatusOK),
		"callback-answered-204":       accepting(http.StatusNoContent),
		"callback-repeat-409":         func(p *practice) { p.repeated = http.StatusConflict },
		"unsent-id-ignored":           func(p *practice) { p.unknown = http.StatusAccepted },
	}
}

func rejecting(status int) practised { return func(p *practice) { p.rejected = status } }

// accepting answers callbacks that say something new, or the same again.
func accepting(status int) practised {
	return func(p *practice) { p.accepted, p.repeated = status, status }
}

func receiving(f reading) practised { return func(p *practice) { p.receive = f } }

// declining refuses callbacks that are sound.
func declining(to func(body []byte, n *notice) bool) practised {
	return func(p *practice) {
		before := p.objects
		p.objects = func(body []byte, n *notice) error {
			if to(body, n) {
				return errors.New("the callback is refused")
			}
			return before(body, n)
		}
	}
}

// hasNotes reports members that section 8.6 does not name.
func hasNotes(body []byte) bool {
	o, _ := parseObject(body)
	for name := range o {
		if !slices.Contains([]string{"controller_id", "expected_completion_time", "status_callback_url", idMember, "request_status"}, name) {
			return true
		}
	}
	return false
}

// readOnce takes what comes first for the whole.
func readOnce(body io.Reader, limit int64) ([]byte, error) {
	all := make([]byte, min(limit, 64<<10))
	n, err := body.Read(all)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return all[:n], err
}

// shortPatience is how long a body may take for those who read quickly.
const shortPatience = 400 * time.Millisecond

var errSlow = errors.New("the body takes too long")

// readQuickly gives up a body that does not come at once.
func readQuickly(body io.Reader, limit int64) ([]byte, error) {
	began, timed := time.Now(), readerFunc(nil)
	timed = func(b []byte) (int, error) {
		n, err := body.Read(b)
		if time.Since(began) > shortPatience {
			return n, errSlow
		}
		return n, err
	}
	return readWhole(timed, limit)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// fewAtATime admits so many that are under way at the same time, and takes a while for each, unless
// its caller leaves.
func fewAtATime(most int, while time.Duration) func(ctx context.Context, c clock.Clock) bool {
	var underWay atomic.Int32
	turn := make(chan struct{}, 1)
	return func(ctx context.Context, c clock.Clock) bool {
		defer underWay.Add(-1)
		if underWay.Add(1) > int32(most) {
			return false
		}
		select {
		case turn <- struct{}{}:
			clock.Wait(ctx, c, while)
			<-turn
		case <-ctx.Done():
		}
		return true
	}
}
