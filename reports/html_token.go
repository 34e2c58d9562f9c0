package reports

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"regexp"
	"strings"
	"time"
)

// How much of tokens is unfolded.
const (
	tokensShown = 4
	layersShown = 8
	searched    = 256 << 10 // bytes of a message in which tokens are looked for
)

// compact finds what may be a JWS in compact form.
var compact = regexp.MustCompile(`[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*`)

// tokenView is one layer of a token.
type tokenView struct {
	Name           string // of the claim or member that holds it, or what its claims tell it is
	Bytes          int
	Header, Claims template.HTML
	Note           string // where header or claims are no JSON
	Times          []momentView
	Signature      string
	Within         []tokenView
	raw            string
}

// momentView is a claim that holds a time.
type momentView struct{ Claim, UTC, Relative string }

// tokens unfolds the compact tokens of a text. Times are told relative to that of the exchange.
func tokens(text []byte, when time.Time) (all []tokenView) {
	text = text[:min(len(text), searched)]
	seen := map[string]bool{}
	for _, at := range compact.FindAllIndex(text, 64) {
		raw := string(text[at[0]:at[1]])
		if seen[raw] || len(all) == tokensShown {
			continue
		}
		seen[raw] = true
		if v, ok := unfold(raw, memberBefore(text[:at[0]]), when, layersShown); ok {
			all = append(all, v)
		}
	}
	return all
}

// member finds the name of the JSON member whose value begins behind it.
var member = regexp.MustCompile(`"([A-Za-z0-9_]{1,40})"\s*:\s*"$`)

func memberBefore(text []byte) string {
	if m := member.FindSubmatch(text[max(0, len(text)-80):]); m != nil {
		return string(m[1])
	}
	return ""
}

// unfold takes a token apart, and those within it. What has no JSON object for its header is
// none.
func unfold(raw, name string, when time.Time, layers int) (tokenView, bool) {
	parts := strings.Split(raw, ".")
	header, err := base64.RawURLEncoding.DecodeString(parts[0])
	var head map[string]any
	if err != nil || json.Unmarshal(header, &head) != nil || len(parts) != 3 {
		return tokenView{}, false
	}
	v := tokenView{raw: raw, Name: cmp.Or(name, "token"), Bytes: len(raw), Signature: signature(head, parts[2])}
	headText, _ := shortened(pretty(header), nil)
	v.Header = marked(headText, "\n", nil)
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	var members map[string]json.RawMessage
	if err != nil {
		v.Note = "the payload is not base64url without padding"
		v.Claims = marked(cut(parts[1], shownBytes), "\n", nil)
		return v, true
	}
	var inner []string
	if json.Unmarshal(claims, &members) == nil {
		inner = v.nested(claims, members, when, layers)
	} else {
		v.Note = "the payload is no JSON object"
	}
	text := pretty(claims)
	if text == "" {
		text = string(claims)
	}
	text, note := shortened(text, inner)
	if note != "" {
		v.Note = note
	}
	v.Claims = marked(text, "\n\t", nil)
	if name == "" {
		v.Name = kind(members)
	}
	return v, true
}

// nested unfolds the tokens that claims hold, in their order, and returns them as they stand.
func (v *tokenView) nested(claims []byte, members map[string]json.RawMessage, when time.Time, layers int) (inner []string) {
	for _, name := range memberNames(claims) {
		var text string
		if json.Unmarshal(members[name], &text) == nil && layers > 1 && len(inner) < tokensShown && compact.FindString(text) == text {
			if w, ok := unfold(text, line(name, startLine), when, layers-1); ok {
				v.Within = append(v.Within, w)
				inner = append(inner, text)
			}
			continue
		}
		switch name {
		case "iat", "exp", "nbf", "auth_time":
			var n float64
			if json.Unmarshal(members[name], &n) == nil && math.Abs(n) < 1<<40 {
				v.Times = append(v.Times, moment(name, n, when))
			}
		}
	}
	return inner
}

// memberNames are the names of an object's members in their order, each once.
func memberNames(object []byte) (names []string) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		var value json.RawMessage
		if err != nil || !ok || dec.Decode(&value) != nil {
			return names
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// kind is what a token is by its claims.
func kind(claims map[string]json.RawMessage) string {
	switch {
	case claims["rqJWT"] != nil:
		return "acJWT"
	case claims["idJWT"] != nil:
		return "rqJWT"
	case claims["sub"] != nil && claims["jti"] != nil && claims["sub"][0] == '{':
		return "idJWT"
	}
	return "token"
}

// shortened is a text in which what is unfolded elsewhere is left out, and its start at most.
func shortened(text string, unfolded []string) (short, note string) {
	for _, raw := range unfolded {
		text = strings.ReplaceAll(text, raw, elsewhere(raw))
	}
	if short = cut(text, shownBytes); len(short) < len(text) {
		return short, fmt.Sprintf("the first %d of %d bytes", len(short), len(text))
	}
	return text, ""
}

// elsewhere stands for a token that is unfolded.
func elsewhere(raw string) string {
	return fmt.Sprintf("%s… (%d characters, unfolded below)", raw[:6], len(raw))
}

// signature tells what a token says of its signature. Nobody has the keys here.
func signature(head map[string]any, segment string) string {
	alg, ok := head["alg"].(string)
	switch {
	case !ok:
		alg = "no alg"
	default:
		alg = "alg " + line(alg, startLine)
	}
	if kid, ok := head["kid"].(string); ok {
		alg += ", kid " + line(kid, startLine)
	}
	raw, err := base64.RawURLEncoding.DecodeString(segment)
	switch {
	case segment == "":
		return alg + ": not signed, the last segment is empty"
	case err != nil:
		return alg + ": the last segment is not base64url without padding"
	}
	return fmt.Sprintf("%s, %d bytes: not verified here; what the suite found is what the check says", alg, len(raw))
}

// moment tells a time, absolute and relative to the exchange.
func moment(claim string, seconds float64, when time.Time) momentView {
	t := time.Unix(int64(seconds), 0).UTC()
	v := momentView{Claim: claim, UTC: t.Format(time.RFC3339)}
	if when.IsZero() {
		return v
	}
	switch d := t.Sub(when).Round(time.Second); {
	case d < -time.Second:
		v.Relative = fmt.Sprintf("%s before the exchange", -d)
	case d > time.Second:
		v.Relative = fmt.Sprintf("%s after the exchange", d)
	default:
		v.Relative = "at the time of the exchange"
	}
	return v
}
