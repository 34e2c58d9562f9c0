package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

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
	_, err := fmt.Fprint(u.out, printable(buf.String()))
	return err
}

// printable escapes what does not print in the strings of a JSON text.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\n' || unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
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
		text := reports.Block(string(m.Head)) + reports.Block(string(m.Payload))
		fmt.Fprintln(u.out, strings.TrimRight(text, "\n"))
		if m.Truncated {
			fmt.Fprintln(u.out, "(more came than was recorded)")
		}
		fmt.Fprintln(u.out)
	}
}
