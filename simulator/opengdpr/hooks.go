package opengdpr

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// hookPath is where a controller's hooks are, each under its name.
const hookPath = "/hooks/"

// hookLimit is how many bytes the call of a hook may have.
const hookLimit = 256 << 10

// hookCall is the body of the call of a hook.
type hookCall struct {
	Submission
	Hook string `json:"hook"`
	ID   string `json:"subject_request_id"`
}

// named is the request that a call is about: by its reference, or else by its id.
func (h *hookCall) named() string {
	if h.Reference != "" {
		return h.Reference
	}
	return h.ID
}

// name is that under which the controller knows the request of a call.
func (c *Controller) name(call *hookCall) string {
	if call.ID != "" && c.Belief(call.Reference) == Unknown {
		return call.ID
	}
	return call.named()
}

// idOf is the id of a request, empty if there is none.
func (c *Controller) idOf(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if q := c.find(name); q != nil {
		return q.id
	}
	return ""
}

// hooks let a controller do what its protocol leaves to its owner, by name.
var hooks = map[string]func(s *stance, r *http.Request, call *hookCall) (document, error){
	"submit": func(s *stance, _ *http.Request, call *hookCall) (document, error) {
		id, err := s.submit(call.Submission)
		return document{{"reference", call.Reference}, {idMember, id}}, err
	},
	"cancel": func(s *stance, r *http.Request, call *hookCall) (document, error) {
		name := s.name(call)
		err := s.withdraw(r.Context(), name)
		if !errors.Is(err, ErrNotSent) && !errors.Is(err, ErrNotPending) {
			err = nil // it was asked for, which is what the call was about
		}
		return document{{"reference", call.Reference}, {idMember, s.idOf(name)}}, err
	},
	"belief": func(s *stance, _ *http.Request, call *hookCall) (document, error) {
		return document{{"reference", call.Reference}, {"belief", s.Belief(s.name(call))}}, nil
	},
}

// serveHook answers the call of a hook.
func (s *stance) serveHook(w http.ResponseWriter, r *http.Request, hook func(*stance, *http.Request, *hookCall) (document, error)) {
	body, err := readWhole(r.Body, hookLimit)
	drain(r)
	switch {
	case errors.Is(err, errTooLarge):
		respond(w, http.StatusRequestEntityTooLarge, err.Error())
		return
	case err != nil:
		respond(w, http.StatusBadRequest, "the body could not be read")
		return
	}
	call, why := parseHookCall(body, r.URL.Path[len(hookPath):])
	if why != "" {
		respond(w, http.StatusBadRequest, why)
		return
	}
	answer, err := hook(s, r, call)
	switch {
	case errors.Is(err, ErrReference) || errors.Is(err, ErrNotPending):
		respond(w, http.StatusConflict, err.Error())
	case errors.Is(err, ErrNotSent):
		respond(w, http.StatusNotFound, err.Error())
	case errors.Is(err, ErrSubmission):
		respond(w, http.StatusBadRequest, err.Error())
	case err != nil:
		respond(w, http.StatusServiceUnavailable, err.Error())
	default:
		text := encode(answer)
		w.Header().Set("Content-Type", jsonMedia)
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = w.Write(text)
	}
}

// elsewhere answers what comes to any other path: 202, since tests of processors let callbacks
// come to many, but not to the call of a hook, which would seem to have been heard.
func (s *stance) elsewhere(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, hookLimit))
	drain(r)
	var call struct {
		Hook string `json:"hook"`
	}
	if strings.HasPrefix(r.URL.Path, hookPath) || json.Unmarshal(body, &call) == nil && call.Hook != "" {
		respond(w, http.StatusNotFound, "there is no such hook, only "+strings.Join(hookPaths(), ", "))
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// hookPaths are where the hooks are.
func hookPaths() (all []string) {
	for _, name := range slices.Sorted(maps.Keys(hooks)) {
		all = append(all, hookPath+name)
	}
	return all
}

// parseHookCall reads the call of a hook and says what is wrong with it.
func parseHookCall(body []byte, name string) (call *hookCall, why string) {
	if _, why := parseObject(body); why != "" {
		return nil, why
	}
	call = &hookCall{}
	switch err := json.Unmarshal(body, call); {
	case err != nil:
		return nil, "a member has another type than it should"
	case call.Hook != "" && call.Hook != name:
		return nil, "/hook names another hook than the path"
	case call.named() == "":
		return nil, "/reference is missing"
	}
	return call, ""
}
