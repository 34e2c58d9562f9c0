package ddrf

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hooksPath is where a publisher's hooks are: what its owner offers for what the protocol
// leaves out. Each takes one JSON object by POST.
//
//	POST /hooks/delete  {"reference": …, "partner_domain": …, "identities": [{"identity_type": …, "identity_value": …, "identity_format": …}]}
//	POST /hooks/belief  {"reference": …, "subject_request_id": …}
//
// A vendor that forwards has one: what it thinks of what it passed on, by the jti of the rqJWT
// that it was sent.
//
//	POST /hooks/belief  {"subject_request_id": …, "partner_domain": …}
const hooksPath = "/hooks/"

// hookLimit is how many bytes of a call are read.
const hookLimit = 64 << 10

// hookCall is what a hook is called with. Members that do not apply are absent.
type hookCall struct {
	Hook          string         `json:"hook"`
	Reference     string         `json:"reference"`
	PartnerURL    string         `json:"partner_url"`
	PartnerDomain string         `json:"partner_domain"`
	Identities    []hookIdentity `json:"identities"`
	JTI           string         `json:"subject_request_id"`
}

// hookIdentity is an identifier in a call.
type hookIdentity struct {
	Type   string `json:"identity_type"`
	Value  string `json:"identity_value"`
	Format string `json:"identity_format"`
}

// hook answers a call.
func (v *view) hook(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, hooksPath)
	all := map[string]func(*http.Request, hookCall) (document, error){"delete": v.hookDelete, "belief": v.hookBelief}
	if !v.takes {
		all = map[string]func(*http.Request, hookCall) (document, error){"belief": v.hookPassed}
	}
	do := all[name]
	switch {
	case do == nil:
		hookRefused(w, http.StatusNotFound, fmt.Errorf("there is no such hook, only %s", strings.Join(slices.Sorted(maps.Keys(all)), " and ")))
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		hookRefused(w, http.StatusMethodNotAllowed, errors.New("a hook is called by POST"))
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, hookLimit+1))
	if err != nil || len(body) > hookLimit {
		hookRefused(w, http.StatusBadRequest, errors.New("read call: it cannot be read, or is too long"))
		return
	}
	call, err := readHook(body, name)
	if err != nil {
		hookRefused(w, http.StatusBadRequest, err)
		return
	}
	said, err := do(r, call)
	switch {
	case errors.Is(err, errSubmitted):
		hookRefused(w, http.StatusConflict, err)
	case errors.Is(err, errBusy):
		hookRefused(w, http.StatusServiceUnavailable, err)
	case err != nil:
		hookRefused(w, http.StatusUnprocessableEntity, err)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(encode(said))
	}
}

func hookRefused(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(encode(document{{"error", err.Error()}}))
}

// readHook reads the body of a call.
func readHook(body []byte, name string) (c hookCall, err error) {
	if _, repeated, err := readObject(body, false); err != nil || repeated {
		return c, errors.New("read call: it is no JSON object with names of its own")
	}
	if err := json.Unmarshal(body, &c); err != nil {
		return c, errors.New("read call: a member is of another type")
	}
	if c.Hook != "" && c.Hook != name {
		return c, fmt.Errorf("read call: /hook: it is not %s", name)
	}
	return c, nil
}

// hookDelete lets the publisher send a request.
func (v *view) hookDelete(r *http.Request, c hookCall) (document, error) {
	if len(c.Identities) != 1 {
		return nil, errors.New("/identities: a deletion request is for one identifier")
	}
	to := c.PartnerDomain
	if u, err := url.Parse(c.PartnerURL); to == "" && err == nil {
		to = u.Hostname()
	}
	i := c.Identities[0]
	s, err := v.submit(r.Context(), c.Reference, Deletion{To: to, Type: i.Type, Format: i.Format, Value: i.Value})
	if err != nil {
		return nil, err
	}
	said := document{{"reference", s.Reference}}
	if s.JTI != "" {
		said.set("subject_request_id", s.JTI)
	}
	if s.Problem != "" {
		said.set("note", s.Problem)
	}
	return said, nil
}

// hookBelief tells what the publisher thinks of a request.
func (v *view) hookBelief(r *http.Request, c hookCall) (document, error) {
	if c.Reference == "" && c.JTI == "" {
		return nil, errors.New("/reference: it is missing, and so is subject_request_id")
	}
	return document{{"belief", string(v.belief(r.Context(), c.Reference, c.JTI))}}, nil
}

// hookPassed tells what a vendor thinks of a request that it passed on.
func (v *view) hookPassed(_ *http.Request, c hookCall) (document, error) {
	if c.JTI == "" || c.PartnerDomain == "" {
		return nil, errors.New("/subject_request_id: it is missing, or partner_domain is")
	}
	return document{{"belief", string(v.passed(c.JTI, c.PartnerDomain))}}, nil
}
