package target

import "slices"

// Hooks are what the owner of a target offers for what the protocol leaves out.
type Hooks struct {
	// Finish moves a request to completed.
	Finish *HookConfig `json:"finish,omitempty"`
	// Advance moves a request to the state that is named. It goes before Finish.
	Advance *HookConfig `json:"advance,omitempty"`
	// Submit lets a controller submit a data subject request.
	Submit *HookConfig `json:"submit,omitempty"`
	// Delete lets a 1st party send a deletion request.
	Delete *HookConfig `json:"delete,omitempty"`
	// Cancel lets a controller cancel a request.
	Cancel *HookConfig `json:"cancel,omitempty"`
	// Belief asks a controller or 1st party what it thinks of a request that it sent.
	Belief *HookConfig `json:"belief,omitempty"`
}

// HookNames are all hooks.
var HookNames = []HookName{HookFinish, HookAdvance, HookSubmit, HookDelete, HookCancel, HookBelief}

// Named is the place of a hook, nil if there is none of that name.
func (h *Hooks) Named(name HookName) **HookConfig {
	return map[HookName]**HookConfig{
		HookFinish: &h.Finish, HookAdvance: &h.Advance, HookSubmit: &h.Submit,
		HookDelete: &h.Delete, HookCancel: &h.Cancel, HookBelief: &h.Belief,
	}[name]
}

// Manual reports whether a person has to do something.
func (h *Hooks) Manual() bool {
	return slices.ContainsFunc(HookNames, func(name HookName) bool {
		hook := *h.Named(name)
		return hook != nil && hook.Manual
	})
}

// HookConfig is one hook: an HTTP request, a command or the owner's hand, so it has exactly
// one of URL, Command and Manual. In the URL, the values of headers, the body and the words
// of the command the members of a [HookCall] are filled in for {id}, {state}, {reference},
// {partner_url}, {partner_domain}, {request_type}, {identity_type}, {identity_value} and
// {identity_format} (of the first identity), and {identities} (a JSON array).
type HookConfig struct {
	URL     string   `json:"url,omitempty"`
	Method  string   `json:"method,omitempty"`  // POST if empty
	Headers []string `json:"headers,omitempty"` // each 'Name: value', the values are secrets
	Body    string   `json:"body,omitempty"`    // the [HookCall] as JSON if empty
	// Command is a program and its arguments; no shell reads them. It finds the [HookCall] as
	// JSON on its standard input.
	Command []string          `json:"command,omitempty"`
	Env     map[string]string `json:"env,omitempty"` // beside the suite's own
	Manual  bool              `json:"manual,omitempty"`
	// Timeout ends a call, by default after 10s, or the wait for the owner's hand, by
	// default after 2m.
	Timeout string `json:"timeout,omitempty"`
}
