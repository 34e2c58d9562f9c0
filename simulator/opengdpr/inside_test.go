package opengdpr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCutInside(t *testing.T) {
	for body, want := range map[string][2]string{
		`{"processor_signature":"x"}`:                           {`{}`, "x"},
		`{"a":1,"processor_signature":"x"}`:                     {`{"a":1}`, "x"},
		`{"processor_signature":"x","a":1}`:                     {`{"a":1}`, "x"},
		`{"a":1,"processor_signature":"\u0078","b":[1,2]}`:      {`{"a":1,"b":[1,2]}`, "x"},
		" { \"a\" : 1 ,\n \"processor_signature\" : \"x\"\n}\n": {" { \"a\" : 1\n}\n", "x"},
		`{"a":{"processor_signature":"x"}}`:                     {"", ""},
		`{"processor_signature":1}`:                             {"", ""},
		`{}`:                                                    {"", ""},
		`[`:                                                     {"", ""},
	} {
		left, signature := cutInside([]byte(body))
		require.Equal(t, want, [2]string{string(left), signature}, body)
	}
}
