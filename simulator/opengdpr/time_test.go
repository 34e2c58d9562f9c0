package opengdpr

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseTime(t *testing.T) {
	for in, want := range map[string]string{
		"2018-10-02T15:00:00Z":           "2018-10-02T15:00:00Z",
		"2018-10-02t15:00:00z":           "2018-10-02T15:00:00Z",
		"2018-10-02T15:00:00.5-07:00":    "2018-10-02T22:00:00.5Z",
		"2018-10-02T15:00:00.123456789Z": "2018-10-02T15:00:00.123456789Z",
		"2016-12-31T23:59:60Z":           "2017-01-01T00:00:00Z",
		"2016-12-31T15:59:60-08:00":      "2017-01-01T00:00:00Z",
		"2020-02-29T00:00:00-00:00":      "2020-02-29T00:00:00Z",
	} {
		got, err := parseTime(in)
		require.NoError(t, err, in)
		require.Equal(t, want, got.UTC().Format(time.RFC3339Nano), in)
	}
	for _, in := range []string{
		"2019-02-29T00:00:00Z", "2018-10-02T15:00:60Z", "2018-00-02T15:00:00Z", "2018-10-00T15:00:00Z",
		"2018-10-02T15:00:00", "2018-10-02T15:00:00.Z", "2018-10-02T15:00:00+24:00", "2018-10-02T15:00:00+00:60",
		"+018-10-02T15:00:00Z", "2018-10-02T15:00:00Z ", "２018-10-02T15:00:00Z",
	} {
		_, err := parseTime(in)
		require.Error(t, err, in)
	}
}

func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"2018-10-02T15:00:00Z", "2016-12-31T23:59:60Z", "2018-10-02T15:00:00.5+02:00", "", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseTime(s)
		if want, wantErr := time.Parse(time.RFC3339, s); err == nil && wantErr == nil && !got.Equal(want) {
			t.Fatalf("%q: %v, time.Parse says %v", s, got, want)
		}
	})
}
