package console

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gorilla/mux"

	"dsrcheck/simulator/opengdpr"
)

// maxBody bounds the body of a request to the API, in bytes.
const maxBody = 64 << 10

// New returns the admin API over some processors.
func New(processors ...*opengdpr.Processor) http.Handler {
	c := console(processors)
	r := mux.NewRouter()
	r.HandleFunc("/opengdpr/requests/{id}/state", c.setState).Methods(http.MethodPost)
	r.NotFoundHandler = refusing(http.StatusNotFound, "there is nothing at this path")
	r.MethodNotAllowedHandler = refusing(http.StatusMethodNotAllowed, "the path does not take this method")
	return r
}

// console is the processors that the API works on.
type console []*opengdpr.Processor

// setState answers POST /opengdpr/requests/{id}/state.
func (c console) setState(w http.ResponseWriter, r *http.Request) {
	var wish struct {
		State  string `json:"state"`
		Domain string `json:"domain"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&wish); err != nil {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("read body: %v", err))
		return
	}
	if _, err := d.Token(); err != io.EOF {
		refuse(w, http.StatusBadRequest, "read body: there is more than one JSON object")
		return
	}
	if wish.State == "" {
		refuse(w, http.StatusBadRequest, "read body: state is missing")
		return
	}
	switch err := c.advance(wish.Domain, mux.Vars(r)["id"], wish.State); {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, opengdpr.ErrUnknownRequest):
		refuse(w, http.StatusNotFound, err.Error())
	default:
		refuse(w, http.StatusConflict, err.Error())
	}
}

// advance moves a request on at the processor of a domain, or at the first one that
// knows it if the domain is empty.
func (c console) advance(domain, id, state string) error {
	err := fmt.Errorf("find processor: %w", opengdpr.ErrUnknownRequest)
	for _, p := range c {
		if domain != "" && p.Domain() != domain {
			continue
		}
		if err = p.Advance(id, state); !errors.Is(err, opengdpr.ErrUnknownRequest) {
			return err
		}
	}
	return err
}

func refusing(code int, message string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { refuse(w, code, message) })
}

// refuse answers with an error object.
func refuse(w http.ResponseWriter, code int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": message})
}
