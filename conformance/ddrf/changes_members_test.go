package ddrf

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance/catalog"
)

// memberTables are those of this file: changes to what the tokens say, all with valid
// signatures.
var memberTables = joined(legalChanges, legalSiteChanges, claimChanges, identifierChanges, timeChanges)

// seen is a vector as it is sent.
type seen struct {
	*request
	rq, id decoded // id is empty where there is no idJWT in it
}

// built builds a vector and reads it back. It is nil where the vector does not apply.
func built(t testing.TB, keys keyring, f *facts, id string) *seen {
	r, err := buildOf(t, keys, f, id)
	var skip notHere
	if errors.As(err, &skip) {
		return nil
	}
	require.NoError(t, err, id)
	s := &seen{request: r, rq: decode(t, r.token())}
	if raw := s.rq.claims["idJWT"]; len(raw) > 2 && raw[0] == '"' {
		s.id = s.rq.inside(t)
	}
	return s
}

// on is the token that the vector is about.
func (s *seen) on(f *facts, id string) decoded {
	if v, _ := f.catalog.Vector(id); v.Token == "idJWT" {
		return s.id
	}
	return s.rq
}

func TestMemberVectorsAreSigned(t *testing.T) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		for _, id := range slices.Sorted(maps.Keys(memberTables)) {
			s := built(t, keys, f, id)
			if s == nil {
				continue
			}
			parties := append([]*party{f.p, f.q}, s.parties...)
			require.True(t, s.rq.verifies(t, parties...), "%s %s", kind, id)
			if s.id.compact != "" {
				require.True(t, s.id.verifies(t, parties...), "%s %s", kind, id)
			}
			require.Equal(t, "vendor9.test", strings.TrimSuffix(strings.TrimPrefix(s.endpoint, "https://"), "/ddrf"))
			require.GreaterOrEqual(t, len(s.value), 8, id)
		}
	}
}

// The tables hold the vectors of their scenarios, all of them and no others.
func TestMemberTables(t *testing.T) {
	c, err := catalog.DDRF()
	require.NoError(t, err)
	var want []string
	for _, v := range c.Vectors {
		i := slices.IndexFunc(groups, func(g group) bool { return g.holds(v) })
		if slices.Contains([]string{"legal", "claims", "identifiers", "times"}, groups[i].name) {
			want = append(want, v.ID)
		}
	}
	require.ElementsMatch(t, want, slices.Collect(maps.Keys(memberTables)))
}

// What a vector does not change is as in the plain request.
func TestMemberVectorsChangeOneToken(t *testing.T) {
	keys := newFakeRing(t)
	for kind, f := range fakeKinds(t, keys) {
		for _, id := range slices.Sorted(maps.Keys(memberTables)) {
			v, _ := f.catalog.Vector(id)
			s := built(t, keys, f, id)
			if s == nil || s.id.compact == "" || len(s.parties) > 0 || strings.HasPrefix(id, "ok-alias") {
				continue
			}
			plain := decode(t, f.plain(keys, id).token())
			mine, other, want := s.rq, s.id, plain.inside(t)
			if v.Token == "idJWT" {
				mine, other, want = s.id, s.rq, plain
			}
			if s.rq.at("claims.iss") != `"vendor1.test"` {
				require.Equal(t, want.header, other.header, "%s %s", kind, id)
			}
			for _, name := range []string{"version", "jti"} {
				require.Equal(t, want.at("claims."+name), other.at("claims."+name), "%s %s", kind, id)
			}
			require.NotEmpty(t, mine.header, id)
		}
	}
}

// memberRow says what stands at a path of the token that a vector is about, as a pattern: for the
// vectors of both tokens where the id has an @.
type memberRow struct{ id, path, want string }

func TestMembers(t *testing.T) {
	keys := newFakeRing(t)
	kinds := fakeKinds(t, keys)
	for _, tc := range slices.Concat(legalRows, claimRows, identifierRows, timeRows) {
		for kind, f := range kinds {
			for _, id := range bothIDs(tc.id) {
				want := regexp.MustCompile("^(?:" + strings.Replace(tc.want, "ok-@", id[:min(5, len(id))], 1) + ")$")
				s := built(t, keys, f, id)
				require.NotNil(t, s, id)
				require.Regexp(t, want, s.on(f, id).at(tc.path), "%s %s %s", kind, id, tc.path)
			}
		}
	}
}

// bothIDs are the ids of the vectors of both tokens where an id has a place for the token.
func bothIDs(id string) []string {
	if !strings.Contains(id, "@") {
		return []string{id}
	}
	return []string{strings.Replace(id, "@", "rq", 1), strings.Replace(id, "@", "id", 1)}
}
