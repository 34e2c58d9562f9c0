package ddrf

import (
	"math/big"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func bigOf(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// theStageOfTests is for vectors that need a second request.
var theStageOfTests *stage

func TestVectors(t *testing.T) {
	s := theStage(t)
	theStageOfTests = s
	v := s.vendor(t, Settings{Form: FormBare})
	for _, c := range vectors(s) {
		t.Run(c.id, func(t *testing.T) {
			f := s.plain()
			c.change(f)
			body, token := f.request()
			w := sendTo(v, f.method, f.path, body, f.header)
			want := c.status
			if want == 0 {
				want = http.StatusBadRequest
				if c.code == 0 {
					want = http.StatusAccepted
				}
			}
			require.Equal(t, c.code, codeIn(w), "%s %s", w.Body, payload(w.Body.String())["raResultString"])
			require.Equal(t, want, w.Code)
			if c.code < 0 {
				return
			}
			claims := claimsIn(w)
			if f.body == nil {
				rq, _ := text(claims["rqJWT"])
				require.Equal(t, token, rq)
			}
			said, _ := text(claims["raResultString"])
			require.NotContains(t, said, "28f6dc889e")
		})
	}
}
