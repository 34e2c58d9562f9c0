package schemas

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"github.com/xeipuuv/gojsonschema"
)

// wide uses every keyword that the messages of this protocol have no need of.
const wide = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "definitions": {
    "level": {"type": ["integer", "null"], "minimum": 1, "maximum": 3, "x-requirement": {"minimum": "R-1", "maximum": "R-2"}}
  },
  "properties": {
    "a/b~c": {"$ref": "#/definitions/level"},
    "tags": {"uniqueItems": true, "maxItems": 2, "items": {"minLength": 2, "maxLength": 3, "x-requirement": "R-3"}},
    "kind": {"const": "k"},
    "closed": {"additionalProperties": false, "properties": {"b": {}, "a": {}}, "x-requirement": "R-4"},
    "map": {"additionalProperties": {"$ref": "#/definitions/level"}}
  }
}`

func TestKeywords(t *testing.T) {
	registerFormats()
	s := new(schema)
	require.NoError(t, json.Unmarshal([]byte(wide), &s.root))
	var err error
	s.compiled, err = gojsonschema.NewSchema(gojsonschema.NewStringLoader(wide))
	require.NoError(t, err)

	instance, err := decode([]byte(`{
		"a/b~c": 0, "tags": ["a", "a", "abcd"], "kind": 1,
		"closed": {"x": 1}, "map": {"y": 4, "z.z": "w"}}`))
	require.NoError(t, err)
	result, err := s.compiled.Validate(gojsonschema.NewRawLoader(instance))
	require.NoError(t, err)
	var got []Violation
	for _, e := range result.Errors() {
		v, err := s.violation(e)
		require.NoError(t, err)
		got = append(got, v)
	}
	want := []Violation{
		{"/a~1b~0c", "minimum", "R-1", `is the number 0, which breaks minimum 1`, nil},
		{"/closed/x", "additionalProperties", "R-4", `is not foreseen`, []string{"a", "b"}},
		{"/kind", "const", "", `is the number 1, not "k"`, nil},
		{"/map/y", "maximum", "R-2", `is the number 4, which breaks maximum 3`, nil},
		{"/map/z.z", "type", "", `is "w", not an integer or null`, nil},
		{"/tags", "maxItems", "", `is an array of 3, which breaks maxItems 2`, nil},
		{"/tags", "uniqueItems", "", `is an array of 3 and has an element twice`, nil},
		{"/tags/0", "minLength", "R-3", `is "a", which breaks minLength 2`, nil},
		{"/tags/1", "minLength", "R-3", `is "a", which breaks minLength 2`, nil},
		{"/tags/2", "maxLength", "R-3", `is "abcd", which breaks maxLength 3`, nil},
	}
	require.Empty(t, cmp.Diff(want, settle(got)))
}

func TestUnknownKeyword(t *testing.T) {
	const not = `{"not": {}}`
	compiled, err := gojsonschema.NewSchema(gojsonschema.NewStringLoader(not))
	require.NoError(t, err)
	result, err := compiled.Validate(gojsonschema.NewRawLoader(nil))
	require.NoError(t, err)
	_, err = new(schema).violation(result.Errors()[0])
	require.ErrorContains(t, err, `unknown kind "number_not"`)
}
