package ddrf

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
)

// subject is what claim sub of a token says.
type subject struct {
	choice  string // of AD-01, empty if it is no form that the register has
	problem string // why it is no subject
	several bool   // it names more than one identifier
	members observe.Members
	pair
	sent string // identifierValue
}

// identifierMembers are the members of a sub.
var identifierMembers = []string{"identifierType", "identifierValue", "identifierFormat"}

// subjectOf reads claim sub. It never fails.
func subjectOf(claims observe.Members) (s subject) {
	raw, ok := claims.Get("sub")
	text, isText := textOf(claims, "sub")
	switch {
	case !ok && hasAll(claims, identifierMembers[:2]):
		s.choice, s.members = "flat-claims", claims
	case !ok:
		s.problem = "there is no sub"
	case raw[0] == '{':
		s.choice = "object"
		s.members, _ = observe.Object(raw, observe.DefaultLimits)
	case isText && text == "":
		s.problem = "sub is empty"
	case isText:
		if members, problem := observe.Object([]byte(text), observe.DefaultLimits); problem == "" {
			s.choice, s.members = "json-string", members
		} else {
			s.choice, s.sent = "plain-string", text
		}
	case raw[0] == '[':
		s.several, s.problem = len(elementsOf(raw)) > 1, "sub is an array"
	default:
		s.problem = "sub is neither a string nor an object: " + conformance.Clip(string(raw))
	}
	s.Type, _ = textOf(s.members, "identifierType")
	s.Format, _ = textOf(s.members, "identifierFormat")
	if s.members != nil {
		s.sent, _ = textOf(s.members, "identifierValue")
	}
	s.several = s.several || holdsSeveral(s.members) || holdsSeveral(claims)
	return s
}

func hasAll(members observe.Members, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := members.Get(name); return !ok })
}

// holdsSeveral reports members that list identifiers.
func holdsSeveral(members observe.Members) bool {
	for _, name := range []string{"identifiers", "identifierValue", "identifierValues", "sub"} {
		if raw, _ := members.Get(name); len(elementsOf(raw)) > 1 {
			return true
		}
	}
	return false
}

// postedSubject judges DD-ID-04 and DD-RQ-05: one identifier with type and value (AD-01, AD-56).
func postedSubject(token string) func(*sender, sending) conformance.Finding {
	return func(_ *sender, s sending) conformance.Finding {
		f := conformance.Fine("sub holds identifierType, identifierValue and identifierFormat", s.shown(token, "sub"))
		sub := subjectOf(s.claimsOf(token))
		if sub.problem != "" {
			f.Problem = "the " + tokenNames[token] + ": " + sub.problem
			return f
		}
		f = f.Saw("AD-01", sub.choice)
		if sub.choice == "plain-string" || sub.choice == "flat-claims" {
			return f
		}
		for _, name := range identifierMembers[:2] {
			raw, there := sub.members.Get(name)
			text, ok := textOf(sub.members, name)
			switch {
			case !there:
				f.Problem = "sub has no " + name
			case !ok && !sub.several:
				f.Problem = name + " is no string: " + conformance.Clip(string(raw))
			case ok && text == "":
				f.Problem = name + " is empty"
			}
		}
		raw, there := sub.members.Get("identifierFormat")
		switch {
		case !there, string(raw) == "null", sub.Format == "" && raw[0] == '"':
			return f.Saw("AD-56", "own-lacks-format")
		case raw[0] != '"' && f.Problem == "":
			f.Problem = "identifierFormat is no string: " + conformance.Clip(string(raw))
			return f
		}
		return f.Saw("AD-56", "own-has-format")
	}
}

// postedOne judges DD-DT-01: one identifier (AD-42).
func postedOne(_ *sender, s sending) conformance.Finding {
	f := conformance.Fine("one identifier in each token", "one")
	for _, token := range []string{"rq", "id"} {
		if subjectOf(s.claimsOf(token)).several {
			f.Got = "several in the " + tokenNames[token]
			return f.Saw("AD-42", "several-sent")
		}
	}
	if elements := elementsOf(s.ex.Request.Body()); len(elements) > 1 {
		f.Got = fmt.Sprintf("%d tokens in one body", len(elements))
		return f.Saw("AD-42", "several-sent")
	}
	return f.Saw("AD-42", "one")
}

// Which identifiers a partner takes ("Identifier Communication").

// listing tells how a list has a word: exactly, in another spelling, or not at all (AD-29).
func listing(listed []string, sent string) (choice string, ok bool) {
	if slices.Contains(listed, sent) {
		return "exact", true
	}
	same := func(l string) bool { return strings.EqualFold(strings.TrimSpace(l), strings.TrimSpace(sent)) }
	return "case-insensitive", slices.ContainsFunc(listed, same)
}

// unlisted is why it cannot be judged what a partner lists, empty if it can.
func (s sending) unlisted(sub subject) *conformance.Finding {
	var f conformance.Finding
	switch {
	case s.to == nil:
		f = conformance.Unknown("ddrf/files/read-first", "the partner's file was not read, so nobody knows what it listed then")
	case sub.choice == "plain-string":
		f = conformance.Skipped("sub is a plain string, of which the text gives no syntax by which its parts could be told")
	case sub.Type == "":
		f = conformance.Unknown("rq-sub", "the rqJWT names no type of an identifier")
	default:
		return nil
	}
	return &f
}

// postedType judges DD-IN-03: the type stands in the partner's file (AD-29, AD-52).
func postedType(_ *sender, s sending) conformance.Finding {
	sub := subjectOf(s.claimsOf("rq"))
	if f := s.unlisted(sub); f != nil {
		return *f
	}
	var listed []string
	for _, p := range s.to.pairs {
		listed = append(listed, p.Type)
	}
	f := conformance.Fine("a type that the partner lists: "+strings.Join(slices.Compact(listed), ", "), "type "+conformance.Clip(sub.Type))
	choice, ok := listing(listed, sub.Type)
	if !ok {
		return f.Saw("AD-52", "unsupported-sent")
	}
	return f.Saw("AD-29", choice)
}

// postedFormat judges DD-IN-01: the format is listed for the type (AD-29, AD-52).
func postedFormat(_ *sender, s sending) conformance.Finding {
	sub := subjectOf(s.claimsOf("rq"))
	if f := s.unlisted(sub); f != nil {
		return *f
	}
	var listed []string
	for _, p := range s.to.pairs {
		if _, ok := listing([]string{p.Type}, sub.Type); ok {
			listed = append(listed, p.Format)
		}
	}
	f := conformance.Fine("a format that the partner lists for the type: "+strings.Join(listed, ", "), "format "+conformance.Clip(sub.Format))
	switch choice, ok := listing(listed, sub.Format); {
	case len(listed) == 0:
		return conformance.Unknown("type", "the type is not listed")
	case sub.Format == "":
		return unsaidFormat(s)
	case !ok:
		return f.Saw("AD-52", "unsupported-sent")
	default:
		return f.Saw("AD-29", choice)
	}
}

// unsaidFormat is the finding about a format where the rqJWT names none (AD-56): there is nothing to
// be compared, unless what stands there is no format at all.
func unsaidFormat(s sending) conformance.Finding {
	if raw, there := subjectOf(s.claimsOf("rq")).members.Get("identifierFormat"); there && string(raw) != "null" && raw[0] != '"' {
		return conformance.Unknown("rq-sub", "identifierFormat is no string")
	}
	return conformance.Skipped("the rqJWT names no format, which the tables do not ask for; it is judged by itself")
}

// postedValue judges DD-IN-01: the value is the identifier that was asked for, in the format that
// it is said to be in.
func postedValue(_ *sender, s sending) conformance.Finding {
	sub := subjectOf(s.claimsOf("rq"))
	switch {
	case s.wish == nil:
		return conformance.Unknown("", "nobody knows which identifier was asked for")
	case sub.sent == "":
		return conformance.Unknown("rq-sub", "the rqJWT names no value")
	case sub.Format == "" && sub.choice != "plain-string":
		return s.valueInAnyFormat(sub)
	}
	want := s.wish.valueIn(sub.pair)
	f := conformance.Fine("the value that was asked for, in its format: "+conformance.Clip(want), conformance.Clip(sub.sent))
	switch {
	case sub.choice == "plain-string":
		return conformance.Skipped("sub has no format by which its value could be judged")
	case want == "":
		return conformance.Unknown("format", "nobody knows the format "+conformance.Clip(sub.Format))
	case sub.sent != want && !(sub.isDigest() != "" && strings.EqualFold(sub.sent, want)):
		f.Problem = "the value is not the identifier that was asked for in the format " + conformance.Clip(sub.Format)
	}
	return f
}

// valueInAnyFormat judges a value of which no format is said: it is the identifier that was asked
// for in some format that the partner lists for the type, or in any if nobody knows what it lists.
func (s sending) valueInAnyFormat(sub subject) conformance.Finding {
	formats := namedFormats
	if s.to != nil {
		formats = nil
		for _, p := range s.to.pairs {
			if strings.EqualFold(p.Type, sub.Type) {
				formats = append(formats, p.Format)
			}
		}
	}
	f := conformance.Fine("the value that was asked for, in a format that the partner lists: "+strings.Join(formats, ", "), conformance.Clip(sub.sent))
	known := 0
	for _, format := range formats {
		want := s.wish.valueIn(pair{Type: sub.Type, Format: format})
		if want == "" {
			continue
		}
		if known++; want == sub.sent || (pair{Format: format}).isDigest() != "" && strings.EqualFold(want, sub.sent) {
			return f
		}
	}
	if known == 0 {
		return conformance.Unknown("format", "nobody knows the formats that the partner lists for "+conformance.Clip(sub.Type))
	}
	f.Problem = "the value is not the identifier that was asked for, in any format that the partner lists"
	return f
}
