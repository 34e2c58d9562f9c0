package ddrf

import "time"

// Deletion is a wish to have an identifier deleted by another participant. Without
// anything but To the identifier is a made-up value of the first pair that the other's
// file lists.
type Deletion struct {
	To      string         `json:"to"`                // domain of the recipient
	Type    string         `json:"type,omitempty"`    // of the identifier; the first that the recipient lists if empty
	Format  string         `json:"format,omitempty"`  // of it; the first that the recipient lists for the type if empty
	Value   string         `json:"value,omitempty"`   // one that fits the format, made up, if empty
	Options map[string]any `json:"options,omitempty"` // optionalParameters; none if nil
	IDJWT   string         `json:"id_jwt,omitempty"`  // the idJWT of another party that is passed on; one of its own if empty
}

// Chain is what came of a [Deletion]: the tokens as they were sent and received, and
// each step.
type Chain struct {
	From         string    `json:"from"`               // domain of the requester
	To           string    `json:"to"`                 // domain of the recipient
	Received     string    `json:"received,omitempty"` // jti of the rqJWT that is passed on; empty for a request of its own
	Endpoint     string    `json:"endpoint,omitempty"` // to which the request went; empty if it was not sent
	Started      time.Time `json:"started"`            // by the clock of the requester
	Type         string    `json:"type,omitempty"`     // of the identifier in the rqJWT
	Format       string    `json:"format,omitempty"`   // of it
	IDJWT        string    `json:"id_jwt,omitempty"`   // compact
	RQJWT        string    `json:"rq_jwt,omitempty"`   // compact
	ACJWT        string    `json:"ac_jwt,omitempty"`   // compact; empty if none came
	Code         *int      `json:"code,omitempty"`     // raResultCode of the acJWT; nil if it has none of 0 to 6
	Text         string    `json:"text,omitempty"`     // raResultString
	Acknowledged bool      `json:"acknowledged"`       // whether an acJWT with code 0 came, and all of it verifies
	Steps        []Step    `json:"steps"`              // in the order in which they happened
}

// Step is a step of a [Chain].
type Step struct {
	What     string   `json:"what"`                // such as: read the file of vendor1.test
	Token    string   `json:"token,omitempty"`     // idJWT, rqJWT or acJWT, where the step is about the signature of one
	Signer   string   `json:"signer,omitempty"`    // domain whose key signed it
	Kid      string   `json:"kid,omitempty"`       // of that key
	Fine     bool     `json:"fine"`                // whether it went as it should; for a token whether it verifies
	Problem  string   `json:"problem,omitempty"`   // why not
	Exchange []uint64 `json:"exchanges,omitempty"` // numbers of the exchanges in the journal
}
