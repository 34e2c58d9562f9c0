package inspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"math/big"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// signedBytes is what a bare verification needs.
type signedBytes struct {
	key               crypto.PublicKey
	digest, signature []byte
}

// bare verifies by the standard library alone.
func (s signedBytes) bare() bool {
	switch key := s.key.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.Verify(key, s.digest, new(big.Int).SetBytes(s.signature[:32]), new(big.Int).SetBytes(s.signature[32:]))
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, s.digest, s.signature) == nil
	}
	return false
}

// BenchmarkBatch inspects a file of acknowledgements, three layers each, and verifies the same
// signatures bare, whose digests are made before, on all cores too. It tells the rate of the
// first in percent of the second.
func BenchmarkBatch(b *testing.B) {
	for name, algs := range map[string][]string{"ES256": {"ES256"}, "RS256": {"RS256"}, "both": {"ES256", "RS256"}} {
		b.Run(name, func(b *testing.B) {
			const chains = 200
			var file strings.Builder
			var all []signedBytes
			keys := &Keys{}
			for i, alg := range algs {
				p := newParties(b, alg)
				for at, s := range []*signer{p.publisher, p.vendor, p.recipient} {
					s.kid += alg
					require.NoError(b, keys.Add(s.kid, []byte(s.jwk(b))), at)
				}
				line := p.chain(b)
				var layers []signedBytes
				(&Inspector{Keys: keys}).walk(b.Context(), []byte(line), func(s step) {
					require.Equal(b, Verified, s.outcome)
					digest := sha256.Sum256(s.token.Signed)
					layers = append(layers, signedBytes{s.key.Public, digest[:], s.token.Signature})
				})
				require.Len(b, layers, 3)
				for n := i; n < chains; n += len(algs) {
					file.WriteString(line + "\n")
					all = append(all, layers...)
				}
			}
			in := &Inspector{Keys: keys}
			var bare, batch time.Duration
			for b.Loop() {
				bare += timed(func() { bareOnAllCores(b, all) })
				batch += timed(func() {
					tally, err := in.Batch(b.Context(), strings.NewReader(file.String()), func(BadLine) error { return nil })
					require.NoError(b, err)
					require.Equal(b, int64(chains), tally.Verified)
				})
			}
			b.ReportMetric(float64(chains*b.N)/batch.Seconds(), "chains/s")
			b.ReportMetric(100*bare.Seconds()/batch.Seconds(), "%-of-bare")
		})
	}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// bareOnAllCores verifies signatures, shared out evenly.
func bareOnAllCores(b *testing.B, all []signedBytes) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < len(all); i += workers {
				if !all[i].bare() {
					b.Error("a signature does not verify")
				}
			}
		})
	}
	wait.Wait()
}
