package console

import (
	"errors"
	"fmt"
	"net/http"

	"dsrcheck/simulator"
)

// refusal is why a call is not answered as it was meant.
type refusal struct {
	code    int
	message string
	hint    string
}

func (e *refusal) Error() string { return e.message }

// bad is the refusal of a call that is not as the API wants it.
func bad(format string, args ...any) *refusal {
	return &refusal{code: http.StatusBadRequest, message: fmt.Sprintf(format, args...)}
}

// trouble is the body of every answer that is no success.
type trouble struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}

// refused is the answer for an error.
func refused(err error) reply {
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{code: codeOf(err), message: err.Error()}
	}
	return reply{code: r.code, value: trouble{r.message, r.hint}}
}

// codeOf is the status for an error of [simulator.Access].
func codeOf(err error) int {
	switch {
	case errors.Is(err, simulator.ErrUnknown):
		return http.StatusNotFound
	case errors.Is(err, simulator.ErrConflict):
		return http.StatusConflict
	case errors.Is(err, simulator.ErrWish):
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

// refusing answers every request with an error.
func refusing(code int, message string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { refuse(w, r, code, message, "") })
}

func refuse(w http.ResponseWriter, r *http.Request, code int, message, hint string) {
	refused(&refusal{code, message, hint}).send(w, r)
}
