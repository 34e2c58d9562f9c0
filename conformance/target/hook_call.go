package target

import (
	"encoding/json"
	"net/url"
	"strings"
)

// HookName names what a hook is asked to do.
type HookName string

// The hooks. The first two are for who takes requests, the others for who sends them.
const (
	HookFinish  HookName = "finish"  // move a request to completed
	HookAdvance HookName = "advance" // move a request to a state
	HookSubmit  HookName = "submit"  // OpenGDPR: submit a data subject request to a processor
	HookDelete  HookName = "delete"  // DDRF: send a deletion request for an identifier to a recipient
	HookCancel  HookName = "cancel"  // cancel what was submitted
	HookBelief  HookName = "belief"  // say what is thought of what was sent; the answer is a [Belief]
)

// HookCall is what a hook is asked to do. Its JSON is what a command finds on its standard
// input, and the body of a request for which the user gives none.
type HookCall struct {
	Hook HookName `json:"hook"` // set by [Hook.Call]
	// Reference is the suite's word for a request that it asked for, the same in cancel and
	// belief.
	Reference string `json:"reference,omitempty"`
	// ID is the subject_request_id, or the jti of an rqJWT, of a request that was seen.
	ID string `json:"subject_request_id,omitempty"`
	// State is the status that the request is to reach: pending, in_progress or completed.
	State string `json:"state,omitempty"`
	// PartnerURL is the base URL of the partner that is to be sent something, without a trailing
	// slash, and PartnerDomain its domain.
	PartnerURL    string `json:"partner_url,omitempty"`
	PartnerDomain string `json:"partner_domain,omitempty"`
	// RequestType is erasure, access or portability.
	RequestType string     `json:"request_type,omitempty"`
	Identities  []Identity `json:"identities,omitempty"`
}

// Identity is an identifier of a made-up person.
type Identity struct {
	Type   string `json:"identity_type"`
	Value  string `json:"identity_value"`
	Format string `json:"identity_format"`
}

// first is the only identity, or the first.
func (c HookCall) first() Identity {
	if len(c.Identities) == 0 {
		return Identity{}
	}
	return c.Identities[0]
}

// placeholders are what stands for the values of a call in a text of the user.
func (c HookCall) placeholders() []string {
	identities, _ := json.Marshal(c.Identities) // never fails
	if c.Identities == nil {
		identities = []byte("[]")
	}
	return []string{
		"{id}", c.ID, "{state}", c.State, "{reference}", c.Reference,
		"{partner_url}", c.PartnerURL, "{partner_domain}", c.PartnerDomain, "{request_type}", c.RequestType,
		"{identity_type}", c.first().Type, "{identity_value}", c.first().Value, "{identity_format}", c.first().Format,
		"{identities}", string(identities),
	}
}

// fill puts the values of a call into a text of the user.
func (c HookCall) fill(text string) string {
	return strings.NewReplacer(c.placeholders()...).Replace(text)
}

// fillURL does so with a URL, where they are escaped for the path and the query alike.
func (c HookCall) fillURL(text string) string {
	pairs := c.placeholders()
	for i := 1; i < len(pairs); i += 2 {
		pairs[i] = strings.ReplaceAll(url.QueryEscape(pairs[i]), "+", "%20")
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Hook is the hook of that name, nil where the owner offers none.
func (t *Target) Hook(name HookName) *Hook {
	if place := t.place(name); place != nil {
		return *place
	}
	return nil
}

// place is where a hook of that name stands.
func (t *Target) place(name HookName) **Hook {
	return map[HookName]**Hook{
		HookFinish: &t.Finish, HookAdvance: &t.Advance, HookSubmit: &t.Submit,
		HookDelete: &t.Delete, HookCancel: &t.Cancel, HookBelief: &t.Belief,
	}[name]
}

// Asks reports whether a person is asked what a hook would say.
func (t *Target) Asks() bool { return t.Belief != nil && t.Belief.Manual() }
