package worldfile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"dsrcheck/internal/near"
	"dsrcheck/schemas"
	"dsrcheck/simulator/behaviour"
	"dsrcheck/simulator/clock"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// file is world.yaml as it is written.
type file struct {
	Partners     map[string]entry
	PartnersOnly bool `json:"partners_only"`
	Behaviours   []behaviour.Behaviour
	Lifecycle    string
	Clock        clock.Move
	Seed         *uint64
	Journal      journal.Bounds
}

// entry is a partner as it is written.
type entry struct {
	Role         string
	Domain       string
	Names        []string
	URL          string
	Personality  string
	Faults       []string
	Lifecycle    string
	Look         network.Look
	Offers       opengdpr.Offers
	CallbackPath string `json:"callback_path"`
	ddrf.Settings
}

// parse reads a file's content. Its shape is checked first; what the members say is only
// looked at if that is right.
func parse(raw []byte) (*World, error) {
	if len(raw) > longest {
		return nil, fmt.Errorf("it has more than %d bytes", longest)
	}
	doc, err := toJSON(raw)
	if err != nil {
		return nil, err
	}
	violations, err := schemas.Validate("world", doc)
	if err != nil {
		return nil, err
	}
	var problems []error
	for _, v := range violations {
		problems = append(problems, errors.New(cmp.Or(v.Pointer, "/")+": "+v.Message+near.Ask(v.Pointer[strings.LastIndexByte(v.Pointer, '/')+1:], v.Members)))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	var f file
	var kind *json.UnmarshalTypeError
	if err := json.Unmarshal(doc, &f); errors.As(err, &kind) {
		return nil, fmt.Errorf("/%s: is a %s beyond what can be used", strings.ToLower(strings.ReplaceAll(kind.Field, ".", "/")), kind.Value)
	} else if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	return f.world()
}

// toJSON is YAML as JSON: one document, without aliases, by which a short file could stand
// for an endless one.
func toJSON(raw []byte) ([]byte, error) {
	var tree any
	if nested(raw) > deepest {
		return nil, fmt.Errorf("parse YAML: it is nested deeper than %d", deepest)
	}
	parsed, err := parser.ParseBytes(raw, 0)
	if err == nil {
		err = checkNodes(parsed)
	}
	if err == nil {
		err = yaml.Unmarshal(raw, &tree)
	}
	if err != nil {
		return nil, fmt.Errorf("parse YAML: %s", strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	if tree == nil {
		tree = map[string]any{}
	}
	doc, err := json.Marshal(tree)
	if err != nil {
		return nil, errors.New("a value has no form in JSON, such as .nan or .inf")
	}
	return doc, nil
}

// deepest is how far a file may be nested. The parser takes time and memory out of all
// proportion for what is nested deeply.
const deepest = 200

// nested is at least how deep YAML is nested: by what brackets are open, or by where a line
// begins, behind blanks and the marks of items.
func nested(raw []byte) (depth int) {
	open := 0
	for line := range bytes.Lines(raw) {
		depth = max(depth, len(line)-len(bytes.TrimLeft(line, " \t-?:")))
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			depth = max(depth, open)
		}
	}
	return depth
}

// checkNodes refuses what YAML has beyond one plain document.
func checkNodes(f *ast.File) error {
	if len(f.Docs) > 1 {
		return errors.New("there is more than one document")
	}
	for _, doc := range f.Docs {
		if doc.Body == nil {
			continue
		}
		if len(ast.Filter(ast.AliasType, doc)) > 0 {
			return errors.New("aliases, such as *name, are not taken")
		}
	}
	return nil
}

// problems gathers what is wrong, each at a place.
type problems []error

func (p *problems) at(pointer string, err error) {
	if err != nil {
		*p = append(*p, fmt.Errorf("%s: %w", pointer, err))
	}
}

// world checks what the members say and fills in what they leave out.
func (f file) world() (*World, error) {
	var found problems
	w := &World{Clock: f.Clock, Seed: f.Seed, Journal: f.Journal, paced: map[string]bool{}}
	w.Partners = f.partners(&found)
	w.lead(&found)
	for name, e := range f.Partners {
		w.paced[name] = e.Lifecycle != ""
	}
	w.Pace(usualPace)
	if f.Lifecycle != "" {
		life, err := ParseLifecycle(f.Lifecycle)
		found.at("/lifecycle", err)
		w.Pace(life)
	}
	w.Behaviours = f.behaviours(w, &found)
	return w, errors.Join(found...)
}

// behaviours checks behaviours and names the domains of their partners.
func (f file) behaviours(w *World, found *problems) []behaviour.Behaviour {
	all := slices.Clone(f.Behaviours)
	for i, b := range all {
		at := fmt.Sprintf("/behaviours/%d", i)
		p, ok := w.Partner(b.Partner)
		if !ok {
			found.at(at+"/partner", fmt.Errorf("no partner has the name or domain %q", b.Partner))
			continue
		}
		all[i].Partner, all[i].Owner = p.Domain, Owner
		found.at(at, all[i].Check())
		for j, answer := range b.Answers {
			for k, name := range answer.Faults {
				found.at(fmt.Sprintf("%s/answers/%d/faults/%d", at, j, k), checkFault(p.Role, name))
			}
		}
	}
	return all
}
