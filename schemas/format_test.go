package schemas

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestIsDateTime(t *testing.T) {
	for text, want := range map[string]bool{
		"2018-10-02T15:00:01Z":              true,
		"2018-10-02t15:00:01z":              true,
		"2018-10-02T15:00:01.5Z":            true,
		"2018-10-02T15:00:01.123456789012Z": true,
		"2018-10-02T15:00:01+02:00":         true,
		"2018-10-02T15:00:01-00:00":         true,
		"2018-10-02T15:00:01+23:59":         true,
		"2020-02-29T00:00:00Z":              true,
		"2000-02-29T00:00:00Z":              true,
		"0000-01-01T00:00:00Z":              true,
		"9999-12-31T23:59:59Z":              true,
		"2016-12-31T23:59:60Z":              true,
		"2016-12-31T23:59:60.9Z":            true,
		"2017-01-01T05:29:60+05:30":         true,
		"2016-12-31T15:59:60-08:00":         true,
		"2016-12-31T23:59:60+01:00":         false,
		"2016-12-31T23:59:61Z":              false,
		"2016-12-31T12:00:60Z":              false,
		"2018-10-02":                        false,
		"15:00:01Z":                         false,
		"2018-10-02T15:00:01":               false,
		"2018-10-02 15:00:01Z":              false,
		"2018-10-02T15:00Z":                 false,
		"2018-10-02T15:00:01.Z":             false,
		"2018-10-02T15:00:01,5Z":            false,
		"2018-10-02T15:00:01+0200":          false,
		"2018-10-02T15:00:01+02":            false,
		"2018-10-02T15:00:01+24:00":         false,
		"2018-10-02T15:00:01+02:60":         false,
		"2018-10-02T15:00:01 Z":             false,
		"2018-10-02T24:00:00Z":              false,
		"2018-10-02T23:60:00Z":              false,
		"2018-13-02T15:00:01Z":              false,
		"2018-00-02T15:00:01Z":              false,
		"2018-10-00T15:00:01Z":              false,
		"2018-11-31T15:00:01Z":              false,
		"2019-02-29T00:00:00Z":              false,
		"1900-02-29T00:00:00Z":              false,
		"18-10-02T15:00:01Z":                false,
		"2018-1-2T15:00:01Z":                false,
		"+2018-10-02T15:00:01Z":             false,
		"2018-10-02T15:00:01Z\n":            false,
		" 2018-10-02T15:00:01Z":             false,
		"２０１８-10-02T15:00:01Z":              false,
		"Tue, 02 Oct 2018 15:00:01 GMT":     false,
		"":                                  false,
	} {
		require.Equal(t, want, isDateTime(text), "%q", text)
	}
}

func TestIsURL(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.com":               true,
		"https://example.com/a?b=c&d=%20#e": true,
		"http://127.0.0.1:8080/a":           true,
		"https://[::1]/a":                   true,
		"https://user:word@example.com/":    true,
		"ftp://example.com/a":               true,
		"HTTPS://EXAMPLE.COM/":              true,
		"https://xn--bcher-kva.example/":    true,
		"":                                  false,
		"example.com/a":                     false,
		"/a":                                false,
		"//example.com/a":                   false,
		"https:example.com":                 false,
		"https://":                          false,
		"https:///a":                        false,
		"https://:443/a":                    false,
		"https://example.com/a b":           false,
		" https://example.com/":             false,
		"https://example.com/\n":            false,
		"https://example.com/%zz":           false,
		"https://example.com/#a#b":          false,
		"https://example.com:port/":         false,
		"https://bücher.example/":           false,
		`https:\\example.com\a`:             false,
		"mailto:someone@example.com":        false,
	} {
		require.Equal(t, want, isURL(text), "%q", text)
	}
}

func TestIsDuration(t *testing.T) {
	for text, want := range map[string]bool{
		"1m30s": true, "0s": true, "0": true, "1.5h": true, "20ms": true,
		"": false, "1": false, "-1s": false, "1d": false, "soon": false, "1s ": false, "9999999h": false,
	} {
		require.Equal(t, want, isDuration(text), "%q", text)
	}
}

// TestFormatOfOtherKinds leaves what is no string to the keyword type.
func TestFormatOfOtherKinds(t *testing.T) {
	require.True(t, format(isUUID).IsFormat(7))
	require.False(t, format(isUUID).IsFormat("7"))
}

func FuzzDateTime(f *testing.F) {
	f.Add("2018-10-02T15:00:01Z")
	f.Add("2016-12-31T15:59:60.5-08:00")
	f.Fuzz(func(t *testing.T, text string) {
		if isDateTime(text) {
			require.Regexp(t, `^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].*([Zz]|[+-][0-9]{2}:[0-9]{2})$`, text)
			require.NotContains(t, text, "\n")
		}
	})
}
