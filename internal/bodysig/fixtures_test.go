package bodysig

import (
	"encoding/json"
	"io/fs"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/fixtures"
)

// now lies in the validity of all fixtures but those made for its absence.
var now = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// file reads a fixture.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(fixtures.Files, name)
	require.NoError(t, err)
	return data
}

// bundle reads certificates/NAME, with .pem if it has no extension.
func bundle(t testing.TB, name string) *Bundle {
	t.Helper()
	if path.Ext(name) == "" {
		name += ".pem"
	}
	b, err := ParseBundle(file(t, "certificates/"+name))
	require.NoError(t, err)
	return b
}

// leaf reads the leaf of a bundle.
func leaf(t testing.TB, name string) *Certificate {
	t.Helper()
	c, _ := bundle(t, name).Leaf("processor1.test")
	return c
}

// expectation is what the index of bodysig says of a vector.
type expectation struct {
	Verified                                                bool
	Algorithm, Hash, Form, Bytes, Encoding, Detail, Problem string
}

// vector is an entry of the index of bodysig.
type vector struct {
	Name, Body, Certificate, Value, Member string
	Expect                                 expectation
}

// index reads the index of bodysig.
func index(t testing.TB) (vectors, members []vector) {
	t.Helper()
	var all struct{ Vectors, Members []vector }
	require.NoError(t, json.Unmarshal(file(t, "bodysig/index.json"), &all))
	require.NotEmpty(t, all.Vectors)
	require.NotEmpty(t, all.Members)
	return all.Vectors, all.Members
}

// key reads the key that a vector names.
func (v vector) key(t testing.TB) Key {
	t.Helper()
	return leaf(t, path.Base(v.Certificate)).Key
}
