package opengdpr

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
)

// repair makes of a body what a lenient reader takes it for. A body that it does not
// concern it returns as it is.
type repair func(body []byte) []byte

// repairing adds a repair.
func repairing(f repair) deviation {
	return func(b *behaviour) { b.repairs = append(b.repairs, f) }
}

// firstText keeps the first JSON text of a body and ignores what follows.
func firstText(body []byte) []byte {
	var first json.RawMessage
	if json.NewDecoder(bytes.NewReader(body)).Decode(&first) != nil {
		return body
	}
	return first
}

var (
	comment       = regexp.MustCompile(`(?s)/\*.*?\*/`)
	trailingComma = regexp.MustCompile(`,\s*([}\]])`)
	notANumber    = regexp.MustCompile(`:\s*NaN\b`)
	hexEscape     = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`)
	lineInside    = regexp.MustCompile(`("[^"\n]*)\n([^"\n]*"\s*[,}])`)
)

// relaxed reads what is JavaScript rather than JSON. What is JSON it leaves alone.
func relaxed(body []byte) []byte {
	if json.Valid(body) {
		return body
	}
	body = comment.ReplaceAll(body, nil)
	body = trailingComma.ReplaceAll(body, []byte("$1"))
	body = notANumber.ReplaceAll(body, []byte(`:null`))
	body = hexEscape.ReplaceAll(body, []byte(`\u00$1`))
	body = lineInside.ReplaceAll(body, []byte(`$1\n$2`))
	if !bytes.ContainsRune(body, '"') {
		body = bytes.ReplaceAll(body, []byte("'"), []byte(`"`))
	}
	return body
}

// fromForm reads the fields of a form as members, those that are JSON themselves as
// what they say.
func fromForm(body []byte) []byte {
	fields, err := url.ParseQuery(string(body))
	if err != nil || !fields.Has(idMember) {
		return body
	}
	o := map[string]any{}
	for name := range fields {
		value := fields.Get(name)
		o[name] = value
		if strings.HasPrefix(value, "[") && json.Valid([]byte(value)) {
			o[name] = json.RawMessage(value)
		}
	}
	return encode(o)
}

// unpacked reads a body that is base64, or a JSON string, of one.
func unpacked(body []byte) []byte {
	var inner string
	if json.Unmarshal(body, &inner) == nil {
		return []byte(inner)
	}
	if plain, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(body))); err == nil && len(plain) > 0 {
		return plain
	}
	return body
}

// unwrapped reads a body whose only element, or only member, is the request.
func unwrapped(body []byte) []byte {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) == 1 {
		return list[0]
	}
	var o object
	if json.Unmarshal(body, &o) != nil || len(o) != 1 {
		return body
	}
	for _, inner := range o {
		if bytes.HasPrefix(inner, []byte("{")) {
			return inner
		}
	}
	return body
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func withoutMark(body []byte) []byte { return bytes.TrimPrefix(body, byteOrderMark) }

// validText puts the replacement character where bytes are no UTF-8.
func validText(body []byte) []byte { return bytes.ToValidUTF8(body, []byte("\uFFFD")) }

// fromUTF16 reads a body that begins with a byte order mark of UTF-16.
func fromUTF16(body []byte) []byte {
	var order binary.ByteOrder
	switch {
	case len(body)%2 != 0:
		return body
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		order = binary.BigEndian
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		order = binary.LittleEndian
	default:
		return body
	}
	units := make([]uint16, 0, len(body)/2)
	for i := 2; i < len(body); i += 2 {
		units = append(units, order.Uint16(body[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}
