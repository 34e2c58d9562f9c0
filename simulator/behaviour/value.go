package behaviour

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// pointer is a JSON Pointer (RFC 6901) in its parts.
type pointer []string

// parsePointer reads a JSON Pointer. The empty one is the whole document.
func parsePointer(s string) (pointer, error) {
	if s == "" {
		return nil, nil
	}
	if s[0] != '/' {
		return nil, fmt.Errorf("%q is no JSON Pointer: it does not begin with a slash", s)
	}
	parts := strings.Split(s[1:], "/")
	for i, part := range parts {
		bare := strings.NewReplacer("~0", "", "~1", "").Replace(part)
		if strings.Contains(bare, "~") {
			return nil, fmt.Errorf("%q is no JSON Pointer: a tilde stands only before 0 or 1", s)
		}
		parts[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
	}
	return parts, nil
}

// in finds the value that the pointer leads to.
func (p pointer) in(v any) (any, bool) {
	for _, part := range p {
		switch inner := v.(type) {
		case map[string]any:
			value, ok := inner[part]
			if !ok {
				return nil, false
			}
			v = value
		case []any:
			i, err := strconv.ParseUint(part, 10, 31)
			if err != nil || strconv.FormatUint(i, 10) != part || int(i) >= len(inner) {
				return nil, false
			}
			v = inner[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// decode reads one JSON text, its numbers as they are written.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one JSON text")
	}
	return v, nil
}

// plain writes a decoded value so that equal values, and no others, give equal texts:
// members in order, numbers without what makes no difference.
func plain(v any) string {
	var b strings.Builder
	write(&b, v)
	return b.String()
}

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for _, name := range slices.Sorted(maps.Keys(v)) {
			b.WriteString(strconv.Quote(name) + ":")
			write(b, v[name])
			b.WriteByte(',')
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for _, element := range v {
			write(b, element)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case string:
		b.WriteString(strconv.Quote(v))
	case json.Number:
		b.WriteString(number(string(v)))
	default:
		fmt.Fprint(b, v) // true, false and nil
	}
}

// number writes a JSON number as its digits, without zeros at either end, and a power of
// ten. It never makes a number larger than it is written.
func number(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	digits, power, _ := strings.Cut(strings.ToLower(digits), "e")
	whole, fraction, _ := strings.Cut(digits, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "0"
	}
	exponent := int64(0)
	if power != "" {
		var err error
		if exponent, err = strconv.ParseInt(power, 10, 48); err != nil {
			return s // beyond all that is ever compared
		}
	}
	short := strings.TrimRight(digits, "0")
	exponent += int64(len(digits) - len(short) - len(fraction))
	if negative {
		short = "-" + short
	}
	return short + "e" + strconv.FormatInt(exponent, 10)
}
