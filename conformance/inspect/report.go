package inspect

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
)

// Report is what is in a chain of tokens, from the outside in. Its JSON is stable: members
// are only ever added.
type Report struct {
	Layers  []Layer `json:"layers"`
	Valid   *bool   `json:"valid"` // nil if it is not known
	Outcome Outcome `json:"outcome"`
}

// Layer is one token.
type Layer struct {
	Kind       string          `json:"kind"`              // acJWT, rqJWT, idJWT or jws
	Header     json.RawMessage `json:"header"`            // nil if it is no object
	Claims     json.RawMessage `json:"claims"`            // nil if the payload is no object
	Payload    string          `json:"payload,omitempty"` // the payload in base64url if it is no object
	Times      []Moment        `json:"times,omitempty"`
	Duplicates []string        `json:"duplicates,omitempty"` // part and JSON pointer of each repeated name
	Valid      *bool           `json:"valid"`                // nil if it is not known
	Outcome    Outcome         `json:"outcome"`
	Reason     jws.Reason      `json:"reason,omitempty"` // empty if it verifies
	Detail     string          `json:"detail,omitempty"` // what was seen, in words
	Key        *KeyInfo        `json:"key,omitempty"`    // that verified it, or the only one that was tried

	HeaderMembers observe.Members `json:"-"` // the header's members in their order
	ClaimMembers  observe.Members `json:"-"` // the payload's
}

// KeyInfo tells a key.
type KeyInfo struct {
	Kid        string `json:"kid,omitempty"`
	Kind       string `json:"kty"`
	Curve      string `json:"crv,omitempty"`
	Bits       int    `json:"bits"`
	Thumbprint string `json:"thumbprint"`
	From       string `json:"from"` // the file or URL
}

// Moment is a claim that holds a time.
type Moment struct {
	Claim string `json:"claim"`
	UTC   string `json:"utc"`         // RFC 3339
	Age   int64  `json:"age_seconds"` // negative in the future
}

// Token takes a chain apart and verifies each layer. now is what ages are counted from.
func (in *Inspector) Token(ctx context.Context, raw []byte, now time.Time) *Report {
	r := &Report{Outcome: Verified}
	in.walk(ctx, raw, func(s step) {
		r.Layers = append(r.Layers, in.describe(s, now))
		r.Outcome = worse(r.Outcome, s.outcome)
	})
	r.Valid = r.Outcome.valid()
	return r
}

// describe puts a layer into words.
func (in *Inspector) describe(s step, now time.Time) Layer {
	l := Layer{Kind: s.kind, Valid: s.outcome.valid(), Outcome: s.outcome, Reason: s.reason, Detail: s.detail}
	if s.key != nil {
		l.Key = &KeyInfo{Kid: s.key.Kid, Kind: s.key.Kind, Curve: s.key.Curve, Bits: s.key.Bits, Thumbprint: s.key.Thumbprint, From: in.Keys.source(s.key)}
	}
	t := s.token
	if t == nil {
		return l
	}
	if t.Header != nil {
		l.Header = t.HeaderJSON
	}
	if t.Payload != nil {
		l.Claims = t.PayloadJSON
	} else {
		l.Payload = base64.RawURLEncoding.EncodeToString(t.PayloadJSON)
	}
	l.HeaderMembers, l.ClaimMembers = t.Header, t.Payload
	for _, d := range t.Duplicates {
		l.Duplicates = append(l.Duplicates, string(d.Part)+" "+d.Pointer)
	}
	for _, m := range t.Payload {
		if moment, ok := momentOf(m.Name, m.Value, now); ok {
			l.Times = append(l.Times, moment)
		}
	}
	return l
}

// The moments that RFC 3339 can write.
var (
	earliest = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// momentOf reads a claim of RFC 7519 that holds a NumericDate.
func momentOf(claim string, value json.RawMessage, now time.Time) (Moment, bool) {
	switch claim {
	case "iat", "exp", "nbf":
	default:
		return Moment{}, false
	}
	seconds, err := strconv.ParseFloat(string(value), 64)
	if err != nil || seconds < float64(earliest.Unix()) || seconds >= float64(latest.Unix()) {
		return Moment{}, false
	}
	whole := math.Floor(seconds)
	at := time.Unix(int64(whole), int64((seconds-whole)*1e9)).UTC()
	return Moment{claim, at.Format(time.RFC3339), int64(math.Floor(now.Sub(at).Seconds()))}, true
}
