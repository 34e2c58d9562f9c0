package statement

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// ErrInvalid says that a statement does not hold.
var ErrInvalid = errors.New("verify statement")

// Verified is a statement whose signature is that of a key of a set.
type Verified struct {
	Statement
	Kid string // of the key
}

// Verify verifies a statement with a key set: a JWK Set, a JWK or PEM. The error wraps
// [ErrInvalid] and says what is wrong.
func Verify(token, keys []byte) (Verified, error) {
	var v Verified
	set, err := jws.ParseSet(keys)
	if err != nil {
		return v, fmt.Errorf("%w: read key set: %w", ErrInvalid, err)
	}
	for _, e := range set.Entries {
		var refusal *jws.Refusal
		if errors.As(e.Err, &refusal) && refusal.Reason == jws.ReasonKeyPrivate {
			return v, fmt.Errorf("%w: the key set has a private key, which is for its owner alone", ErrInvalid)
		}
	}
	t, err := jws.Parse(bytes.TrimSpace(token))
	if err != nil {
		return v, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	key, err := t.Verify(set.Keys())
	if err != nil {
		return v, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if len(t.Duplicates) > 0 {
		return v, fmt.Errorf("%w: the member %s stands twice", ErrInvalid, t.Duplicates[0].Pointer)
	}
	var header struct{ Typ string }
	if err := json.Unmarshal(t.HeaderJSON, &header); err != nil || header.Typ != mediaType {
		return v, fmt.Errorf("%w: it is signed, and is no statement of conformance (typ %q)", ErrInvalid, header.Typ)
	}
	dec := json.NewDecoder(bytes.NewReader(t.PayloadJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v.Statement); err != nil {
		return v, fmt.Errorf("%w: read it: %w", ErrInvalid, err)
	}
	if v.Schema != Schema {
		return v, fmt.Errorf("%w: its form is %q, and this version reads %s", ErrInvalid, v.Schema, Schema)
	}
	if err := v.possible(); err != nil {
		return v, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if v.Kid = key.Kid; v.Kid == "" { // a key in PEM has no name
		v.Kid = t.Kid
	}
	return v, nil
}

// possible says what no run that can be signed comes to.
func (s Statement) possible() error {
	switch {
	case s.Verdict != conformance.Conforms && s.Verdict != conformance.ConformsWithDeviations:
		return fmt.Errorf("it says that the run came to %q", s.Verdict)
	case len(s.Requirements.IDs) == 0:
		return errors.New("it names no requirements")
	case s.Target.Name == "" || s.Target.Version == "":
		return errors.New("it names no target")
	case s.Issued.Before(s.Ended.Truncate(time.Second)):
		return errors.New("it was issued before the run ended")
	}
	for _, k := range s.Known {
		if k.Stale() {
			return fmt.Errorf("its list of known deviations is out of date: %s", k.Advice())
		}
	}
	return nil
}

// Differs says in which members a statement differs from what a run comes to, as JSON pointers,
// and from nothing where it is that run's. What the owner alone says, the name and the version of
// the target, and when it was issued, cannot be compared.
func (s Statement) Differs(run Run) ([]string, error) {
	own, err := Of(run, s.Target.Name, s.Target.Version, s.Issued)
	if err != nil {
		return nil, err
	}
	var a, b any
	for to, from := range map[*any]Statement{&a: s, &b: own} {
		raw, err := json.Marshal(from)
		if err == nil {
			err = json.Unmarshal(raw, to)
		}
		if err != nil {
			return nil, fmt.Errorf("compare statement: %w", err)
		}
	}
	return differ("", a, b), nil
}
