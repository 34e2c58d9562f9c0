package jws

import (
	"encoding/json"
	"encoding/pem"

	"dsrcheck/internal/observe"
)

// Shape is the form in which a document holds keys.
type Shape string

// The shapes.
const (
	ShapeKey         Shape = "jwk"            // the document is one JWK
	ShapeArray       Shape = "array"          // it is an array of JWKs
	ShapeSet         Shape = "jwks"           // its member keys is an array (RFC 7517 section 5)
	ShapeResource    Shape = "public-key"     // its member publicKey is an array (dsrdelete.json)
	ShapeResourceSet Shape = "public-key-set" // its member publicKey is a JWK Set
	ShapeResourceKey Shape = "public-key-jwk" // its member publicKey is one JWK
	ShapeKeysKeys    Shape = "keys-set"       // its member keys is a JWK Set
	ShapePEM         Shape = "pem"            // it is PEM
)

// Set is the keys of one document.
type Set struct {
	Shape   Shape
	Entries []Entry // in the order of the document
}

// Entry is one key of a document.
type Entry struct {
	Key *Key  // as of ParseKey, nil if it is not even an object
	Err error // a *Refusal, nil for a key that is as it should be
}

// Keys are those that can verify: all that were not refused, and those refused only for
// private members that do not belong into a document.
func (s *Set) Keys() []*Key {
	var keys []*Key
	for _, e := range s.Entries {
		if e.Key != nil && e.Key.refusal == nil {
			keys = append(keys, e.Key)
		}
	}
	return keys
}

// ParseSet reads the keys of a document: a JWK, an array of them, a JWK Set, a
// dsrdelete.json, or PEM. It fails with a *Refusal if the document is too long, is neither
// JSON nor PEM, or has keys in no known shape; a key that is refused is an entry with an
// error.
func ParseSet(raw []byte) (*Set, error) {
	if len(raw) > MaxSet {
		return nil, refuse(ReasonTooLong, PartKey, "%d bytes, and %d are read", len(raw), MaxSet)
	}
	if block, _ := pem.Decode(raw); block != nil {
		return ParsePEM(raw)
	}
	shape, keys, r := locate(raw)
	if r != nil {
		return nil, r
	}
	if len(keys) > MaxKeys {
		return nil, refuse(ReasonTooLong, PartKey, "%d keys, and %d are read", len(keys), MaxKeys)
	}
	set := &Set{Shape: shape}
	for _, jwk := range keys {
		key, err := ParseKey(jwk)
		set.Entries = append(set.Entries, Entry{key, err})
	}
	return set, nil
}

// locate finds the keys of a JSON document and the shape they are in.
func locate(raw []byte) (Shape, []json.RawMessage, *Refusal) {
	limits := observe.Limits{Bytes: MaxSet, Depth: maxDepth}
	if list, ok := array(raw, limits); ok {
		return ShapeArray, list, nil
	}
	members, problem := observe.Object(raw, limits)
	if problem != "" {
		return "", nil, refuse(ReasonKeyJSON, PartKey, "%s", problem)
	}
	if _, ok := members.Get("kty"); ok {
		return ShapeKey, []json.RawMessage{raw}, nil
	}
	for _, place := range []struct {
		name       string
		array, set Shape
	}{{"publicKey", ShapeResource, ShapeResourceSet}, {"keys", ShapeSet, ShapeKeysKeys}} {
		value, ok := members.Get(place.name)
		if !ok {
			continue
		}
		if list, ok := array(value, limits); ok {
			return place.array, list, nil
		}
		inside, problem := observe.Object(value, limits)
		if problem != "" {
			return "", nil, refuse(ReasonKeyJSON, PartKey, "%s is neither an array nor an object", place.name)
		}
		if keys, ok := inside.Get("keys"); ok {
			if list, ok := array(keys, limits); ok {
				return place.set, list, nil
			}
		}
		if _, ok := inside.Get("kty"); ok && place.name == "publicKey" {
			return ShapeResourceKey, []json.RawMessage{value}, nil
		}
		return "", nil, refuse(ReasonKeyJSON, PartKey, "%s is an object without keys", place.name)
	}
	return "", nil, refuse(ReasonKeyJSON, PartKey, "it has neither kty, keys nor publicKey")
}

// array reads a JSON array.
func array(raw []byte, limits observe.Limits) ([]json.RawMessage, bool) {
	s := scan{raw: raw}
	s.space()
	if len(raw) > limits.Bytes || s.peek() != '[' || !s.elements() {
		return nil, false
	}
	if s.space(); s.at != len(raw) {
		return nil, false
	}
	var list []json.RawMessage
	return list, json.Unmarshal(raw, &list) == nil
}
