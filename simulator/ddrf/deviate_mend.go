package ddrf

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	notBase64url = regexp.MustCompile(`[^A-Za-z0-9_-]`)
	oddNumber    = regexp.MustCompile(`"iat":\s*(?:NaN|0+)([0-9]*)`)
	comment      = regexp.MustCompile(`/\*.*?\*/|//[^"\n]*\n`)
	lateComma    = regexp.MustCompile(`,\s*([}\]])`)
	singleQuoted = regexp.MustCompile(`'([^']*)'`)
)

// decoding changes a segment before it is decoded.
func decoding(f func(string) string) deviation {
	return func(b *behaviour) {
		before := b.decode
		b.decode = func(s string) ([]byte, error) { return before(f(s)) }
	}
}

// mending changes JSON that is broken before it is read.
func mending(f func([]byte) []byte) deviation {
	return func(b *behaviour) {
		before := b.mend
		b.mend = func(data []byte) []byte {
			data = before(data)
			if json.Valid(data) && utf8.Valid(data) && bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
				return data
			}
			return f(data)
		}
	}
}

// firstValue is the first of several JSON values.
func firstValue(data []byte) []byte {
	var first json.RawMessage
	if json.NewDecoder(bytes.NewReader(data)).Decode(&first) != nil {
		return data
	}
	return first
}

// relaxed takes comments, late commas and single quotes away.
func relaxed(data []byte) []byte {
	data = comment.ReplaceAll(data, nil)
	data = lateComma.ReplaceAll(data, []byte("$1"))
	if !bytes.Contains(data, []byte(`"`)) {
		data = singleQuoted.ReplaceAll(data, []byte(`"$1"`))
	}
	return data
}

// fromUTF16 reads what begins with a byte order mark or has a NUL beside its first brace.
func fromUTF16(data []byte) []byte {
	if len(data) < 2 || len(data)%2 != 0 {
		return data
	}
	little := data[0] == 0xff && data[1] == 0xfe || data[1] == 0
	if !little && data[0] != 0 && data[0] != 0xfe {
		return data
	}
	var units []uint16
	for i := 0; i < len(data); i += 2 {
		low, high := data[i], data[i+1]
		if !little {
			low, high = high, low
		}
		units = append(units, uint16(high)<<8|uint16(low))
	}
	return []byte(strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff"))
}

// onlyElement takes an array's only element, or a string's content, for it.
func onlyElement(data []byte) []byte {
	if all := list(data); len(all) == 1 {
		return all[0]
	}
	return data
}

// completed closes what is left open at the end.
func completed(data []byte) []byte {
	if more := append(bytes.Clone(data), '}'); json.Valid(more) {
		return more
	}
	return data
}

// withoutOneOver leaves out a last character that cannot be there.
func withoutOneOver(s string) string {
	if len(s)%4 == 1 {
		return s[:len(s)-1]
	}
	return s
}

func percentDecoded(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// idJWTSaid changes the idJWT before it is read.
func idJWTSaid(f func(string) string) deviation {
	return idJWTRaw(func(raw json.RawMessage) json.RawMessage {
		if s, ok := text(raw); ok && s != "" {
			return encode(f(s))
		}
		return raw
	})
}

func idJWTRaw(f func(json.RawMessage) json.RawMessage) deviation {
	return func(b *behaviour) {
		before := b.idJWT
		b.idJWT = func(t *token) json.RawMessage { return f(before(t)) }
	}
}

// elementOr is the first element of an array, or the value itself.
func elementOr(raw json.RawMessage) json.RawMessage {
	if all := list(raw); len(all) > 0 {
		return all[0]
	}
	return raw
}

// named is a member of a JSON object, nil if there is none.
func named(data []byte, name string) json.RawMessage {
	o, _, err := readObject(data, false)
	if err != nil {
		return nil
	}
	return o[name]
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// fromJSONSerialisation makes a compact token out of one in JSON (RFC 7515 section 7.2).
func fromJSONSerialisation(s string) string {
	o, _, err := readObject([]byte(s), false)
	if err != nil {
		return s
	}
	if all := list(o["signatures"]); len(all) > 0 {
		if inner, _, err := readObject(all[0], false); err == nil {
			o["protected"], o["signature"] = inner["protected"], inner["signature"]
		}
	}
	header, _ := text(o["protected"])
	claims, _ := text(o["payload"])
	signature, _ := text(o["signature"])
	if header == "" || claims == "" {
		return s
	}
	return header + "." + claims + "." + signature
}

// fromForm is the rqJWT of a form in a URL's alphabet.
func fromForm(s string) string {
	values, err := url.ParseQuery(s)
	if err != nil {
		return s
	}
	return or(values.Get("rqJWT"), s)
}

// bodyText changes the body before a token is looked for.
func bodyText(f func(string) string) deviation {
	return func(b *behaviour) {
		before := b.unwrap
		b.unwrap = func(in *incoming) (string, *problem) {
			changed := *in
			changed.body = []byte(f(string(in.body)))
			token, p := before(&changed)
			in.text = changed.text
			return token, p
		}
	}
}

// taking accepts bodies without a token in them.
func taking(when func(in *incoming) bool) deviation {
	return func(b *behaviour) {
		before := b.unwrap
		b.unwrap = func(in *incoming) (string, *problem) {
			token, p := before(in)
			if p != nil && when(in) {
				p.reason = reasonTaken
			}
			return token, p
		}
		forgiving(func(p problem) bool { return p.of(reasonTaken) })(b)
	}
}

// onlyForm refuses bodies that do not begin so.
func onlyForm(begin, text string) deviation {
	return func(b *behaviour) {
		before := b.unwrap
		b.unwrap = func(in *incoming) (string, *problem) {
			token, p := before(in)
			if p == nil && !bytes.HasPrefix(bytes.TrimSpace(in.body), []byte(begin)) {
				p = &problem{where: inBody, reason: reasonBody, text: text}
			}
			return token, p
		}
	}
}

// onlyTrimmed refuses bare tokens with blanks around them.
func onlyTrimmed(b *behaviour) {
	before := b.unwrap
	b.unwrap = func(in *incoming) (string, *problem) {
		token, p := before(in)
		if p == nil && len(bytes.TrimSpace(in.body)) != len(in.body) {
			p = &problem{where: inBody, reason: reasonBody, text: "there are blanks around it"}
		}
		return token, p
	}
}

// wrapperAlone refuses wrappers with further members.
func wrapperAlone(b *behaviour) {
	before := b.unwrap
	b.unwrap = func(in *incoming) (string, *problem) {
		token, p := before(in)
		if o, _, err := readObject(in.body, false); p == nil && err == nil && len(o) > 1 {
			p = &problem{where: inBody, reason: reasonNoToken, text: "there is more than the token in it"}
		}
		return token, p
	}
}
