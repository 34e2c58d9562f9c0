package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gorilla/mux"
)

// What a request to the API may bring, and how long its answer may take to be read.
const (
	maxBody   = 1 << 20 // bytes
	maxDepth  = 32      // of objects and arrays in the body
	writeTime = time.Minute
)

// call is a request to the API whose parameters and body have been read.
type call struct {
	*http.Request
	query url.Values
	body  []byte
}

// reply is the answer to a call: a value in JSON, bytes of another kind, or nothing.
type reply struct {
	code     int
	value    any
	raw      []byte // in place of value
	kind     string // content type of raw
	location string
	handler  http.Handler // answers in place of all that
}

// done is the answer to what has nothing to tell.
var done = reply{code: http.StatusNoContent}

func found(value any) reply { return reply{code: http.StatusOK, value: value} }

// variable is a part of the path, decoded.
func (c *call) variable(name string) string {
	text, _ := url.PathUnescape(mux.Vars(c.Request)[name]) // net/http has seen to it that the path can be decoded
	return text
}

// newCall reads a request to a route. Its errors are refusals.
func newCall(w http.ResponseWriter, r *http.Request, rt route) (*call, error) {
	c := &call{Request: r}
	var err error
	if c.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return nil, bad("read query: it is not escaped as a URL should be")
	}
	for name, values := range c.query {
		if !slices.Contains(rt.query, name) {
			e := bad("read query: there is no parameter %q", name)
			if len(rt.query) > 0 {
				e.hint = "parameters are: " + strings.Join(rt.query, ", ")
			}
			return nil, e
		}
		if len(values) > 1 {
			return nil, bad("read query: %s is there more than once", name)
		}
		if !utf8.ValidString(values[0]) {
			return nil, bad("read query: %s is not UTF-8", name)
		}
	}
	c.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, &refusal{code: http.StatusRequestEntityTooLarge, message: fmt.Sprintf("read body: it is larger than %d bytes", maxBody)}
	}
	if err != nil {
		return nil, bad("read body: it did not come to its end")
	}
	if !rt.body && len(bytes.TrimSpace(c.body)) > 0 {
		return nil, bad("read body: nothing is expected here")
	}
	return c, nil
}

// send writes an answer and leaves the caller a limited time to read it.
func (a reply) send(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime)) // not every writer has one
	if a.location != "" {
		w.Header().Set("Location", a.location)
	}
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case a.handler != nil:
		a.handler.ServeHTTP(w, r)
	case a.raw != nil:
		w.Header().Set("Content-Type", a.kind)
		w.WriteHeader(a.code)
		_, _ = w.Write(a.raw)
	case a.value != nil:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.WriteHeader(a.code)
		_ = json.NewEncoder(w).Encode(a.value)
	default:
		w.WriteHeader(a.code)
	}
}
