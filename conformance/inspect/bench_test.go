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
	"syscall"
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
// first in percent of the second, by the wall and by the time of the cores.
func BenchmarkBatch(b *testing.B) {
	for name, algs := range map[string][]string{"ES256": {"ES256"}, "RS256": {"RS256"}, "both": {"ES256", "RS256"}} {
		b.Run(name, func(b *testing.B) {
			const chains = 600
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
			var bare, batch spent
			for b.Loop() {
				bare.add(func() { bareOnAllCores(b, all) })
				batch.add(func() {
					tally, err := in.Batch(b.Context(), strings.NewReader(file.String()), func(BadLine) error { return nil })
					require.NoError(b, err)
					require.Equal(b, int64(chains), tally.Verified)
				})
			}
			b.ReportMetric(float64(chains*b.N)/batch.wall.Seconds(), "chains/s")
			b.ReportMetric(100*bare.wall.Seconds()/batch.wall.Seconds(), "%-of-bare")
			b.ReportMetric(100*bare.cpu.Seconds()/batch.cpu.Seconds(), "%-of-bare-cpu")
		})
	}
}

// spent is the time that something took, by the wall and of all cores. On a busy machine only
// the second is to be believed.
type spent struct{ wall, cpu time.Duration }

func (s *spent) add(f func()) {
	cpu := func() time.Duration {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail for the process itself
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start, before := time.Now(), cpu()
	f()
	s.wall += time.Since(start)
	s.cpu += cpu() - before
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
