package target

// Hooks are what the owner of a target offers to move requests on.
type Hooks struct {
	// Finish moves a request to completed.
	Finish *HookConfig `json:"finish,omitempty"`
	// Advance moves a request to the state that is named. It goes before Finish.
	Advance *HookConfig `json:"advance,omitempty"`
}

// HookConfig is one hook: an HTTP request, a command or the owner's hand, so it has exactly
// one of URL, Command and Manual. In the URL, the values of headers, the body and the words
// of the command {id} stands for the request's id and {state} for pending, in_progress or
// completed.
type HookConfig struct {
	URL     string   `json:"url,omitempty"`
	Method  string   `json:"method,omitempty"`  // POST if empty
	Headers []string `json:"headers,omitempty"` // each 'Name: value', the values are secrets
	Body    string   `json:"body,omitempty"`
	// Command is a program and its arguments; no shell reads them. It finds hook,
	// subject_request_id and state as a JSON object on its standard input.
	Command []string          `json:"command,omitempty"`
	Env     map[string]string `json:"env,omitempty"` // beside the suite's own
	Manual  bool              `json:"manual,omitempty"`
	// Timeout ends a call, by default after 10s, or the wait for the owner's hand, by
	// default after 2m.
	Timeout string `json:"timeout,omitempty"`
}
