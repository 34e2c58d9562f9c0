package bodysig

import (
	"bytes"
	"encoding/json"
	"fmt"

	"dsrcheck/internal/observe"
)

// MemberForm is a choice of AO-04: over what a signature inside the body verifies.
type MemberForm string

// The choices of AO-04 that a present member can show. Its absence is the caller's
// to see.
const (
	MinusMember  MemberForm = "minus-member"
	BlankMember  MemberForm = "blank-member"
	Unverifiable MemberForm = "unverifiable"
)

// VerifyMember finds out over which form of body its own member, a signature in
// base64, verifies: body without the member or with the member as an empty string.
// Both are tried by cutting the bytes as they stand, then with the JSON written
// anew, which Result.Bytes tells. The form is empty if the member is missing,
// repeated, no string, or no base64; Result.Problem says which.
func VerifyMember(key Key, body []byte, member string) (MemberForm, Result) {
	members, problem := observe.Object(body, observe.DefaultLimits)
	if problem != "" {
		return "", Result{Problem: problem}
	}
	at, problem := only(members, member)
	if problem != "" {
		return "", Result{Problem: problem}
	}
	var value string
	if json.Unmarshal(members[at].Value, &value) != nil || members[at].Value[0] != '"' {
		return "", Result{Problem: fmt.Sprintf("the member %q is not a string", member)}
	}
	s, result := newSearch(key, value)
	switch {
	case s == nil && result.Encoding == "":
		return "", result
	case s == nil:
		return Unverifiable, result
	}
	minus, blank := cut(body, members, at), blanked(body, members[at])
	if form := s.member(minus, blank); form != Unverifiable {
		return form, s.result
	}
	if len(body) <= maxRewritten {
		if _, deep := observe.Object(body, observe.Limits{Bytes: maxRewritten, Depth: maxNested}); deep == "" {
			tree := parseTree(body)
			if form := s.member(rewrittenTree(tree.without(member)), rewrittenTree(tree.blanked(member))); form != Unverifiable {
				return form, s.result
			}
		}
	}
	return Unverifiable, s.failed()
}

// member tries bodies without the member, and those with it blank. What costs most comes last,
// so that neither form takes all tries from the other.
func (s *search) member(minus, blank []candidate) MemberForm {
	switch s.among(minus, blank) {
	case 0:
		return MinusMember
	case 1:
		return BlankMember
	}
	return Unverifiable
}

// only finds the one member of that name.
func only(members observe.Members, name string) (at int, problem string) {
	at = -1
	for i, m := range members {
		if m.Name != name {
			continue
		}
		if at >= 0 {
			return -1, fmt.Sprintf("the member %q is there more than once", name)
		}
		at = i
	}
	if at < 0 {
		return -1, fmt.Sprintf("there is no member %q", name)
	}
	return at, ""
}

// cut gives the body without one member: with the comma after it, up to the next
// member; with the comma before it, from the end of the one before; or, where it is
// alone, without the space around it or with it.
func cut(body []byte, members observe.Members, at int) []candidate {
	m := members[at]
	var candidates []candidate
	splice := func(from, to int) {
		text := append(bytes.Clone(body[:from]), body[to:]...)
		candidates = append(candidates, candidate{text, RawBody, "the member cut out"})
	}
	if at+1 < len(members) {
		splice(m.Start, members[at+1].Start)
	}
	if at > 0 {
		splice(members[at-1].End, m.End)
	}
	if len(members) == 1 {
		open, end := bytes.IndexByte(body, '{')+1, bytes.LastIndexByte(body, '}')
		splice(open, end)
		splice(m.Start, m.End)
	}
	return candidates
}

// blanked gives the body with the value of one member made an empty string in place.
func blanked(body []byte, m observe.Member) []candidate {
	text := append(bytes.Clone(body[:m.At]), `""`...)
	text = append(text, body[m.End:]...)
	return []candidate{{text, RawBody, "the member blank"}}
}
