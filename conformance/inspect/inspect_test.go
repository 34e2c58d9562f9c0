package inspect

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/jws"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func TestChain(t *testing.T) {
	p := newParties(t, "ES256")
	in := &Inspector{Keys: p.keys(t)}
	r := in.Token(t.Context(), []byte(p.chain(t)), now)
	require.Equal(t, Verified, r.Outcome)
	require.True(t, *r.Valid)
	var kinds, froms []string
	for _, l := range r.Layers {
		kinds, froms = append(kinds, l.Kind), append(froms, l.Key.From)
		require.True(t, *l.Valid)
		require.Empty(t, l.Reason)
	}
	require.Equal(t, []string{"acJWT", "rqJWT", "idJWT"}, kinds)
	require.Equal(t, []string{"r1.jwk", "v1.jwk", "p1.jwk"}, froms)
	require.Equal(t, []Moment{{"iat", "2023-08-31T05:23:46Z", 73863619}}, r.Layers[0].Times)
	require.Equal(t, "iss", r.Layers[2].ClaimMembers[2].Name)
}

// The shape of the JSON is promised.
func TestReportJSON(t *testing.T) {
	p := newParties(t, "ES256")
	raw, err := json.Marshal((&Inspector{Keys: p.keys(t)}).Token(t.Context(), []byte(p.publisher.token(t, idClaims())), now))
	require.NoError(t, err)
	var r struct {
		Layers []map[string]any
		Valid  any
	}
	require.NoError(t, json.Unmarshal(raw, &r))
	require.Equal(t, true, r.Valid)
	require.Len(t, r.Layers, 1)
	layer := r.Layers[0]
	require.Equal(t, "idJWT", layer["kind"])
	require.Equal(t, map[string]any{"typ": "JWT", "alg": "ES256", "kid": "p1"}, layer["header"])
	require.Equal(t, "publisher1.test", layer["claims"].(map[string]any)["iss"])
	require.Equal(t, true, layer["valid"])
	require.NotContains(t, layer, "reason")
	key := layer["key"].(map[string]any)
	require.Equal(t, "p1", key["kid"])
	require.Equal(t, "p1.jwk", key["from"])
	require.Len(t, key["thumbprint"], 43)
}

func TestOutcomes(t *testing.T) {
	p := newParties(t, "ES256")
	id := p.publisher.token(t, idClaims())
	rq := p.vendor.token(t, rqClaims(id))
	ac := p.recipient.token(t, acClaims(rq))
	flip := func(token string) string {
		last := strings.LastIndexByte(token, '.') + 1
		letter := "A"
		if token[last] == 'A' {
			letter = "B"
		}
		return token[:last] + letter + token[last+1:]
	}
	all := p.keys(t)
	none := &Keys{}
	publisher := &Keys{}
	require.NoError(t, publisher.Bind("publisher1.test", "p.pem", []byte(p.publisher.pem(t))))
	for _, row := range []struct {
		name  string
		token string
		keys  *Keys
		want  string // kind and reason of each layer
		code  int
	}{
		{"whole", ac, all, "acJWT rqJWT idJWT", 0},
		{"request", rq, all, "rqJWT idJWT", 0},
		{"identifier", id, all, "idJWT", 0},
		{"any token", p.vendor.token(t, `{"a":1}`), all, "jws", 0},
		{"any payload", p.vendor.token(t, `foo`), all, "jws", 0},
		{"no keys", ac, none, "acJWT:no-key rqJWT:no-key idJWT:no-key", 4},
		{"keys of one domain", ac, publisher, "acJWT:no-key rqJWT:no-key idJWT", 4},
		{"outermost broken", flip(ac), all, "acJWT:signature rqJWT idJWT", 1},
		{"middle broken", p.recipient.token(t, acClaims(flip(rq))), all, "acJWT rqJWT:signature idJWT", 1},
		{"innermost broken", p.recipient.token(t, acClaims(p.vendor.token(t, rqClaims(flip(id))))), all, "acJWT rqJWT idJWT:signature", 1},
		{"broken without keys", p.recipient.token(t, acClaims("eyJhbGciOiJub25lIn0.e30.")), none, "acJWT:no-key rqJWT:alg-none", 1},
		{"foreign key", newSigner(t, "ES256", "r1").token(t, acClaims(rq)), all, "acJWT:signature rqJWT idJWT", 1},
		{"unknown kid", newSigner(t, "ES256", "x").token(t, acClaims(rq)), all, "acJWT:key-unknown rqJWT idJWT", 1},
		{"no token inside", p.recipient.token(t, `{"rqJWT":{},"raResultCode":1}`), all, "acJWT rqJWT:claim", 1},
		{"nothing inside", p.recipient.token(t, `{"version":"1.0","raResultCode":1}`), all, "acJWT", 0},
		{"text inside", p.recipient.token(t, acClaims("original_jwt_information")), all, "acJWT rqJWT:segments", 1},
		{"text as payload inside", p.recipient.token(t, acClaims(p.vendor.token(t, "foo"))), all, "acJWT rqJWT:payload-json", 1},
		{"escaped inside", p.recipient.token(t, acClaims(strings.Replace(rq, ".", `\u002e`, 1))), all, "acJWT rqJWT idJWT", 0},
		{"other kind inside", p.recipient.token(t, acClaims(id)), all, "acJWT rqJWT", 0},
		{"acknowledgement within", p.vendor.token(t, rqClaims(ac)), all, "rqJWT acJWT rqJWT idJWT", 0},
		{"no token", "x", all, "jws:segments", 1},
		{"nothing", "", all, "jws:segments", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := (&Inspector{Keys: row.keys}).Token(t.Context(), []byte(row.token), now)
			var got []string
			for _, l := range r.Layers {
				got = append(got, strings.TrimSuffix(l.Kind+":"+string(l.Reason), ":"))
				require.Equal(t, l.Reason == "", l.Outcome == Verified)
				require.Equal(t, l.Reason == "", Sentence(l.Reason) == "")
			}
			require.Equal(t, row.want, strings.Join(got, " "))
			require.Equal(t, row.code, r.Outcome.ExitCode())
			require.Equal(t, row.code == 4, r.Valid == nil)
		})
	}
}

func TestTooManyLayers(t *testing.T) {
	p := newParties(t, "ES256")
	token := p.publisher.token(t, idClaims())
	for range 10 {
		token = p.recipient.token(t, acClaims(p.vendor.token(t, rqClaims(token))))
	}
	r := (&Inspector{Keys: p.keys(t)}).Token(t.Context(), []byte(token), now)
	require.Equal(t, Refused, r.Outcome)
	require.Equal(t, ReasonLayers, r.Layers[len(r.Layers)-1].Reason)
	require.Len(t, r.Layers, maxLayers+1)
}

func TestMoments(t *testing.T) {
	for value, want := range map[string]string{
		"0": "1970-01-01T00:00:00Z", "-1.5": "1969-12-31T23:59:58Z", "1e9": "2001-09-09T01:46:40Z",
		"1e300": "", `"1"`: "", "null": "", "253402300800": "",
	} {
		m, ok := momentOf("iat", json.RawMessage(value), now)
		require.Equal(t, want != "", ok, value)
		require.Equal(t, want, m.UTC, value)
	}
	_, ok := momentOf("version", json.RawMessage("0"), now)
	require.False(t, ok)
}

func TestKeys(t *testing.T) {
	p := newParties(t, "ES256")
	k := &Keys{}
	for name, document := range map[string]string{"text": "no keys", "empty": `{"keys":[]}`, "only broken": `[1]`} {
		require.ErrorContains(t, k.Add(name, []byte(document)), "read keys of "+name, name)
	}
	// What is bound to a domain goes before what is for all.
	require.NoError(t, k.Add("all", []byte(p.publisher.jwk(t))))
	require.NoError(t, k.Bind("Publisher1.test", "bound", []byte(p.vendor.jwk(t))))
	r := (&Inspector{Keys: k}).Token(t.Context(), []byte(p.publisher.token(t, idClaims())), now)
	require.Equal(t, jws.ReasonKeyUnknown, r.Layers[0].Reason)
}

func FuzzToken(f *testing.F) {
	in := &Inspector{Keys: &Keys{}}
	header := text64([]byte(`{"alg":"ES256"}`))
	within := func(claims string) string { return header + "." + text64([]byte(claims)) + ".AA" }
	f.Add([]byte(within(`{"rqJWT":"` + within(`{"idJWT":"`+within(`{"iat":1}`)+`"}`) + `"}`)))
	f.Add([]byte(within(`{"rqJWT":"\u0065.e30.e30"}`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := in.Token(t.Context(), raw, now)
		require.NotEmpty(t, r.Layers)
		_, err := json.Marshal(r)
		require.NoError(t, err)
	})
}

// docs/inspect.md explains every reason.
func TestDocumented(t *testing.T) {
	raw, err := os.ReadFile("../../docs/inspect.md")
	require.NoError(t, err)
	reasons := append(jws.Reasons(), ReasonUnavailable, ReasonClaim, ReasonLayers)
	for _, r := range reasons {
		switch r {
		case jws.ReasonKeyJSON, jws.ReasonKeyPrivate: // of keys alone: such a file is a mistake, such a key verifies
			continue
		}
		require.Contains(t, string(raw), "`"+string(r)+"`")
		require.NotEmpty(t, Sentence(r))
	}
	for _, o := range []Outcome{Verified, Refused, Unavailable, NotVerified} {
		require.Contains(t, string(raw), "`"+string(o)+"`")
	}
}
