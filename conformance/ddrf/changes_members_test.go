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

// sentTo are the vectors of the tables as they are sent to one recipient.
type sentTo struct {
	f       *facts
	vectors map[string]*seen
}

func TestMemberVectors(t *testing.T) {
	all := sent(t)
	for name, test := range map[string]func(*testing.T, map[string]sentTo){
		"signed": signatures, "one token changed": oneToken, "members": memberRows, "times": times, "freedom": freedom,
		"two keys": twoKeys, "in order": inOrder, "aliases": aliases, "canaries": canaries,
	} {
		t.Run(name, func(t *testing.T) { test(t, all) })
	}
}

// sent builds all vectors for each kind of recipient.
func sent(t testing.TB) map[string]sentTo {
	keys := newFakeRing(t)
	all := map[string]sentTo{}
	for kind, f := range fakeKinds(t, keys) {
		all[kind] = sentTo{f, map[string]*seen{}}
		for id := range memberTables {
			if s := built(t, keys, f, id); s != nil {
				all[kind].vectors[id] = s
			}
		}
	}
	return all
}

// on is the token that the vector is about.
func (s *seen) on(f *facts, id string) decoded {
	if v, _ := f.catalog.Vector(id); v.Token == "idJWT" {
		return s.id
	}
	return s.rq
}

// signatures holds that every token is validly signed.
func signatures(t *testing.T, all map[string]sentTo) {
	for kind, to := range all {
		for id, s := range to.vectors {
			parties := append([]*party{to.f.p, to.f.q}, s.parties...)
			require.True(t, s.rq.verifies(t, parties...), "%s %s", kind, id)
			if s.id.compact != "" {
				require.True(t, s.id.verifies(t, parties...), "%s %s", kind, id)
			}
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

// oneToken holds that the token which a vector is not about is as in the plain request.
func oneToken(t *testing.T, all map[string]sentTo) {
	keys := newFakeRing(t)
	for kind, to := range all {
		for id, s := range to.vectors {
			plain := to.f.plain(keys, id)
			other, want := s.id, plain.id
			if v, _ := to.f.catalog.Vector(id); v.Token == "idJWT" {
				other, want = s.rq, plain.rq
			}
			if s.id.compact == "" || len(s.parties) > 0 {
				continue
			}
			if s.rq.at("claims.iss") != quoted(to.f.q.domain) {
				require.Equal(t, members(t, []byte(want.header.String())), other.header, "%s %s", kind, id)
			}
			require.Equal(t, want.claims.get("version"), other.at("claims.version"), "%s %s", kind, id)
			require.Equal(t, want.claims.get("jti"), other.at("claims.jti"), "%s %s", kind, id)
		}
	}
}

// memberRow says what stands at a path of the token that a vector is about, as a pattern: for the
// vectors of both tokens where the id has an @.
type memberRow struct{ id, path, want string }

// memberRows holds the rows.
func memberRows(t *testing.T, all map[string]sentTo) {
	for _, tc := range slices.Concat(legalRows, claimRows, identifierRows, timeRows) {
		for kind, to := range all {
			for _, id := range bothIDs(tc.id) {
				want := regexp.MustCompile("^(?:" + strings.Replace(tc.want, "ok-@", id[:min(5, len(id))], 1) + ")$")
				s := to.vectors[id]
				require.NotNil(t, s, id)
				require.Regexp(t, want, s.on(to.f, id).at(tc.path), "%s %s %s", kind, id, tc.path)
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
