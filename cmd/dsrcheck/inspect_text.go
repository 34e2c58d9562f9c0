package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"dsrcheck/conformance/inspect"
	"dsrcheck/internal/observe"
	"dsrcheck/reports"
)

// tellLayers prints a chain as a tree.
func tellLayers(w io.Writer, r *inspect.Report) error {
	var b strings.Builder
	indent := ""
	for i, l := range r.Layers {
		inner := i < len(r.Layers)-1
		if i > 0 {
			fmt.Fprintf(&b, "%s└─ ", indent)
			indent += "   "
		}
		fmt.Fprintf(&b, "%s  %s\n", l.Kind, layerText(l))
		tellMembers(&b, indent, "header", l.HeaderMembers, nil, "")
		name := ""
		if inner {
			name = r.Layers[i+1].Kind
		}
		tellMembers(&b, indent, "claims", l.ClaimMembers, l.Times, name)
		if l.ClaimMembers == nil && l.Payload != "" {
			fmt.Fprintf(&b, "%s├─ payload  %s\n", indent, reports.Visible(l.Payload))
		}
		for _, d := range l.Duplicates {
			fmt.Fprintf(&b, "%s├─ repeated  %s\n", indent, reports.Visible(d))
		}
	}
	_, err := fmt.Fprintf(w, "%s%s\n", b.String(), chainText(r))
	return err
}

// layerText says what came of a layer.
func layerText(l inspect.Layer) string {
	key := ""
	if l.Key != nil {
		kind := strings.TrimSpace(l.Key.Kind + " " + l.Key.Curve)
		if l.Key.Curve == "" {
			kind = fmt.Sprintf("%s %d", l.Key.Kind, l.Key.Bits)
		}
		name := l.Key.Kid
		if name == "" {
			name = l.Key.Thumbprint
		}
		key = fmt.Sprintf("%s (%s) of %s", name, kind, l.Key.From)
	}
	if l.Outcome == inspect.Verified {
		return reports.Visible("verified with " + key)
	}
	word := map[inspect.Outcome]string{inspect.Refused: "REFUSED", inspect.Unavailable: "not verified", inspect.NotVerified: "not verified"}[l.Outcome]
	return reports.Visible(fmt.Sprintf("%s: %s: %s%s", word, l.Reason, inspect.Sentence(l.Reason), inBrackets(l.Detail)))
}

// inBrackets is a detail that follows a sentence.
func inBrackets(detail string) string {
	if detail == "" {
		return ""
	}
	return " (" + detail + ")"
}

// tellMembers prints members one a line, times in words beside them. The one that holds the
// next layer is left to that.
func tellMembers(b *strings.Builder, indent, title string, members observe.Members, times []inspect.Moment, inner string) {
	width := 0
	for _, m := range members {
		width = max(width, min(len(reports.Visible(m.Name)), 24))
	}
	if members != nil {
		fmt.Fprintf(b, "%s├─ %s\n", indent, title)
	}
	for _, m := range members {
		value := string(m.Value)
		if m.Name == inner {
			value = "(below)"
		}
		for _, t := range times {
			if t.Claim == m.Name {
				value += fmt.Sprintf("  %s, %s", strings.NewReplacer("T", " ", "Z", " UTC").Replace(t.UTC), ago(t.Age))
			}
		}
		fmt.Fprintf(b, "%s│    %-*s  %s\n", indent, width, reports.Visible(m.Name), reports.Visible(value))
	}
}

// ago says how long ago something was, or how far it is ahead.
func ago(seconds int64) string {
	amount, direction := time.Duration(seconds), "ago"
	if seconds < 0 {
		amount, direction = -amount, "ahead"
	}
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"year", 365 * 86400}, {"day", 86400}, {"hour", 3600}, {"minute", 60}} {
		if n := amount / unit.size; n > 0 {
			return fmt.Sprintf("%s %s", counted(int(n), unit.name), direction)
		}
	}
	return fmt.Sprintf("%s %s", counted(int(amount), "second"), direction)
}

// chainText is the last line.
func chainText(r *inspect.Report) string {
	layers := counted(len(r.Layers), "layer")
	switch r.Outcome {
	case inspect.Verified:
		return layers + ", all verified"
	case inspect.Refused:
		return layers + ", refused"
	case inspect.Unavailable:
		return layers + ", keys could not be fetched"
	}
	return layers + ", not verified: give keys with --keys FILE, or --fetch them"
}

// tellBadLine prints a line of a batch that is not verified.
func tellBadLine(w io.Writer, b inspect.BadLine) error {
	_, err := fmt.Fprintf(w, "line %d: %s\n", b.Line, reports.Visible(fmt.Sprintf("%s: %s: %s%s", b.Kind, b.Reason, inspect.Sentence(b.Reason), inBrackets(b.Detail))))
	return err
}

// tellTally prints what a batch came to.
func tellTally(w io.Writer, t *inspect.Tally) error {
	_, err := fmt.Fprintf(w, "%s: %d verified, %d refused, %d without keys that could be fetched, %d without keys\n",
		counted(int(t.Tokens), "token"), t.Verified, t.Refused, t.Unavailable, t.NotVerified)
	for _, reason := range slices.Sorted(maps.Keys(t.Reasons)) {
		_, lineErr := fmt.Fprintf(w, "  %-18s %d\n", reason, t.Reasons[reason])
		err = errors.Join(err, lineErr)
	}
	return err
}

// tellMessage prints what is known of the signature of an OpenGDPR message.
func tellMessage(w io.Writer, r *inspect.MessageReport) error {
	var b strings.Builder
	say := func(what, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", what, reports.Visible(value))
		}
	}
	say("message", r.Start)
	say("domain", r.Domain)
	say("signature", r.Place)
	say("over", strings.Join(slices.DeleteFunc([]string{r.Bytes, r.Member}, func(s string) bool { return s == "" }), ", "))
	say("algorithm", r.Algorithm)
	say("hash", r.Hash)
	say("form", r.Form)
	say("encoding", r.Encoding)
	if c := r.Certificate; c != nil {
		names := ""
		if c.NamesDomain != nil && !*c.NamesDomain {
			names = ", does not name the domain"
		}
		say("certificate", fmt.Sprintf("%s, %s key, from %s to %s, %s now%s", c.Subject, c.Key, c.NotBefore, c.NotAfter, c.Validity, names))
	}
	switch r.Outcome {
	case inspect.Verified:
		say("verified", "the signature verifies over the body"+inBrackets(r.Detail))
	case inspect.Refused:
		say("REFUSED", r.Reason+": "+inspect.MessageSentence(r.Reason)+inBrackets(r.Detail))
	default:
		say("not verified", r.Reason+": "+inspect.MessageSentence(r.Reason)+"; give it with --certificate FILE")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// counted is a number of things in words.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
