package inspect

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dsrcheck/fixtures"
)

// then lies in the validity of the certificates of the fixtures.
var then = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func fixture(tb testing.TB, name string) []byte {
	data, err := fs.ReadFile(fixtures.Files, name)
	require.NoError(tb, err)
	return data
}

// bodyVector is one of fixtures/bodysig.
type bodyVector struct {
	Name, Body, Certificate, Value, Member string
	Expect                                 struct{ Bytes string }
}

func bodyVectors(tb testing.TB) map[string]bodyVector {
	var index struct{ Vectors, Members []bodyVector }
	require.NoError(tb, json.Unmarshal(fixture(tb, "bodysig/index.json"), &index))
	all := map[string]bodyVector{}
	for _, v := range append(index.Vectors, index.Members...) {
		all[v.Name] = v
	}
	return all
}

func TestMessage(t *testing.T) {
	v, ok := bodyVectors(t)["pkcs1-rsa-2048"]
	require.True(t, ok)
	body, certificate := string(fixture(t, "bodysig/"+v.Body)), fixture(t, v.Certificate)
	head := "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-OpenGDPR-Processor-Domain: processor1.test\r\nX-OpenGDPR-Signature: " + v.Value + "\r\n\r\n"
	for _, row := range []struct {
		name, text string
		signature  string
		bare       bool // no certificate is given
		want       Outcome
		reason     string
	}{
		{"response", head + body, "", false, Verified, ""},
		{"line feeds", strings.ReplaceAll(head, "\r\n", "\n") + body, "", false, Verified, ""},
		{"chunked and saved without", strings.Replace(head, "\r\n", "\r\nTransfer-Encoding: chunked\r\n", 1) + body, "", false, Verified, ""},
		{"callback", strings.Replace(head, "HTTP/1.1 201 Created", "POST /callback HTTP/1.1", 1) + body, "", false, Verified, ""},
		{"through a proxy", "HTTP/1.1 200 Connection established\r\n\r\n" + head + body, "", false, Verified, ""},
		{"after interim responses", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + head + body, "", false, Verified, ""},
		{"a body like a request", head + "POST /callback HTTP/1.1\r\n\r\n" + body, "", false, Refused, "signature"},
		{"body alone", body, v.Value, false, Verified, ""},
		{"flag before header", head + body, "AAAA", false, Refused, "signature"},
		{"changed", head + strings.Replace(body, `"`, `'`, 1), "", false, Refused, "signature"},
		{"a line break more", head + body + "\n", "", false, Refused, "bytes"},
		{"unsigned", "HTTP/1.1 200 OK\r\n\r\n" + "{}", "", false, Refused, "no-signature"},
		{"without a certificate", head + body, "", true, NotVerified, "no-certificate"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := Signed{Text: []byte(row.text), Signature: row.signature, Certificate: certificate}
			if row.bare {
				s.Certificate = nil
			}
			r, err := Message(s, then)
			require.NoError(t, err)
			require.Equal(t, row.want, r.Outcome, r.Detail)
			require.Equal(t, row.reason, r.Reason)
			if row.want == Verified {
				require.Equal(t, "rsa-pkcs1", r.Algorithm)
				require.Equal(t, "valid", r.Certificate.Validity)
				require.True(t, *r.Valid)
			} else {
				require.NotEmpty(t, MessageSentence(r.Reason))
			}
			if r.Domain != "" && r.Certificate != nil {
				require.True(t, *r.Certificate.NamesDomain)
			}
		})
	}
}

// The signature within a body is looked at if there is no header.
func TestMessageMember(t *testing.T) {
	for name, v := range bodyVectors(t) {
		if v.Value != "" || v.Certificate == "" {
			continue
		}
		r, err := Message(Signed{Text: fixture(t, "bodysig/"+v.Body), Certificate: fixture(t, v.Certificate)}, then)
		require.NoError(t, err, name)
		if v.Expect.Bytes == "raw-body" {
			require.Equal(t, Verified, r.Outcome, name)
			require.Equal(t, "processor_signature", r.Place)
			require.NotEmpty(t, r.Member)
		} else {
			require.NotEqual(t, Verified, r.Outcome, name)
		}
	}
}

func TestMessageErrors(t *testing.T) {
	_, err := Message(Signed{Text: []byte("HTTP/1.1 200 OK\r\nA: b\r\n")}, then)
	require.ErrorContains(t, err, "within its head")
	_, err = Message(Signed{Text: []byte("{}"), Certificate: []byte("x")}, then)
	require.ErrorContains(t, err, "read certificate")
	require.False(t, IsMessage([]byte("eyJhbGciOiJub25lIn0.e30.")))
	require.False(t, IsMessage([]byte(`{"a":1}`)))
	require.True(t, IsMessage([]byte("POST / HTTP/1.1\n")))
}

func FuzzMessage(f *testing.F) {
	certificate := fixture(f, "certificates/rsa-2048.pem")
	f.Add([]byte("HTTP/1.1 201 Created\r\nX-OpenGDPR-Signature: AAAA\r\n\r\n{}"))
	f.Add([]byte(`{"processor_signature":"AAAA"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Message(Signed{Text: text, Certificate: certificate}, then)
		if err == nil {
			require.NotEmpty(t, r.Outcome)
			require.NotEqual(t, Verified, r.Outcome)
		}
	})
}
