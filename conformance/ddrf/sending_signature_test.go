package ddrf

import (
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/jws"
)

// What the algorithm is judged by is the header's alg, whatever else is wrong with the token. One
// that is no token in compact form is blamed for that alone.
func TestPostedAlgorithm(t *testing.T) {
	for _, tc := range []struct{ header, signature, want string }{
		{`{"alg":"ES256"}`, "AAAA", "es256"},
		{`{"alg":"RS256","kid":"a"}`, "AAAA", "rs256"},
		{`{"alg":"EdDSA"}`, "AAAA", "other-asymmetric"},
		{`{"kid":5,"alg":"ES256"}`, "AAAA", "es256"},
		{`{"alg":"ES256","crit":["x"]}`, "AAAA", "es256"},
		{`{"alg":"none"}`, "", "none-or-hmac"},
		{`{"kid":5,"alg":"none"}`, "AAAA", "none-or-hmac"},
		{`{"alg":"HS256"}`, "AAAA", "none-or-hmac"},
		{`{"alg":"ES256"}`, "", "broken"},
		{`{"alg":256}`, "AAAA", "broken"},
		{`{}`, "AAAA", "broken"},
		{`{"alg":"es256"}`, "AAAA", "broken"},
		{`{"alg":"ES256"}`, "AAA=", "unknown"},
		{`{"alg":"ES256"`, "AAAA", "unknown"},
	} {
		token, err := jws.Parse([]byte(encode([]byte(tc.header)) + "." + encode([]byte(`{}`)) + "." + tc.signature))
		s := sending{rq: token}
		if err != nil {
			s.rqErr = err.(*jws.Refusal)
		}
		f := postedAlgorithm("rq")(nil, s)
		got := ""
		switch {
		case f.Unknown != "":
			got = "unknown"
			require.Equal(t, "token", f.Cause)
		case f.Problem != "":
			got = "broken"
		default:
			got = f.Seen[0].Choice
		}
		require.Equal(t, tc.want, got, "%s.%s", tc.header, tc.signature)
	}
}
