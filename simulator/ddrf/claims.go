package ddrf

import (
	"encoding/json"
	"math/big"
	"strings"
)

// claimsOf looks at the claims of a token (the tables of Deletion Request Data), and
// reports whether it can go on.
func (x *examination) claimsOf(t *token) bool {
	for _, name := range []string{"version", "jti", "iss"} {
		if !x.textClaim(t, name) {
			return false
		}
	}
	if version, ok := text(t.claims["version"]); ok && version != "1.0" && version != "" &&
		x.objectIn(t, reasonVersion, "version", "it is not 1.0") {
		return false
	}
	if t.where == inRQJWT && (!x.textMember(t, object{"idJWT": x.b.idJWT(t)}, "idJWT", "idJWT") || !x.optionalParameters(t)) {
		return false
	}
	if kind := kindOf(t.claims["iat"]); kind == isNothing && x.objectIn(t, reasonMissing, "iat", "it is missing") ||
		kind == isNull && x.objectIn(t, reasonNull, "iat", "it is null") {
		return false
	}
	if !x.subOf(t) {
		return false
	}
	if x.b.claims != nil {
		if p := x.b.claims(x, t); p != nil && x.object(*p) {
			return false
		}
	}
	return true
}

// textClaim looks at a claim that is a string and required.
func (x *examination) textClaim(t *token, name string) bool {
	return x.textMember(t, t.claims, name, name)
}

// textMember looks at a required string of an object.
func (x *examination) textMember(t *token, o object, name, member string) bool {
	switch kindOf(o[name]) {
	case isNothing:
		return !x.objectIn(t, reasonMissing, member, "it is missing")
	case isNull:
		return !x.objectIn(t, reasonNull, member, "it is null")
	case isString:
		if s, _ := text(o[name]); s == "" {
			return !x.objectIn(t, reasonEmpty, member, "it is empty")
		}
		return true
	case isArray:
		if strings.HasPrefix(member, "sub.") {
			return !x.objectIn(t, reasonMany, member, "it is an array")
		}
	}
	return !x.objectIn(t, reasonType, member, "it is no string")
}

// optionalParameters looks at the optional claim, in either of its forms (AD-02): an
// object, or a string that holds one.
func (x *examination) optionalParameters(t *token) bool {
	raw := t.claims["optionalParameters"]
	switch kindOf(raw) {
	case isNothing, isNull, isObject:
		return true
	case isString:
		s, _ := text(raw)
		if _, _, err := readObject([]byte(s), false); err == nil {
			return true
		}
	}
	return !x.objectIn(t, reasonType, "optionalParameters", "it is neither an object nor a string that holds one")
}

// subOf reads sub, an object or a string that holds one (AD-01).
func (x *examination) subOf(t *token) bool {
	raw := x.b.sub(t)
	switch kindOf(raw) {
	case isNothing:
		return !x.objectIn(t, reasonMissing, subMember, "it is missing")
	case isNull:
		return !x.objectIn(t, reasonNull, subMember, "it is null")
	case isArray:
		if x.objectIn(t, reasonMany, subMember, "it is an array") {
			return false
		}
		elements := list(raw)
		if len(elements) == 0 {
			return !x.objectIn(t, reasonEmpty, subMember, "it is empty")
		}
		raw = elements[0]
	case isString:
		s, _ := text(raw)
		raw = json.RawMessage(s)
	case isNumber, isBool:
		return !x.objectIn(t, reasonType, subMember, "it is neither an object nor a string")
	}
	o, repeated, err := readObject(raw, x.b.firstWins)
	if err != nil {
		return !x.objectIn(t, reasonSubForm, subMember, "it holds no identifier")
	}
	if repeated && x.objectIn(t, reasonRepeated, subMember, "it has a name twice") {
		return false
	}
	for name, to := range map[string]*string{"identifierType": &t.sub.Type, "identifierFormat": &t.sub.Format, "identifierValue": &t.sub.Value} {
		*to, _ = text(o[name])
	}
	for _, name := range []string{"identifierType", "identifierValue", "identifierFormat"} {
		if !x.textMember(t, o, name, subMember+"."+name) {
			return false
		}
	}
	return true
}

// numericDate reads seconds since 1970, exactly (RFC 7519 section 2); nil for what is no
// number, or one beyond reason.
func numericDate(raw json.RawMessage) *big.Float {
	if kindOf(raw) != isNumber || len(raw) > 400 {
		return nil
	}
	f, _, err := big.ParseFloat(strings.TrimSpace(string(raw)), 10, 128, big.ToNearestEven)
	if err != nil {
		return nil
	}
	return f
}
