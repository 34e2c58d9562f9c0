package observe

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTime(t *testing.T) {
	utc := func(hour, minute, second, nanos int) time.Time {
		return time.Date(2018, 10, 2, hour, minute, second, nanos, time.UTC)
	}
	noon := utc(12, 0, 0, 0)
	for s, want := range map[string]time.Time{
		"2018-10-02T12:00:00Z":                                  noon,
		"2018-10-02t12:00:00z":                                  noon,
		"2018-10-02T12:00:00+00:00":                             noon,
		"2018-10-02T12:00:00-00:00":                             noon,
		"2018-10-02T14:00:00+02:00":                             noon,
		"2018-10-02T06:30:00-05:30":                             noon,
		"2018-10-03T11:59:00+23:59":                             noon,
		"2018-10-02T12:00:00.0Z":                                noon,
		"2018-10-02T12:00:00.5Z":                                utc(12, 0, 0, 5e8),
		"2018-10-02T12:00:00.0123456Z":                          utc(12, 0, 0, 12345600),
		"2018-10-02T12:00:00.123456789+00:00":                   utc(12, 0, 0, 123456789),
		"2018-10-02T12:00:00.1234567899999Z":                    utc(12, 0, 0, 123456789),
		"2018-10-02T12:00:00." + strings.Repeat("0", 300) + "Z": noon,
		"2016-12-31T23:59:60Z":                                  time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC),
		"2016-12-31T23:59:60.25Z":                               time.Date(2017, 1, 1, 0, 0, 0, 25e7, time.UTC),
		"1990-12-31T15:59:60-08:00":                             time.Date(1991, 1, 1, 0, 0, 0, 0, time.UTC),
		"2017-01-01T05:29:60+05:30":                             time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC),
		"2016-02-29T00:00:00Z":                                  time.Date(2016, 2, 29, 0, 0, 0, 0, time.UTC),
		"2000-02-29T00:00:00Z":                                  time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC),
		"0000-01-01T00:00:00Z":                                  time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"9999-12-31T23:59:59.999-23:59":                         time.Date(10000, 1, 1, 23, 58, 59, 999e6, time.UTC),
	} {
		got, form := Time(s)
		require.Equal(t, TimeDateTime, form, s)
		require.True(t, want.Equal(got), "%s: %v", s, got)
	}
	got, form := Time("2018-10-02 14:00:00.5+02:00")
	require.Equal(t, TimeBlankForT, form)
	require.True(t, utc(12, 0, 0, 5e8).Equal(got))
}

func TestTimeOtherForms(t *testing.T) {
	for s, want := range map[string]TimeForm{
		"2018-10-02":                 TimeDateOnly,
		"2018-10-02T15:00:00":        TimeNoOffset,
		"2018-10-02 15:00:00":        TimeNoOffset,
		"2018-05-07T20:53:48.322652": TimeNoOffset,

		"":                               TimeOther,
		" ":                              TimeOther,
		"1538492400":                     TimeOther,
		"2018-10-02T15:00Z":              TimeOther,
		"2018-10-02T15:00":               TimeOther,
		"2018-10-02T":                    TimeOther,
		"2018-10-02  15:00:00Z":          TimeOther,
		"2018-10-02_15:00:00Z":           TimeOther,
		"Tue, 02 Oct 2018 15:00:00 GMT":  TimeOther,
		"20181002T150000Z":               TimeOther,
		"2018-10-2T15:00:00Z":            TimeOther,
		"2018-10-02T3:00:00Z":            TimeOther,
		"10/02/2018 15:00:00":            TimeOther,
		"2018-10-02T15:00:00+0000":       TimeOther,
		"2018-10-02T15:00:00+25:00":      TimeOther,
		"2018-10-02T15:00:00+24:00":      TimeOther,
		"2018-10-02T15:00:00+00:60":      TimeOther,
		"2018-10-02T15:00:00+00":         TimeOther,
		"2018-10-02T15:00:00+":           TimeOther,
		"2018-10-02T15:00:00UTC":         TimeOther,
		"2018-10-02T15:00:00 Z":          TimeOther,
		"2018-10-02T15:00:00,5Z":         TimeOther,
		"2018-10-02T15:00:00.Z":          TimeOther,
		"2018-10-02T15:00:00.":           TimeOther,
		"2018-13-02T15:00:00Z":           TimeOther,
		"2018-00-02T15:00:00Z":           TimeOther,
		"2018-10-00T15:00:00Z":           TimeOther,
		"2018-02-30T15:00:00Z":           TimeOther,
		"2018-02-29T15:00:00Z":           TimeOther,
		"1900-02-29T15:00:00Z":           TimeOther,
		"2018-04-31":                     TimeOther,
		"2018-10-02T24:00:00Z":           TimeOther,
		"2018-10-02T15:60:00Z":           TimeOther,
		"2018-10-02T15:00:61Z":           TimeOther,
		"2018-10-02T15:00:00Zulu":        TimeOther,
		" 2018-10-02T15:00:00Z":          TimeOther,
		"2018-10-02T15:00:00Z ":          TimeOther,
		"2018-10-02T15:00:00Z\n":         TimeOther,
		"+018-10-02T15:00:00Z":           TimeOther,
		"２018-10-02T15:00:00Z":           TimeOther,
		"2016-12-31T12:00:60Z":           TimeOther,
		"2016-12-30T23:59:60Z":           TimeOther,
		"2016-12-31T23:59:60+01:00":      TimeOther,
		"2018-10-02T15:00:00\u221200:00": TimeOther,
	} {
		got, form := Time(s)
		require.Equal(t, want, form, s)
		require.True(t, got.IsZero(), s)
	}
}

func FuzzTime(f *testing.F) {
	for _, s := range []string{"2018-10-02T15:00:00Z", "2018-10-02 15:00:00.5-00:00", "2016-12-31T23:59:60Z", "2018-10-02"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, form := Time(s)
		if (form == TimeDateTime || form == TimeBlankForT) == got.IsZero() && got.Year() != 1 {
			t.Fatalf("%q is %s and %v", s, form, got)
		}
		// What the standard library reads of the same grammar it reads as the same
		// instant; it takes a comma, and hours of offset up to 24, which RFC 3339 lacks.
		if form == TimeDateTime && strings.ContainsAny(s, "TZ+") && !strings.ContainsAny(s, "tz") && !strings.Contains(s, ":60") {
			std, err := time.Parse(time.RFC3339, s)
			if err != nil || !std.Equal(got) {
				t.Fatalf("%q is %v, the standard library says %v, %v", s, got, std, err)
			}
		}
	})
}
