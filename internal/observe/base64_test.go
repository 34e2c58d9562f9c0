package observe

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBase64(t *testing.T) {
	one, wide := []byte{'a'}, []byte{0xfb, 0xff, 0xfe}
	for s, want := range map[string]struct {
		form  Base64Form
		bytes []byte
	}{
		"":           {Base64Standard, []byte{}},
		"YQ==":       {Base64Standard, one},
		"+//+":       {Base64Standard, wide},
		"YWFh":       {Base64Standard, []byte("aaa")},
		"YQ==\n":     {Base64LineBreaks, one},
		"Y\r\n Q==":  {Base64LineBreaks, one},
		" YQ==":      {Base64LineBreaks, one},
		"Y\tQ= =":    {Base64LineBreaks, one},
		"YQ":         {Base64Unpadded, one},
		"YWE":        {Base64Unpadded, []byte("aa")},
		"Y\nQ":       {Base64Unpadded, one},
		"-__-":       {Base64URLAlphabet, wide},
		"-__-YQ==":   {Base64URLAlphabet, append(bytes.Clone(wide), 'a')},
		"-__-YQ":     {Base64URLAlphabet, append(bytes.Clone(wide), 'a')},
		"-_\r\n_-YQ": {Base64URLAlphabet, append(bytes.Clone(wide), 'a')},
	} {
		got, form, err := Base64(s)
		require.NoError(t, err, "%q", s)
		require.Equal(t, want.form, form, "%q", s)
		require.Equal(t, want.bytes, got, "%q", s)
	}
}

func TestBase64Errors(t *testing.T) {
	for _, s := range []string{"Y", "YQ=", "YQ===", "=", "====", "YQ==YQ==", "YR==", "YR", "YWF=", "YW=F", "YQ==x", "Y!==", "+__+", "YQ\x00==", "YQ\v==", "Ы", "-_=", "<BASE64>"} {
		got, form, err := Base64(s)
		require.ErrorContains(t, err, "decode base64: ", "%q", s)
		require.Empty(t, form, "%q", s)
		require.Nil(t, got, "%q", s)
	}
}

func FuzzBase64(f *testing.F) {
	for _, s := range []string{"YQ==", "Y\r\n Q==", "-__-", "YQ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, form, err := Base64(s)
		if err != nil {
			return
		}
		if back := base64.StdEncoding.EncodeToString(b); (form == Base64Standard) != (back == s) {
			t.Fatalf("%q is %s, its bytes are %q", s, form, back)
		}
	})
}
