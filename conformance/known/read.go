package known

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"dsrcheck/conformance"
)

// longest is how many bytes a list may have, and deepest how far its brackets may nest: the reader of
// YAML takes memory by the square of that.
const (
	longest = 256 << 10
	deepest = 16
)

// nested is text in which something stands too deep to be a list of entries.
var nested = regexp.MustCompile(fmt.Sprintf(`(?:[\[{]\s*){%d}|(?:[-?:]\s+){%d}`, deepest, deepest))

// Read reads a list. Errors name the file and the line.
func Read(path string) ([]conformance.KnownDeviation, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read known deviations: %w", err)
	}
	all, err := Parse(raw, path)
	if err != nil {
		return nil, fmt.Errorf("read known deviations: %w", err)
	}
	return all, nil
}

// entry is one deviation as it is written.
type entry struct {
	Check       string `yaml:"check,omitempty"`
	Requirement string `yaml:"requirement,omitempty"`
	Reason      string `yaml:"reason"`
	Expires     string `yaml:"expires"`
}

// Parse reads the text of a list. Errors begin with name and line.
func Parse(raw []byte, name string) ([]conformance.KnownDeviation, error) {
	if len(raw) > longest {
		return nil, fmt.Errorf("%s: it is longer than %d bytes", name, longest)
	}
	if nested.Match(raw) {
		return nil, fmt.Errorf("%s: it nests too deep", name)
	}
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	var all []conformance.KnownDeviation
	said := map[string]int{}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType {
			continue
		}
		list, ok := doc.Body.(*ast.SequenceNode)
		if !ok {
			return nil, fmt.Errorf("%s:%d: it is no list of entries", name, doc.Body.GetToken().Position.Line)
		}
		for _, node := range list.Values {
			line := lineOf(node)
			k, err := readEntry(node)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, line, err)
			}
			if first, twice := said[k.Subject()]; twice {
				return nil, fmt.Errorf("%s:%d: %s stands in line %d already", name, line, k.Subject(), first)
			}
			said[k.Subject()] = line
			k.Place = fmt.Sprintf("%s:%d", name, line)
			all = append(all, k)
		}
	}
	return all, nil
}

// lineOf is where an entry begins: the line of its first member.
func lineOf(node ast.Node) int {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken().Position.Line
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}

func readEntry(node ast.Node) (k conformance.KnownDeviation, err error) {
	var e entry
	if err := yaml.NodeToValue(node, &e, yaml.Strict()); err != nil {
		return k, errors.New(strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	k = conformance.KnownDeviation{Check: e.Check, Requirement: e.Requirement, Reason: strings.TrimSpace(e.Reason), Expires: e.Expires}
	switch _, err := time.Parse(time.DateOnly, e.Expires); {
	case (e.Check == "") == (e.Requirement == ""):
		return k, errors.New("an entry has either check or requirement")
	case k.Reason == "":
		return k, fmt.Errorf("%s has no reason", k.Subject())
	case e.Expires == "":
		return k, fmt.Errorf("%s has no expires, such as 2027-01-31", k.Subject())
	case err != nil:
		return k, fmt.Errorf("%s: expires %q is no day, such as 2027-01-31", k.Subject(), e.Expires)
	}
	return k, nil
}
