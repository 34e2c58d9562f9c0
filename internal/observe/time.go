package observe

import "time"

// TimeForm is a choice of AO-51: the form in which a time is written.
type TimeForm string

// The forms of a time. Only TimeDateTime and TimeBlankForT name an instant.
const (
	TimeDateTime  TimeForm = "date-time"   // the date-time of RFC 3339
	TimeBlankForT TimeForm = "blank-for-t" // the same with a blank for the T
	TimeNoOffset  TimeForm = "no-offset"   // a date and a time of day, no offset
	TimeDateOnly  TimeForm = "date-only"   // the full-date of RFC 3339
	TimeOther     TimeForm = "other-form"  // anything else
)

// Time tells the form of s by the grammar of RFC 3339, section 5.6, and the ranges
// of section 5.7. A fraction of any length, t and z in lower case, the offset
// -00:00 and a leap second are legal. t is in UTC and is set for TimeDateTime and
// TimeBlankForT only; digits of a fraction beyond nanoseconds are cut off.
//
// The 60th second is taken at the end of any month in UTC and becomes the second
// after it: which months had one is known only to a table that ages.
func Time(s string) (t time.Time, form TimeForm) {
	sc := scanner{rest: s}
	year, month, day, ok := sc.date()
	if !ok {
		return time.Time{}, TimeOther
	}
	if sc.rest == "" {
		return time.Time{}, TimeDateOnly
	}
	form = TimeDateTime
	if !sc.oneOf("Tt") {
		if !sc.oneOf(" ") {
			return time.Time{}, TimeOther
		}
		form = TimeBlankForT
	}
	hour, minute, second, nanos, ok := sc.clock()
	if !ok {
		return time.Time{}, TimeOther
	}
	if sc.rest == "" {
		return time.Time{}, TimeNoOffset
	}
	offset, ok := sc.offset()
	if !ok || sc.rest != "" {
		return time.Time{}, TimeOther
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC).Add(-offset)
	if second == 60 && !startsMonth(t) {
		return time.Time{}, TimeOther
	}
	return t, form
}

// startsMonth tells whether t lies in the first second of a month, which is where
// the arithmetic of package time puts the leap second before it.
func startsMonth(t time.Time) bool {
	return t.Day() == 1 && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0
}

// scanner eats a time from its left end.
type scanner struct{ rest string }

// oneOf eats one byte if it is one of set.
func (sc *scanner) oneOf(set string) bool {
	if sc.rest == "" {
		return false
	}
	for i := range len(set) {
		if sc.rest[0] == set[i] {
			sc.rest = sc.rest[1:]
			return true
		}
	}
	return false
}

// number eats exactly n digits.
func (sc *scanner) number(n int) (int, bool) {
	if len(sc.rest) < n {
		return 0, false
	}
	value := 0
	for i := range n {
		c := sc.rest[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		value = value*10 + int(c-'0')
	}
	sc.rest = sc.rest[n:]
	return value, true
}

// date eats a full-date and tells whether the calendar has that day.
func (sc *scanner) date() (year, month, day int, ok bool) {
	year, ok = sc.number(4)
	if !ok || !sc.oneOf("-") {
		return 0, 0, 0, false
	}
	month, ok = sc.number(2)
	if !ok || !sc.oneOf("-") || month < 1 || month > 12 {
		return 0, 0, 0, false
	}
	day, ok = sc.number(2)
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return year, month, day, ok && day >= 1 && day <= last
}

// clock eats a partial-time. Second 60 is let through for the caller to place.
func (sc *scanner) clock() (hour, minute, second, nanos int, ok bool) {
	hour, ok = sc.number(2)
	if !ok || !sc.oneOf(":") || hour > 23 {
		return 0, 0, 0, 0, false
	}
	minute, ok = sc.number(2)
	if !ok || !sc.oneOf(":") || minute > 59 {
		return 0, 0, 0, 0, false
	}
	second, ok = sc.number(2)
	if !ok || second > 60 {
		return 0, 0, 0, 0, false
	}
	if sc.oneOf(".") {
		nanos, ok = sc.fraction()
	}
	return hour, minute, second, nanos, ok
}

// fraction eats one digit or more and gives the first nine as nanoseconds.
func (sc *scanner) fraction() (nanos int, ok bool) {
	for unit := 100_000_000; ; unit /= 10 {
		digit, more := sc.number(1)
		if !more {
			return nanos, ok
		}
		ok = true
		nanos += digit * unit
	}
}

// offset eats a time-offset.
func (sc *scanner) offset() (time.Duration, bool) {
	if sc.oneOf("Zz") {
		return 0, true
	}
	sign := time.Duration(1)
	if !sc.oneOf("+") {
		if !sc.oneOf("-") {
			return 0, false
		}
		sign = -1
	}
	hours, ok := sc.number(2)
	if !ok || !sc.oneOf(":") || hours > 23 {
		return 0, false
	}
	minutes, ok := sc.number(2)
	if !ok || minutes > 59 {
		return 0, false
	}
	return sign * (time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute), true
}
