package opengdpr

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCancelDeviations(t *testing.T) {
	// deletes are the codes of a DELETE: in each state, then of a pending request twice.
	deletes := func(inProgressCode, completedCode, pendingCode, againCode int) func(*stage) {
		return func(s *stage) {
			first, second := s.create(1), s.create(2)
			s.advance(first, inProgress)
			require.Equal(s, inProgressCode, s.delete(first).Code, "in progress")
			third := s.create(3)
			s.advance(third, completed)
			require.Equal(s, completedCode, s.delete(third).Code, "completed")
			require.Equal(s, pendingCode, s.delete(second).Code, "pending")
			require.Equal(s, againCode, s.delete(second).Code, "again")
		}
	}
	acts{
		"cancellation-not-found":   deletes(400, 400, 404, 404),
		"cancellation-not-allowed": deletes(400, 400, 405, 405),
		"cancellation-fails":       deletes(400, 400, 500, 500),
		"cancels-in-progress":      deletes(202, 400, 202, 400),
		"cancels-completed":        deletes(400, 202, 202, 400),
		"late-cancellation-500":    deletes(500, 500, 202, 400),
		"late-cancellation-422":    deletes(422, 422, 202, 400),
		"late-cancellation-409":    deletes(409, 409, 202, 400),
		"second-cancellation-500":  deletes(400, 400, 202, 500),
		"second-cancellation-202":  deletes(400, 400, 202, 202),
		"cancellation-status-200":  deletes(400, 400, 200, 400),
		"late-cancellation-forgets": func(s *stage) {
			for n, state := range []string{pending, inProgress, completed} {
				id := s.create(n)
				s.advance(id, state)
				require.Equal(s, state, s.shown(id))
				s.delete(id)
				require.Equal(s, []string{pending, "404", "404"}[n], s.shown(id))
			}
		},
		"late-cancellation-named": func(s *stage) {
			id := s.create(1)
			s.advance(id, inProgress)
			require.Equal(s, http.StatusBadRequest, s.delete(id).Code)
			require.Equal(s, "cancelled", s.shown(id))
			s.pass(time.Hour)
			require.Equal(s, "cancelled", s.shown(id))
			require.Equal(s, []string{inProgress, completed}, s.told("/a"))
		},
		"cancellation-status-204": func(s *stage) {
			w := s.delete(s.create(1))
			require.Equal(s, http.StatusNoContent, w.Code)
			require.Empty(s, w.Body.String())
		},
	}.run(t)
}

func TestCancellationAnswers(t *testing.T) {
	member := func(name string, want any) func(*stage) {
		return func(s *stage) {
			id := s.create(1)
			s.pass(time.Minute)
			w := s.delete(id)
			require.Equal(s, http.StatusAccepted, w.Code)
			require.Equal(s, want, members(s.T, w.Body.Bytes())[name])
			require.True(s, s.signedBy(w.Header(), w.Body.Bytes()))
			require.Equal(s, pending, s.shown(id))
		}
	}
	acts{
		"cancellation-no-received-time":         member("received_time", nil),
		"cancellation-naive-received-time":      member("received_time", "2000-01-01T00:01:00"),
		"cancellation-date-only-received-time":  member("received_time", "2000-01-01"),
		"cancellation-received-time-with-blank": member("received_time", "2000-01-01 00:01:00Z"),
		"cancellation-received-time-early":      member("received_time", "1999-12-31T23:01:00Z"),
		"cancellation-received-time-late":       member("received_time", "2000-01-01T01:01:00Z"),
		"cancellation-no-encoded-request":       member("encoded_request", nil),
		"cancellation-encoded-request-empty":    member("encoded_request", ""),
		"cancellation-encoded-request-plain": func(s *stage) {
			_, body := s.request(1)
			member("encoded_request", body)(s)
		},
		"cancellation-encoded-request-reserialised": func(s *stage) {
			_, body := s.request(1)
			member("encoded_request", base64.StdEncoding.EncodeToString(reserialised([]byte(body))))(s)
		},
		"cancellation-encoded-request-other": func(s *stage) {
			id := s.create(1)
			text := fmt.Sprint(members(s.T, s.delete(id).Body.Bytes())["encoded_request"])
			other, err := base64.StdEncoding.DecodeString(text)
			require.NoError(s, err)
			require.NotEqual(s, id, members(s.T, other)[idMember])
		},
		"cancellation-body-signature":        func(s *stage) { s.signedInside(true, true) },
		"cancellation-body-signature-only":   func(s *stage) { s.signedInside(false, true) },
		"cancellation-body-signature-broken": func(s *stage) { s.signedInside(true, false) },
		"no-domain-header-on-cancellation": func(s *stage) {
			id := s.create(1)
			require.NotEmpty(s, field(s.get(id), domainHeader))
			w := s.delete(id)
			require.Empty(s, field(w, domainHeader))
			require.True(s, s.signedBy(w.Header(), w.Body.Bytes()))
		},
		"controller-id-on-receipts": member("controller_id", "simulated-controller"),
	}.run(t)
}

// signedInside looks for the signatures of a 202.
func (s *stage) signedInside(header, sound bool) {
	s.Helper()
	w := s.delete(s.create(1))
	require.Equal(s, header, field(w, signatureHeader) != "")
	text := fmt.Sprint(members(s.T, w.Body.Bytes())["processor_signature"])
	sig, err := base64.StdEncoding.DecodeString(text)
	require.NoError(s, err)
	without := w.Body.String()[:w.Body.Len()-len(`,"processor_signature":"`+text+`"}`)] + "}"
	require.Equal(s, sound, verifies(PKCS1, s.p.sealed(s.T).leaf.Cert, []byte(without), sig))
}

func TestAfterCancellation(t *testing.T) {
	// after is what GET shows at once and three hours later, and what /a was told.
	after := func(soon, later string, told ...string) func(*stage) {
		return func(s *stage) {
			id := s.create(1)
			require.Equal(s, http.StatusAccepted, s.delete(id).Code)
			require.Equal(s, soon, s.shown(id))
			s.pass(3 * time.Hour)
			require.Equal(s, later, s.shown(id))
			require.Equal(s, told, s.told("/a"))
		}
	}
	acts{
		"cancellation-ignored":            after(pending, completed, inProgress, completed),
		"cancelled-completes":             after(completed, completed, inProgress, completed),
		"cancelled-shows-in-progress":     after(inProgress, inProgress),
		"cancelled-shows-completed":       after(completed, completed),
		"cancelled-called-back-completed": after(pending, pending, completed),
		"cancellation-called-back":        after(pending, pending, pending),
		"cancelled-named":                 after("cancelled", "cancelled"),
		"cancelled-gone":                  after("404", "404"),
		"cancelled-status-500":            after("500", "500"),
		"second-cancellation-202":         after(pending, pending),
	}.run(t)
	t.Run("cancellation-ignored, by Advance", func(t *testing.T) {
		onStage(t, []string{"cancellation-ignored"}, func(s *stage) {
			id := s.create(1)
			require.Equal(s, http.StatusAccepted, s.delete(id).Code)
			s.advance(id, completed)
			require.Equal(s, []string{inProgress, completed}, s.told("/a"))
		})
	})
}
