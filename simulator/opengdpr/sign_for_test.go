package opengdpr

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

func TestSign(t *testing.T) {
	data := []byte(`{"a": 1}`)
	one, other := sha1.Sum(data), sha256.Sum256(data)
	p := start(t, Config{})
	sealed, err := p.present.Load().seal()
	require.NoError(t, err)
	key := sealed.leaf.Key.Public().(*rsa.PublicKey)
	sign := func(s SignWish) []byte {
		s.Data = data
		signed, err := p.Sign(s)
		require.NoError(t, err)
		return signed
	}
	require.NoError(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, other[:], sign(SignWish{})))
	require.NoError(t, rsa.VerifyPKCS1v15(key, crypto.SHA1, one[:], sign(SignWish{Hash: "sha-1"})))
	require.Error(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, other[:], sign(SignWish{Loose: true})))
	require.Error(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, other[:], sign(SignWish{Faults: []string{"certificate-rsa-1024"}})), "another key")
	for _, s := range []SignWish{{Hash: "md5"}, {Faults: []string{"no-such"}}} {
		_, err := p.Sign(s)
		require.ErrorContains(t, err, "sign: /")
	}

	curved := start(t, Config{Signing: Signing{Key: network.ECDSAP256}})
	sealed, err = curved.present.Load().seal()
	require.NoError(t, err)
	point := sealed.leaf.Key.Public().(*ecdsa.PublicKey)
	signed, err := curved.Sign(SignWish{Data: data})
	require.NoError(t, err)
	require.True(t, ecdsa.VerifyASN1(point, other[:], signed))
	loose, err := curved.Sign(SignWish{Data: data, Loose: true})
	require.NoError(t, err)
	require.False(t, ecdsa.VerifyASN1(point, other[:], loose))
	require.True(t, ecdsa.VerifyASN1(point, other[:], loose[:len(loose)-1]))
}
