package schemas

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xeipuuv/gojsonschema"
)

// What a document may cost.
const (
	maxBytes = 16 << 20
	maxDepth = 512
	// maxValues bounds the time and memory that go into violations, of which each value may
	// have several.
	maxValues = 1 << 17
	// maxDigits bounds the length of a number and its exponent. The library computes with
	// exact fractions, and for 1e999999999 that would take all memory there is.
	maxDigits = 1000
)

// Validate judges a document against the schema of that name, such as "opengdpr/receipt",
// and returns every violation, sorted by pointer and keyword; none means that the document
// keeps the schema.
//
// The error is for what cannot be judged: an unknown schema, a document that is not one
// JSON text in UTF-8, or one beyond the bounds (16 MiB, 512 levels, 131072 values, numbers of more
// than a thousand characters or with an exponent beyond a thousand).
func Validate(name string, doc []byte) ([]Violation, error) {
	load, ok := schemas[name]
	if !ok {
		return nil, fmt.Errorf("validate document: no schema %q", name)
	}
	s, err := load()
	if err != nil {
		return nil, err
	}
	instance, err := decode(doc)
	if err != nil {
		return nil, fmt.Errorf("validate %s: %w", name, err)
	}
	result, err := s.compiled.Validate(gojsonschema.NewRawLoader(instance))
	if err != nil {
		return nil, fmt.Errorf("validate %s: %w", name, err)
	}
	var violations []Violation
	for _, e := range result.Errors() {
		v, err := s.violation(e)
		if err != nil {
			return nil, fmt.Errorf("validate %s: %w", name, err)
		}
		violations = append(violations, v)
	}
	return settle(violations), nil
}

// settle sorts violations, and of a value that breaks its format keeps only that: what is
// no UUID at all is not also blamed for its case.
func settle(violations []Violation) []Violation {
	misshapen := map[string]bool{}
	for _, v := range violations {
		misshapen[v.Pointer] = misshapen[v.Pointer] || v.Keyword == "format"
	}
	violations = slices.DeleteFunc(violations, func(v Violation) bool {
		return v.Keyword == "pattern" && misshapen[v.Pointer]
	})
	slices.SortFunc(violations, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Keyword, b.Keyword))
	})
	return violations
}

// decode reads one JSON text within the bounds and keeps its numbers as they are written.
func decode(doc []byte) (any, error) {
	if len(doc) > maxBytes {
		return nil, fmt.Errorf("read document: %d bytes are more than %d", len(doc), maxBytes)
	}
	if !utf8.Valid(doc) {
		return nil, errors.New("read document: not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	var instance any
	if err := dec.Decode(&instance); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read document: something follows the JSON text")
	}
	if err := new(bounds).check(instance, 0); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return instance, nil
}

// bounds counts the values of a document.
type bounds struct{ values int }

// check refuses an instance that stands too deep or holds too many values or too long a
// number. The depth is the number of containers around the instance.
func (b *bounds) check(instance any, depth int) error {
	if b.values++; b.values > maxValues {
		return fmt.Errorf("more than %d values", maxValues)
	}
	switch x := instance.(type) {
	case json.Number:
		return boundNumber(string(x))
	case []any:
		if depth == maxDepth {
			return fmt.Errorf("nested deeper than %d levels", maxDepth)
		}
		for _, element := range x {
			if err := b.check(element, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		if depth == maxDepth {
			return fmt.Errorf("nested deeper than %d levels", maxDepth)
		}
		for _, member := range x {
			if err := b.check(member, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// boundNumber refuses a number that is long as it is written or as it is computed with.
func boundNumber(number string) error {
	if len(number) > maxDigits {
		return fmt.Errorf("a number of %d characters", len(number))
	}
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(number[i+1:])
		if err != nil || exponent > maxDigits || exponent < -maxDigits {
			return fmt.Errorf("a number with the exponent %s", shorten(number[i+1:]))
		}
	}
	return nil
}
