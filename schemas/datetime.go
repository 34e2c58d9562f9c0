package schemas

import (
	"regexp"
	"strconv"
	"time"
)

// dateTime is the form of a date-time of RFC 3339, section 5.6, whose T and Z may be in
// lower case. Its groups: year, month, day, hour, minute, second, then sign, hour and
// minute of an offset that is not Z.
var dateTime = regexp.MustCompile(
	`^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$`)

// isDateTime tells whether the text is a date-time of RFC 3339: a date that exists, a time
// of day and an offset. A second of 60 is a leap second, which there is only at the end of
// a day in UTC; whether that very day had one is not looked up.
func isDateTime(text string) bool {
	m := dateTime.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	var n [10]int
	for i, digits := range m {
		// Group 7 is the sign, and the groups of an offset Z are empty: those stay 0.
		n[i], _ = strconv.Atoi(digits)
	}
	year, month, day, hour, minute, second := n[1], n[2], n[3], n[4], n[5], n[6]
	offset := n[8]*60 + n[9]
	if m[7] == "-" {
		offset = -offset
	}
	switch {
	case month < 1 || month > 12 || day < 1 || day > daysIn(year, month):
		return false
	case hour > 23 || minute > 59 || second > 60 || n[8] > 23 || n[9] > 59:
		return false
	case second == 60:
		const dayMinutes = 24 * 60
		return (hour*60+minute-offset+dayMinutes)%dayMinutes == dayMinutes-1
	}
	return true
}

// daysIn returns the length of a month in days.
func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
