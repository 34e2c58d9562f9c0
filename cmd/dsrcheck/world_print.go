package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"dsrcheck/reports"
	"dsrcheck/simulator/journal"
)

// printJSON prints a value as indented JSON. What a terminal could take for a command stands
// in strings only, and is escaped there.
func printJSON(u *ui, value any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	_, err := fmt.Fprint(u.out, escaped(buf.String(), "\n", func(r rune) string {
		var b strings.Builder
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
		return b.String()
	}))
	return err
}

// printLine prints words of a world on one line.
func printLine(u *ui, format string, args ...any) {
	fmt.Fprintln(u.out, strings.TrimRight(reports.Visible(fmt.Sprintf(format, args...)), " "))
}

// clockTime is a time as it is shown.
func clockTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

// exchangeLine is an exchange on one line.
func exchangeLine(ex *journal.Exchange) string {
	outcome := fmt.Sprint(ex.Status())
	if ex.Failure != "" {
		outcome = strings.TrimPrefix(outcome+" then ", "0 then ") + string(ex.Failure)
		if ex.Error != "" {
			outcome += ": " + ex.Error
		}
	}
	request := ex.Request.Method() + " " + ex.Request.Target()
	if ex.Direction == journal.Outbound {
		request = ex.Request.Method() + " " + ex.URL
	}
	return fmt.Sprintf("%5d  %s  %-8s  %-18s  %s  %s", ex.Number, clockTime(ex.Started), ex.Direction, ex.Partner, request, outcome)
}

// printWhole prints the messages of an exchange as they were on the wire, save what a
// terminal would take for a command.
func printWhole(u *ui, ex *journal.Exchange) {
	for _, m := range []*journal.Message{ex.Request, ex.Response} {
		if m == nil {
			continue
		}
		text := shown(m.Head) + shown(m.Payload)
		fmt.Fprintln(u.out, strings.TrimRight(text, "\n"))
		if m.Truncated {
			fmt.Fprintln(u.out, "(more came than was recorded)")
		}
		fmt.Fprintln(u.out)
	}
}

// shown is text of several lines in which every byte that is no UTF-8 and every character
// that does not print is escaped.
func shown(raw []byte) string {
	return escaped(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n\t", func(r rune) string {
		switch {
		case r < utf8.RuneSelf:
			return fmt.Sprintf(`\x%02x`, r)
		case r <= 0xffff:
			return fmt.Sprintf(`\u%04x`, r)
		}
		return fmt.Sprintf(`\U%08x`, r)
	})
}

// escaped is a text in which as replaces every byte that is no UTF-8, and every character that neither prints nor
// is one of those to keep.
func escaped(text, keep string, as func(rune) string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unicode.IsPrint(r) || strings.ContainsRune(keep, r):
			b.WriteRune(r)
		default:
			b.WriteString(as(r))
		}
		i += size
	}
	return b.String()
}
