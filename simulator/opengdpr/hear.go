package opengdpr

import (
	"errors"
	"io"
	"net/http"
	"strconv"
)

// reading reads the body of a callback, of so many bytes at most.
type reading func(body io.Reader, limit int64) ([]byte, error)

var errTooLarge = errors.New("the body is too large")

func readWhole(body io.Reader, limit int64) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(all)) > limit {
		err = errTooLarge
	}
	return all, err
}

// drain reads what is left of a body, so that a caller who writes all before reading gets
// its answer.
func drain(r *http.Request) { _, _ = io.CopyN(io.Discard, r.Body, drainLimit) }

// callback answers a callback (section 8.8).
func (s *stance) callback(w http.ResponseWriter, r *http.Request) {
	if s.p.endpoint != 0 {
		drain(r)
		if s.p.endpoint == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Basic realm="callbacks"`)
		}
		respond(w, s.p.endpoint, "no callback is taken")
		return
	}
	body, err := s.p.receive(r.Body, s.p.limit)
	drain(r)
	switch {
	case errors.Is(err, errTooLarge):
		respond(w, http.StatusRequestEntityTooLarge, err.Error())
	case err != nil:
		respond(w, http.StatusBadRequest, "the body could not be read")
	default:
		code, why := s.hear(r, body)
		respond(w, code, why)
	}
}

// hear judges a callback, step by step, and is how it is answered. Nothing of the body is
// looked at before its signature has held.
func (s *stance) hear(r *http.Request, body []byte) (code int, why string) {
	if code := s.p.glance(r.Header, body); code != 0 {
		return code, "the callback is refused"
	}
	from, err := s.p.whose(s, r, body)
	if err != nil {
		if n, err := parseCallback(body); err == nil && s.p.heedless {
			_, _ = s.learn(nil, n)
		}
		return s.p.rejected, "the signature of the callback could not be verified"
	}
	n, err := parseCallback(body)
	if err == nil {
		err = s.p.objects(body, n)
	}
	if err != nil {
		return http.StatusBadRequest, err.Error()
	}
	if n.url != s.CallbackURL(s.ownPath(r.URL.Path)) {
		if believed, code := s.p.owns(n.url); !believed {
			return code, "status_callback_url is another's"
		}
	}
	if !s.p.admit(r.Context(), s.config.Clock) {
		return s.p.crowded, "there are too many callbacks"
	}
	return s.learn(from, n)
}

// learn takes over what a processor has said of a request. The processor is nil if it was
// not looked at who it is.
func (s *stance) learn(from *peer, n *notice) (code int, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.sent.byID[n.id]
	switch {
	case q == nil:
		return s.p.unknown, "subject_request_id is unknown"
	case from != nil && from != q.peer && s.p.stranger != 0:
		return s.p.stranger, "the request was sent to another processor"
	case q.told[n.state] && s.p.repeated/100 != 2:
		return s.p.repeated, "the callback came before"
	}
	if s.p.believes(q.belief, n.state) {
		q.belief = n.state
	}
	if q.told[n.state] {
		return s.p.repeated, ""
	}
	q.told[n.state] = true
	return s.p.accepted, ""
}

// whose is the processor that has signed a callback.
func (s *stance) whose(r *http.Request, body []byte) (*peer, error) {
	return s.verifier.authenticate(r.Context(), s.p.trust, r.Header, body)
}

// respond answers a callback or a hook, with an error object (section 7.6) where that went
// wrong.
func respond(w http.ResponseWriter, code int, why string) {
	if code/100 == 2 {
		w.WriteHeader(code)
		return
	}
	body := encode(document{{"error", document{{"code", code}, {"message", why}}}})
	w.Header().Set("Content-Type", jsonMedia)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, _ = w.Write(body)
}
