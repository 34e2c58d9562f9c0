package jws

import (
	"encoding/json"
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/fixtures"
)

// table is fixtures/jws/index.json, whose README says what its members mean.
type table struct {
	Keys map[string]struct {
		JWK json.RawMessage
		PEM string
	}
	Vectors []struct {
		Name, Token string
		MadeBy      string `json:"made_by"`
		Keys        []string
		Any         bool
		Reason      Reason
		By          string
		Duplicates  []string
	}
	JWKs []struct {
		Name, JWK, Thumbprint string
		Reason                Reason
	}
	Sets []struct {
		Name, Document string
		Shape          Shape
		Reasons        []Reason
		Reason         Reason
	}
}

func readTable(tb testing.TB) *table {
	data, err := fs.ReadFile(fixtures.Files, "jws/index.json")
	require.NoError(tb, err)
	t := &table{}
	require.NoError(tb, json.Unmarshal(data, t))
	return t
}

// key is a key of the table, refused or not.
func (t *table) key(tb testing.TB, name string) *Key {
	k, ok := t.Keys[name]
	require.True(tb, ok, name)
	if k.PEM != "" {
		set, err := ParsePEM([]byte(k.PEM))
		require.NoError(tb, err, name)
		require.Len(tb, set.Entries, 1)
		return set.Entries[0].Key
	}
	key, _ := ParseKey(k.JWK)
	require.NotNil(tb, key, name)
	return key
}

// reasonOf is the reason of an error, empty for none. All errors here are refusals of the
// closed list.
func reasonOf(tb testing.TB, err error) Reason {
	if err == nil {
		return ""
	}
	var r *Refusal
	require.True(tb, errors.As(err, &r), "%v", err)
	require.NotEmpty(tb, r.Reason.Sentence(), "%q", r.Reason)
	require.NotEmpty(tb, r.Part)
	require.Contains(tb, r.Error(), r.Reason.Sentence())
	return r.Reason
}

func TestVectors(t *testing.T) {
	table := readTable(t)
	require.GreaterOrEqual(t, len(table.Vectors), 120)
	names := map[string]bool{}
	for _, v := range table.Vectors {
		require.False(t, names[v.Name], "%s is there twice", v.Name)
		names[v.Name] = true
		require.NotEmpty(t, v.MadeBy, v.Name)
		t.Run(v.Name, func(t *testing.T) {
			var keys []*Key
			for _, name := range v.Keys {
				keys = append(keys, table.key(t, name))
			}
			read := Parse
			if v.Any {
				read = ParseAny
			}
			token, parseErr := read([]byte(v.Token))
			require.NotNil(t, token)
			key, err := token.Verify(keys)
			require.Equal(t, v.Reason, reasonOf(t, err), "%v", err)
			if parseErr != nil {
				require.Equal(t, parseErr, err)
				require.Nil(t, key)
			}
			if v.Reason == "" {
				require.Equal(t, table.key(t, v.By).Thumbprint, key.Thumbprint)
				require.NoError(t, key.Verify(token.Alg, token.Signed, token.Signature))
			}
			var duplicates []string
			for _, d := range token.Duplicates {
				duplicates = append(duplicates, string(d.Part)+" "+d.Pointer)
			}
			require.Equal(t, v.Duplicates, duplicates)
		})
	}
}

func TestKeyVectors(t *testing.T) {
	for _, v := range readTable(t).JWKs {
		t.Run(v.Name, func(t *testing.T) {
			key, err := ParseKey([]byte(v.JWK))
			require.Equal(t, v.Reason, reasonOf(t, err), "%v", err)
			switch v.Reason {
			case "":
				require.Equal(t, v.Thumbprint, key.Thumbprint)
				require.JSONEq(t, v.JWK, string(key.Raw))
			case ReasonKeyPrivate:
				require.NotNil(t, key.Public, "the public part is there")
			case ReasonKeyJSON:
				require.Nil(t, key)
			}
		})
	}
}

func TestSetVectors(t *testing.T) {
	for _, v := range readTable(t).Sets {
		t.Run(v.Name, func(t *testing.T) {
			set, err := ParseSet([]byte(v.Document))
			require.Equal(t, v.Reason, reasonOf(t, err), "%v", err)
			if err != nil {
				return
			}
			require.Equal(t, v.Shape, set.Shape)
			reasons, usable := []Reason{}, 0
			for _, e := range set.Entries {
				reason := reasonOf(t, e.Err)
				reasons = append(reasons, reason)
				if reason == "" || reason == ReasonKeyPrivate {
					usable++
				}
			}
			require.Equal(t, v.Reasons, reasons)
			require.Len(t, set.Keys(), usable)
		})
	}
}

// Every reason of the closed list is that of a vector, but those that would make the table
// large.
func TestVectorsHaveEveryReason(t *testing.T) {
	seen := map[Reason]bool{ReasonTooLong: true}
	table := readTable(t)
	for _, v := range table.Vectors {
		seen[v.Reason] = true
	}
	for _, v := range table.JWKs {
		seen[v.Reason] = true
	}
	for _, r := range Reasons() {
		require.True(t, seen[r], r)
	}
}
