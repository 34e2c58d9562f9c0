package ddrf

import (
	"encoding/json"
	"errors"
	"fmt"

	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
)

// keyShape is a choice of AD-21: where the keys of a file stand.
type keyShape string

// The shapes, and the two that the register does not have.
const (
	shapeArray keyShape = "publickey-array"
	shapeSet   keyShape = "publickey-jwk-set"
	shapeKeys  keyShape = "keys-member"
	shapeURI   keyShape = "jwks-uri"
	shapeNone  keyShape = ""           // there is no key in any form
	shapeOther keyShape = "other-form" // publicKey is there, in a form that nobody lists
)

// fileKey is one key of a file.
type fileKey struct {
	raw     json.RawMessage
	members observe.Members // nil if it is no object
	key     *jws.Key        // nil if nothing of it could be read
	refusal *jws.Refusal    // why it is not as it should be, nil if it is
}

// readKeys looks for the keys in every shape of AD-21.
func (f *file) readKeys() {
	raw, has := f.members.Get("publicKey")
	keys, hasKeys := f.members.Get("keys")
	var elements []json.RawMessage
	switch inside, isSet := keysOf(raw); {
	case has && raw[0] == '[':
		f.shape, elements = shapeArray, elementsOf(raw)
	case isSet:
		f.shape, elements = shapeSet, inside
	case has:
		f.shape = shapeOther
		if hasMember(raw, "kty") { // one key, which verifies all the same
			elements = []json.RawMessage{raw}
		}
	case hasKeys && keys[0] == '[':
		f.shape, elements = shapeKeys, elementsOf(keys)
	case hasKeys:
		if elements, isSet = keysOf(keys); isSet {
			f.shape = shapeKeys
		}
	}
	if f.shape == shapeNone && f.elsewhere() != "" {
		f.shape = shapeURI
	}
	if len(elements) > jws.MaxKeys {
		f.unread = fmt.Sprintf("the file has %d keys, more than the %d that are read", len(elements), jws.MaxKeys)
		elements = elements[:jws.MaxKeys]
	}
	for _, element := range elements {
		f.addKey(element)
	}
}

// hasMember reports an object with a member of that name.
func hasMember(raw json.RawMessage, name string) bool {
	members, _ := observe.Object(raw, observe.DefaultLimits)
	_, ok := members.Get(name)
	return ok
}

// keysOf are the keys of a JWK Set, and whether the text is one.
func keysOf(raw json.RawMessage) ([]json.RawMessage, bool) {
	members, problem := observe.Object(raw, observe.DefaultLimits)
	if problem != "" {
		return nil, false
	}
	keys, ok := members.Get("keys")
	return elementsOf(keys), ok && keys[0] == '['
}

// elsewhere is the name of a member that leads to keys outside the file, empty if none does.
func (f *file) elsewhere() string {
	for _, name := range []string{"jwksUri", "jwks_uri", "jwksURI"} {
		if _, ok := textOf(f.members, name); ok {
			return name
		}
	}
	return ""
}

// addKey reads one key. It verifies what it can verify, wherever it stands and whatever else
// is wrong with it.
func (f *file) addKey(raw json.RawMessage) {
	k := fileKey{raw: raw}
	k.members, _ = observe.Object(raw, observe.DefaultLimits)
	key, err := jws.ParseKey(raw)
	k.key = key
	errors.As(err, &k.refusal)
	f.entries = append(f.entries, k)
	if key != nil && key.Public != nil {
		f.keys = append(f.keys, key)
	}
}
