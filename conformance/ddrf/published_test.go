package ddrf

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/jws"
)

func TestPublished(t *testing.T) {
	authority, err := keysOfTests()
	require.NoError(t, err)
	files, err := Published(authority.Key, "publisher1", "publisher1.test")
	require.NoError(t, err)
	byName := map[string][]byte{}
	for _, f := range files {
		byName[f.Name] = f.Data
		require.NotContains(t, string(f.Data), "PRIVATE")
	}
	// It is what a run serves, but for the blanks.
	run := newParty(newFakeRing(t), "publisher1", listedByP...)
	var served, exported any
	require.NoError(t, json.Unmarshal([]byte(run.file().String()), &served))
	require.NoError(t, json.Unmarshal(byName["dsrdelete.json"], &exported))
	require.Equal(t, served, exported)
	for _, name := range []string{"dsrdelete.json", "jwks.json"} {
		set, err := jws.ParseSet(byName[name])
		require.NoError(t, err)
		require.Len(t, set.Keys(), len(listedByP), name)
	}
	for name, text := range byName {
		if strings.HasSuffix(name, ".jwk.json") {
			k, err := jws.ParseKey(text)
			require.NoError(t, err, name)
			require.Equal(t, name, k.Kid+".jwk.json")
		}
	}
	files, err = Published(authority.Key, "vendor2", "vendor2.test")
	require.NoError(t, err)
	require.Len(t, files, 2+2*len(listedByOthers))
}
