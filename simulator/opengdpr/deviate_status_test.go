package opengdpr

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// acts are what deviations do on a stage, by name.
type acts map[string]func(s *stage)

func (a acts) run(t *testing.T) {
	for name, act := range a {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onStage(t, []string{name}, act)
		})
	}
}

// reached asks for a request at several paths.
func (s *stage) reached(id string, codes map[string]int) {
	s.Helper()
	for path, code := range codes {
		require.Equal(s, code, call(s.p, "GET", strings.Replace(path, "{id}", id, 1), "").Code, path)
	}
}

const (
	singular = "/opengdpr_request/{id}"
	plural   = "/opengdpr_requests/{id}"
	byStatus = "/status/{id}"
)

func TestStatusPaths(t *testing.T) {
	at := func(codes map[string]int) func(*stage) {
		return func(s *stage) { s.reached(s.create(1), codes) }
	}
	acts{
		"status-path-only":   at(map[string]int{singular: 404, plural: 404, byStatus: 200}),
		"later-path-only":    at(map[string]int{singular: 404, plural: 404, byStatus: 404, "/requests/{id}": 200}),
		"v1-path-only":       at(map[string]int{singular: 404, plural: 404, byStatus: 404, "/v1" + plural: 200}),
		"no-status-endpoint": at(map[string]int{singular: 200, plural: 200, byStatus: 404, "/status": 404}),
		"singular-path-only": at(map[string]int{singular: 200, plural: 404, byStatus: 200}),
		"plural-path-only":   at(map[string]int{singular: 404, plural: 200, byStatus: 200, "/status": 400}),
		"no-status-anywhere": func(s *stage) {
			id := s.create(1)
			s.reached(id, map[string]int{singular: 404, plural: 404, byStatus: 404, "/status": 404})
			require.Empty(s, field(s.get(id), signatureHeader))
			require.Equal(s, http.StatusAccepted, s.delete(id).Code)
		},
		"item-redirected": func(s *stage) {
			id := s.create(1)
			for _, method := range []string{"GET", "DELETE"} {
				w := call(s.p, method, "/opengdpr_request/"+id, "")
				require.Equal(s, http.StatusPermanentRedirect, w.Code)
				require.Equal(s, "/opengdpr_requests/"+id, w.Result().Header.Get("Location"))
			}
		},
		"status-by-put-too": func(s *stage) {
			id := s.create(1)
			for _, method := range []string{"GET", "PUT", "PATCH"} {
				require.Equal(s, http.StatusOK, call(s.p, method, "/opengdpr_requests/"+id, "").Code)
			}
		},
	}.run(t)
}

func TestStatusOverTime(t *testing.T) {
	// seen is what three GETs show in each state, the last of them reached by Advance.
	seen := func(want ...string) func(*stage) {
		return func(s *stage) {
			id := s.create(1)
			var got []string
			for _, step := range []func(){func() {}, func() { s.pass(time.Hour) }, func() { s.advance(id, completed) }} {
				step()
				for range 3 {
					got = append(got, s.shown(id))
				}
			}
			require.Equal(s, strings.Fields(strings.Join(want, " ")), got)
		}
	}
	const p, i, c = "pending pending pending", "in_progress in_progress in_progress", "completed completed completed"
	acts{
		"completed-then-in-progress":    seen(p, i, "completed in_progress in_progress"),
		"completed-then-pending":        seen(p, i, "completed pending pending"),
		"in-progress-then-pending":      seen(p, "in_progress pending pending", c),
		"completed-forgotten":           seen(p, i, "404 404 404"),
		"no-in-progress":                seen(p, c, c),
		"completes-at-once":             seen(c, c, c),
		"status-completed-upper-case":   seen(p, i, "COMPLETED COMPLETED COMPLETED"),
		"status-in-progress-hyphenated": seen(p, "in-progress in-progress in-progress", c),
		"status-answered-202":           seen("202 202 202", "202 202 202", "202 202 202"),
		"status-answered-500":           seen("500 500 500", "500 500 500", "500 500 500"),
		"callback-completed-upper-case": seen(p, i, c),
	}.run(t)
}

func TestStatusAnswers(t *testing.T) {
	const never = "ffffffff-d5d6-44b2-9831-815ac9017798"
	unknown := func(get, remove int) func(*stage) {
		return func(s *stage) {
			require.Equal(s, get, s.get(never).Code)
			require.Equal(s, remove, s.delete(never).Code)
		}
	}
	acts{
		"unknown-id-404":       unknown(404, 404),
		"unknown-id-410":       unknown(410, 410),
		"unknown-id-500":       unknown(500, 500),
		"unknown-id-pending":   unknown(200, 400),
		"unknown-id-cancelled": unknown(400, 202),
		"status-signed-while-pending": func(s *stage) {
			id := s.create(1)
			w := s.get(id)
			require.True(s, s.signedBy(w.Header(), w.Body.Bytes()))
			s.advance(id, inProgress)
			require.Empty(s, field(s.get(id), signatureHeader))
			require.True(s, s.signedBy(s.last().Header, s.last().body))
		},
		"controller-id-changes": func(s *stage) {
			for n := range 2 {
				id := s.create(n)
				want := "controller-0000000" + fmt.Sprint(n)
				require.Equal(s, want, members(s.T, s.get(id).Body.Bytes())["controller_id"])
				s.advance(id, completed)
				require.Equal(s, want, members(s.T, s.last().body)["controller_id"])
			}
		},
	}.run(t)
}

// TestMessageDeviations holds those that are there for status answers, callbacks and 202s
// alike: they do it to that message and to no other.
func TestMessageDeviations(t *testing.T) {
	type seen struct {
		w      *httptest.ResponseRecorder // nil for a callback
		header http.Header
		body   []byte
		signed bool
		id     string
	}
	header := func(m seen, name string) string { return strings.Join(m.header[name], "") + m.header.Get(name) }
	member := func(name string, want any) func(*testing.T, seen) {
		return func(t *testing.T, m seen) {
			require.Equal(t, want, members(t, m.body)[name])
			require.True(t, m.signed)
		}
	}
	badlySigned := func(t *testing.T, m seen) {
		require.False(t, m.signed)
		require.NotEmpty(t, header(m, signatureHeader))
		require.Equal(t, m.id, members(t, m.body)[idMember])
	}
	changes := map[string]func(*testing.T, seen){
		"unsigned":                         func(t *testing.T, m seen) { require.Empty(t, header(m, signatureHeader)) },
		"signature-flipped":                badlySigned,
		"signature-over-reserialised-body": badlySigned,
		"signature-sha-1":                  badlySigned,
		"signature-sha-512":                badlySigned,
		"signature-double-hash":            badlySigned,
		"signature-other-key":              badlySigned,
		"signature-base64url":              badlySigned,
		"signature-with-blanks": func(t *testing.T, m seen) {
			require.Contains(t, header(m, signatureHeader), " ")
			require.False(t, m.signed)
		},
		"later-headers": func(t *testing.T, m seen) {
			require.Empty(t, header(m, signatureHeader))
			require.NotEmpty(t, header(m, "X-OpenDSR-Signature"))
		},
		"text-plain":               func(t *testing.T, m seen) { require.Equal(t, "text/plain", m.header.Get("Content-Type")) },
		"not-json":                 func(t *testing.T, m seen) { require.True(t, m.signed && m.body[0] == '<') },
		"no-id":                    member(idMember, nil),
		"id-upper-case":            func(t *testing.T, m seen) { require.Equal(t, strings.ToUpper(m.id), members(t, m.body)[idMember]) },
		"other-id":                 func(t *testing.T, m seen) { require.NotEqual(t, m.id, members(t, m.body)[idMember]) },
		"no-domain-header":         func(t *testing.T, m seen) { require.Empty(t, header(m, domainHeader)) },
		"domain-header-other":      func(t *testing.T, m seen) { require.Equal(t, "another-processor.test", header(m, domainHeader)) },
		"domain-header-with-port":  func(t *testing.T, m seen) { require.Equal(t, "processor.test:443", header(m, domainHeader)) },
		"no-controller-id":         member("controller_id", nil),
		"controller-id-number":     member("controller_id", 7.0),
		"no-expected-time":         member("expected_completion_time", nil),
		"naive-expected-time":      member("expected_completion_time", "2000-01-31T00:00:00"),
		"date-only-expected-time":  member("expected_completion_time", "2000-01-31"),
		"expected-time-with-blank": member("expected_completion_time", "2000-01-31 00:00:00Z"),
		"no-request-status":        member("request_status", nil),
		"request-status-number":    member("request_status", 1.0),
	}
	prefixes := []string{"status-", "callback-", "cancellation-"}
	for i, prefix := range prefixes {
		for change, check := range changes {
			name := prefix + change
			if _, ok := lookup(processorTables(), name); !ok {
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				onStage(t, []string{name}, func(s *stage) {
					first, second := s.create(1), s.create(2)
					get, remove := s.get(first), s.delete(second)
					s.advance(first, completed)
					called := s.last()
					all := []seen{
						{get, get.Header(), get.Body.Bytes(), s.signedBy(get.Header(), get.Body.Bytes()), first},
						{nil, called.Header, called.body, s.signedBy(called.Header, called.body), first},
						{remove, remove.Header(), remove.Body.Bytes(), s.signedBy(remove.Header(), remove.Body.Bytes()), second},
					}
					for j, m := range all {
						if i == j {
							check(s.T, m)
							continue
						}
						require.True(s, m.signed, "%s is signed", prefixes[j])
						require.Equal(s, m.id, members(s.T, m.body)[idMember])
						require.Equal(s, "application/json", m.header.Get("Content-Type"))
					}
				})
			})
		}
	}
}
