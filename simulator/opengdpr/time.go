package opengdpr

import (
	"errors"
	"time"
)

// Problems of a time, worded to follow "no RFC 3339 date-time:".
var (
	errTimeForm  = errors.New("it is not of the form 2006-01-02T15:04:05Z")
	errTimeRange = errors.New("a field is out of range")
)

// timeReason is the reason for a problem that parseTime found.
func timeReason(err error) string {
	if errors.Is(err, errTimeRange) {
		return reasonRange
	}
	return reasonForm
}

// parseTime reads a date-time of RFC 3339, section 5.6. Unlike time.Parse it takes a
// lower-case t or z and a leap second, and no comma for the full stop. A leap second
// is returned as the second that follows it.
func parseTime(s string) (time.Time, error) {
	// 0123456789012345678
	// 2006-01-02T15:04:05
	const shape = "dddd-dd-ddTdd:dd:dd"
	if len(s) < len(shape)+1 || !hasShape(s[:len(shape)], shape) {
		return time.Time{}, errTimeForm
	}
	year, month, day := number(s[0:4]), number(s[5:7]), number(s[8:10])
	hour, minute, second := number(s[11:13]), number(s[14:16]), number(s[17:19])
	rest := s[len(shape):]
	nanos := 0
	if rest[0] == '.' {
		n := 1
		for scale := 100_000_000; n < len(rest) && isDigit(rest[n]); n, scale = n+1, scale/10 {
			nanos += int(rest[n]-'0') * scale
		}
		if n == 1 {
			return time.Time{}, errTimeForm
		}
		rest = rest[n:]
	}
	offset, err := parseOffset(rest)
	if err != nil {
		return time.Time{}, err
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 {
		return time.Time{}, errTimeRange
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.FixedZone("", offset))
	if second == 60 && !endsMonth(t) {
		return time.Time{}, errTimeRange
	}
	return t, nil
}

// hasShape compares s with a shape of the same length in which d stands for a digit
// and T for either case of it.
func hasShape(s, shape string) bool {
	for i := range len(shape) {
		switch c := s[i]; shape[i] {
		case 'd':
			if !isDigit(c) {
				return false
			}
		case 'T':
			if c != 'T' && c != 't' {
				return false
			}
		default:
			if c != shape[i] {
				return false
			}
		}
	}
	return true
}

// parseOffset reads Z or ±hh:mm and returns seconds east of UTC.
func parseOffset(s string) (int, error) {
	if s == "Z" || s == "z" {
		return 0, nil
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || !hasShape(s[1:], "dd:dd") {
		return 0, errTimeForm
	}
	hours, minutes := number(s[1:3]), number(s[4:6])
	if hours > 23 || minutes > 59 {
		return 0, errTimeRange
	}
	seconds := (hours*60 + minutes) * 60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// number is the value of a string of digits.
func number(s string) int {
	n := 0
	for _, c := range []byte(s) {
		n = n*10 + int(c-'0')
	}
	return n
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// endsMonth reports whether t, made of a second 60, begins a month in UTC, as the
// second after a leap second does.
func endsMonth(t time.Time) bool {
	u := t.UTC()
	return u.Day() == 1 && u.Hour() == 0 && u.Minute() == 0 && u.Second() == 0
}
