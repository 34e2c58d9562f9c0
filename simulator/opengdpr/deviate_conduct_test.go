package opengdpr

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestConduct(t *testing.T) {
	again := func(same, other int) func(*stage) {
		return func(s *stage) {
			s.create(1)
			_, body := s.request(1)
			require.Equal(s, same, post(s.p, body).Code)
			require.Equal(s, other, post(s.p, body+" ").Code)
		}
	}
	acts{
		"refuses-same-id-with-500": again(500, 500),
		"refuses-same-id-with-422": again(422, 422),
		"refuses-same-id-with-409": again(409, 409),
		"replays-same-id": func(s *stage) {
			id, body := s.request(1)
			first := post(s.p, body)
			s.pass(time.Minute)
			require.Equal(s, first.Body.String(), post(s.p, body).Body.String())
			require.Equal(s, http.StatusBadRequest, post(s.p, body+" ").Code)
			s.pass(3 * time.Hour)
			require.Equal(s, completed, s.shown(id))
			require.Equal(s, []string{inProgress, completed}, s.told("/a"))
		},
		"overwrites-same-id": func(s *stage) {
			id := s.create(1)
			s.pass(30 * time.Minute)
			_, body := s.request(1)
			require.Contains(s, post(s.p, body+" ").Body.String(), `"received_time":"2000-01-01T00:30:00Z"`)
			s.pass(45 * time.Minute)
			require.Equal(s, pending, s.shown(id), "the first request is gone with its timer")
			s.pass(15 * time.Minute)
			require.Equal(s, inProgress, s.shown(id))
			require.Equal(s, []string{inProgress}, s.told("/a"))
		},
		"same-id-kept-twice": func(s *stage) {
			id := s.create(1)
			_, body := s.request(1)
			require.Equal(s, http.StatusCreated, post(s.p, body+" ").Code)
			require.Equal(s, []string{pending, inProgress, pending}, []string{s.shown(id), s.shown(id), s.shown(id)})
		},
		"refuses-known-identities": func(s *stage) {
			id, body := s.request(1)
			require.Equal(s, http.StatusCreated, post(s.p, body).Code)
			_, other := s.request(2)
			require.Equal(s, http.StatusCreated, post(s.p, other).Code)
			same := with(s.T, "subject_identities", string(encode(members(s.T, []byte(body))["subject_identities"])))
			require.Equal(s, http.StatusConflict, post(s.p, same).Code)
			s.advance(id, completed)
			require.Equal(s, http.StatusCreated, post(s.p, same).Code)
		},
		"throttles": func(s *stage) {
			for range 20 {
				require.Equal(s, http.StatusOK, call(s.p, "GET", "/discovery", "").Code)
			}
			w := call(s.p, "GET", "/discovery", "")
			require.Equal(s, http.StatusTooManyRequests, w.Code)
			require.Equal(s, "1", field(w, "Retry-After"))
			s.pass(time.Second)
			require.Equal(s, http.StatusOK, call(s.p, "GET", "/discovery", "").Code)
		},
		"clock-an-hour-slow": func(s *stage) {
			_, body := s.request(1)
			for _, w := range []*httptest.ResponseRecorder{post(s.p, body), s.delete("00000001" + goodID[8:])} {
				require.Contains(s, w.Body.String(), `"received_time":"1999-12-31T23:00:00Z"`)
				require.Equal(s, "Fri, 31 Dec 1999 23:00:00 GMT", field(w, "Date"))
				require.True(s, s.signedBy(w.Header(), w.Body.Bytes()))
			}
		},
		"controller-id-on-receipts": func(s *stage) {
			_, body := s.request(1)
			require.Contains(s, post(s.p, body).Body.String(), `"controller_id":"simulated-controller"`)
		},
	}.run(t)
}
