package opengdpr

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/simulator/network"
)

// verifies reports whether sig is a signature of that scheme over body.
func verifies(scheme Scheme, cert *x509.Certificate, body, sig []byte) bool {
	digest := sha256.Sum256(body)
	switch pub := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		if scheme == PSS {
			return rsa.VerifyPSS(pub, crypto.SHA256, digest[:], sig, nil) == nil
		}
		return rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest[:], sig) == nil
	case *ecdsa.PublicKey:
		if scheme == ECDSAJoined {
			half := len(sig) / 2
			return ecdsa.Verify(pub, digest[:], new(big.Int).SetBytes(sig[:half]), new(big.Int).SetBytes(sig[half:]))
		}
		return ecdsa.VerifyASN1(pub, digest[:], sig)
	case ed25519.PublicKey:
		return ed25519.Verify(pub, body, sig)
	}
	return false
}

func TestSignatures(t *testing.T) {
	for _, row := range []struct {
		faults []string
		scheme Scheme
		length int // of the signature, 0 where it varies
	}{
		{nil, PKCS1, 256},
		{[]string{"rsa-pss"}, PSS, 256},
		{[]string{"ecdsa-der"}, ECDSADER, 0},
		{[]string{"ecdsa-joined"}, ECDSAJoined, 64},
		{[]string{"ecdsa-p384"}, ECDSADER, 0},
		{[]string{"certificate-ed25519"}, Ed25519, 64},
		{[]string{"certificate-rsa-1024"}, PKCS1, 128},
		{[]string{"pretty-answers", "members-shuffled", "extra-members"}, PKCS1, 256},
	} {
		t.Run(string(row.scheme), func(t *testing.T) {
			p := start(t, Config{Faults: row.faults, Lifecycle: Lifecycle{Pending: Never}})
			cert := served(t, p)[0]
			path := "/opengdpr_request/" + goodID
			for _, w := range []struct {
				want         int
				method, path string
			}{{201, "POST", "/opengdpr_requests"}, {200, "GET", path}, {200, "GET", "/status/" + goodID}, {202, "DELETE", path}} {
				got := call(p, w.method, w.path, good)
				require.Equal(t, w.want, got.Code, "%s %s: %s", w.method, w.path, got.Body)
				require.Equal(t, "processor.test", field(got, "X-OpenGDPR-Processor-Domain"))
				sig, err := base64.StdEncoding.DecodeString(field(got, "X-OpenGDPR-Signature"))
				require.NoError(t, err)
				if row.length > 0 {
					require.Len(t, sig, row.length)
				}
				require.True(t, verifies(row.scheme, cert, got.Body.Bytes(), sig))
			}
		})
	}
}

func TestSchemeMustFitKey(t *testing.T) {
	a, err := authority()
	require.NoError(t, err)
	for _, s := range []Signing{{network.ECDSAP256, PSS}, {"", ECDSADER}, {network.Ed25519, PKCS1}, {"rsa-17", ""}} {
		_, err := New(Config{Domain: "processor.test", Authority: a, Signing: s})
		require.Error(t, err, "%v", s)
	}
}

func TestSignatureFaults(t *testing.T) {
	for name, want := range map[string]string{
		"signature-flipped":                "",
		"signature-other-key":              "",
		"signature-sha-1":                  "sha-1",
		"signature-sha-512":                "sha-512",
		"signature-double-hash":            "double",
		"signature-over-reserialised-body": "sorted",
		"signature-base64url":              "url",
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, Config{Faults: []string{name}, Lifecycle: Lifecycle{Pending: Never}})
			pub := served(t, p)[0].PublicKey.(*rsa.PublicKey)
			w := post(p, good)
			require.Equal(t, http.StatusCreated, w.Code)
			text := field(w, signatureHeader)
			sig, err := base64.StdEncoding.DecodeString(text)
			if want == "url" {
				require.Error(t, err)
				sig, err = base64.RawURLEncoding.DecodeString(text)
				require.NoError(t, err)
				require.True(t, verifies(PKCS1, served(t, p)[0], w.Body.Bytes(), sig))
				return
			}
			require.NoError(t, err)
			seen := ""
			for kind, try := range map[string]struct {
				hash crypto.Hash
				body []byte
			}{
				"usual":   {crypto.SHA256, w.Body.Bytes()},
				"sha-1":   {crypto.SHA1, w.Body.Bytes()},
				"sha-512": {crypto.SHA512, w.Body.Bytes()},
				"double":  {crypto.SHA256, digestOf(w.Body.Bytes())},
				"sorted":  {crypto.SHA256, reserialised(w.Body.Bytes())},
			} {
				h := try.hash.New()
				h.Write(try.body)
				if rsa.VerifyPKCS1v15(pub, try.hash, h.Sum(nil), sig) == nil {
					seen += kind
				}
			}
			require.Equal(t, want, seen)
			// the fault is one of the 201 only
			status := call(p, "GET", "/status/"+goodID, "")
			sig, err = base64.StdEncoding.DecodeString(field(status, signatureHeader))
			require.NoError(t, err)
			require.True(t, verifies(PKCS1, served(t, p)[0], status.Body.Bytes(), sig))
		})
	}
}

func digestOf(b []byte) []byte {
	d := sha256.Sum256(b)
	return d[:]
}

func TestBodySignature(t *testing.T) {
	for _, name := range []string{"body-signature", "body-signature-only"} {
		p := start(t, Config{Faults: []string{name}, Lifecycle: Lifecycle{Pending: Never}})
		w := post(p, good)
		inside := members(t, w.Body.Bytes())["processor_signature"].(string)
		sig, err := base64.StdEncoding.DecodeString(inside)
		require.NoError(t, err)
		signed := bytes.Replace(w.Body.Bytes(), []byte(`,"processor_signature":"`+inside+`"`), nil, 1)
		require.True(t, verifies(PKCS1, served(t, p)[0], signed, sig))
		require.Equal(t, name == "body-signature", field(w, signatureHeader) != "")
		require.NotEmpty(t, field(w, domainHeader))
	}
}
