package inspect

import (
	"bytes"
	"context"
	"encoding/json"

	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
)

// Inspector verifies tokens. It is safe for concurrent use once its keys are complete.
type Inspector struct {
	Keys *Keys
}

// The kinds of layers.
const (
	KindAcknowledgement = "acJWT"
	KindRequest         = "rqJWT"
	KindIdentifier      = "idJWT"
	KindOther           = "jws"
)

// maxLayers is how many tokens within each other are read; the protocol has three.
const maxLayers = 8

// step is one layer as the walk meets it.
type step struct {
	kind    string
	token   *jws.Token // nil if the claim holds none
	key     *jws.Key   // that verified it, or the only one that was tried
	outcome Outcome
	reason  jws.Reason
	detail  string
}

// walk takes a chain apart from the outside in, and hands over each layer.
func (in *Inspector) walk(ctx context.Context, raw []byte, visit func(step)) {
	kind := ""
	for range maxLayers {
		s := in.layer(ctx, raw, kind)
		visit(s)
		kind = within(s.kind)
		value, ok := s.token.Payload.Get(kind)
		if kind == "" || !ok {
			return
		}
		if raw, ok = text(value); !ok {
			visit(step{kind: kind, outcome: Refused, reason: ReasonClaim, detail: "the claim " + kind + " is no string"})
			return
		}
	}
	visit(step{kind: kind, outcome: Refused, reason: ReasonLayers})
}

// layer reads and verifies one token. Within another it has to be of the kind that the claim
// names, and its payload has to be an object.
func (in *Inspector) layer(ctx context.Context, raw []byte, claim string) step {
	read := jws.ParseAny
	if claim != "" {
		read = jws.Parse
	}
	token, err := read(raw)
	s := step{kind: kindOf(token.Payload, claim), token: token}
	if err == nil {
		keys, keysErr := in.Keys.of(ctx, token)
		s.key, err = token.Verify(keys)
		if outcome, _, _ := judge(err); keysErr != nil && outcome == NotVerified {
			s.outcome, s.reason, s.detail = Unavailable, ReasonUnavailable, keysErr.Error()
			return s
		}
	}
	s.outcome, s.reason, s.detail = judge(err)
	return s
}

// within is the kind of the token that a token of some kind carries, in a claim of the same
// name.
func within(kind string) string {
	switch kind {
	case KindAcknowledgement:
		return KindRequest
	case KindRequest:
		return KindIdentifier
	}
	return ""
}

// kindOf tells a token's kind by its claims, else by the claim that it was in.
func kindOf(claims observe.Members, claim string) string {
	has := func(name string) bool {
		_, ok := claims.Get(name)
		return ok
	}
	switch {
	case has("rqJWT"), has("raResultCode"):
		return KindAcknowledgement
	case has("idJWT"):
		return KindRequest
	case claim != "":
		return claim
	}
	sub, _ := claims.Get("sub")
	if has("version") && bytes.HasPrefix(sub, []byte("{")) {
		return KindIdentifier
	}
	return KindOther
}

// text gives the bytes of a JSON string, without a copy if it has no escapes.
func text(value json.RawMessage) ([]byte, bool) {
	if len(value) < 2 || value[0] != '"' {
		return nil, false
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return value[1 : len(value)-1], true
	}
	var s string
	err := json.Unmarshal(value, &s)
	return []byte(s), err == nil
}
