package ddrf

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
	"dsrcheck/simulator/journal"
)

func TestReplaysShareWhatTheySay(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	// Each letter stands for something that both requests have in common: t the rqJWT, i the
	// idJWT, r and d the jti of rqJWT and idJWT, v the identifier, a the time of the rqJWT, p
	// the party that asks.
	for id, want := range map[string]string{
		"replay-same":                 "tirdvap",
		"replay-same-jti":             "rvp",
		"replay-same-jti-other-value": "rap",
		"replay-idjwt-new-rq":         "idvap",
		"replay-idjwt-by-other":       "idva",
		"replay-id-jti-other-sub":     "dap",
		"replay-jti-of-other-iss":     "ra",
		"replay-after-refusal":        "irdvap",
	} {
		for kind, f := range fakeKinds(t, keys) {
			s := built(t, keys, f, id)
			first := decode(t, s.first.token())
			got := ""
			for _, c := range []struct {
				letter       string
				before, then string
			}{
				{"t", first.compact, s.rq.compact},
				{"i", first.at("claims.idJWT"), s.rq.at("claims.idJWT")},
				{"r", first.at("claims.jti"), s.rq.at("claims.jti")},
				{"d", first.inside(t).at("claims.jti"), s.id.at("claims.jti")},
				{"v", first.at("sub.identifierValue"), s.rq.at("sub.identifierValue")},
				{"a", first.at("claims.iat"), s.rq.at("claims.iat")},
				{"p", first.at("claims.iss"), s.rq.at("claims.iss")},
			} {
				if c.before == c.then {
					got += c.letter
				}
			}
			require.Equal(t, want, got, "%s %s", kind, id)
			require.Equal(t, id != "replay-after-refusal", first.verifies(t, f.p), "%s %s", kind, id)
			require.Equal(t, id == "replay-after-refusal", s.first.bad)
			require.True(t, s.rq.verifies(t, f.p, f.q) && s.id.verifies(t, f.p), "%s %s", kind, id)
			require.Equal(t, quoted(s.value), s.rq.at("sub.identifierValue"))
		}
	}
}

func TestBothTokensOfAReplayHaveOneJTI(t *testing.T) {
	keys := mappedRing{newFakeRing(t)}
	for kind, f := range fakeKinds(t, keys) {
		s := built(t, keys, f, "replay-same-jti-both-tokens")
		require.Equal(t, s.id.at("claims.jti"), s.rq.at("claims.jti"), kind)
		require.Nil(t, s.first)
	}
}

func TestARepeatedRequestIsAnsweredAnew(t *testing.T) {
	ack := func(status int, raw, jti string) answer {
		a := answer{code: 0, ex: &journal.Exchange{Response: &journal.Message{Head: []byte("HTTP/1.1 202 Accepted\r\n\r\n")}}}
		if status >= 500 {
			a.ex.Response.Head, a.code = []byte("HTTP/1.1 500 Internal Server Error\r\n\r\n"), noCode
		}
		if raw != "" {
			a.ack, a.claims = &jws.Token{Raw: []byte(raw)}, observe.Members{{Name: "jti", Value: []byte(quoted(jti))}}
		}
		return a
	}
	for name, c := range map[string]struct {
		before, now answer
		choice      string
	}{
		"a new acJWT":            {ack(202, "a.b.c", "1"), ack(202, "d.e.f", "2"), "taken-again"},
		"the same acJWT":         {ack(202, "a.b.c", "1"), ack(202, "a.b.c", "1"), "same-acjwt"},
		"an error of the server": {ack(202, "a.b.c", "1"), ack(500, "", ""), "5xx"},
	} {
		f := answered{c.now, vectorCase{}}.repeats(c.before, conformance.Fine("", "").Saw("AD-34", "taken-again").Saw("AD-33", "any-string"))
		require.Equal(t, []conformance.Seen{{Reading: "AD-33", Choice: "any-string"}, {Reading: "AD-34", Choice: c.choice}}, f.Seen, name)
	}

	old := []answer{ack(202, "a.b.c", "1"), ack(202, "d.e.f", "1")}
	require.Equal(t, []conformance.Seen{{Reading: "AD-34", Choice: "old-jti-in-new-acjwt"}}, newIDs(old, conformance.Finding{}).Seen)
	old[1].token = "another request"
	require.Equal(t, []conformance.Seen{{Reading: "AD-33", Choice: "repeated"}}, newIDs(old, conformance.Finding{}).Seen)
	old[1] = old[0]
	require.Empty(t, newIDs(old, conformance.Finding{}).Seen)
}
