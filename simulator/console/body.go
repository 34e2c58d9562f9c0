package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// decode reads the body, one JSON object, into a struct.
func (c *call) decode(into any) error {
	if err := inspect(c.body); err != nil {
		return bad("read body: %v", err)
	}
	d := json.NewDecoder(bytes.NewReader(c.body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bad("read body: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// inspect finds what the standard library lets pass: something else than one object, a
// member that is there twice, nesting without end, text that is no UTF-8.
func inspect(body []byte) error {
	if !utf8.Valid(body) {
		return errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	start, err := d.Token()
	switch {
	case err == io.EOF:
		return errors.New("a JSON object is missing")
	case err != nil:
		return fmt.Errorf("it is no JSON: %w", err)
	case start != json.Delim('{'):
		return errors.New("it is no JSON object")
	}
	if err := inspectWithin(d, '{', 1); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("there is more than one JSON object")
	}
	return nil
}

// inspectWithin goes through an object or array that has been opened, to its end.
func inspectWithin(d *json.Decoder, kind json.Delim, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("it is nested more than %d deep", maxDepth)
	}
	seen := map[string]bool{}
	for d.More() {
		if kind == '{' {
			name, err := d.Token()
			if err != nil {
				return fmt.Errorf("it is no JSON: %w", err)
			}
			if seen[name.(string)] {
				return fmt.Errorf("member %q is there more than once", name)
			}
			seen[name.(string)] = true
		}
		token, err := d.Token()
		if err != nil {
			return fmt.Errorf("it is no JSON: %w", err)
		}
		if open, ok := token.(json.Delim); ok {
			if err := inspectWithin(d, open, depth+1); err != nil {
				return err
			}
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("it is no JSON: %w", err)
	}
	return nil
}
