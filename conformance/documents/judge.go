package documents

import (
	"cmp"
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/ddrf"
	"dsrcheck/internal/observe"
)

// MaxBytes is the size of the largest document that is judged.
const MaxBytes = 4 << 20

// limits bound what is read as JSON here.
var limits = observe.Limits{Bytes: MaxBytes, Depth: 512}

// Finding is something to say about a document.
type Finding struct {
	Verdict     conformance.Verdict `json:"verdict"` // fail, warn, info or inconclusive
	Pointer     string              `json:"pointer"` // JSON Pointer of the place, empty for the whole
	Requirement string              `json:"requirement"`
	Level       catalog.Level       `json:"level"`
	Text        string              `json:"text"`               // the requirement's sentence
	Problem     string              `json:"problem"`            // what was seen, in words; it may hold foreign text
	Readings    []conformance.Seen  `json:"readings,omitempty"` // choices that are not simply accepted
	Security    bool                `json:"security,omitempty"` // it is a security hole whatever the text's word for it
}

// Result is what a document came to.
type Result struct {
	Kind     Kind                `json:"kind"`
	Verdict  conformance.Verdict `json:"verdict"`  // the worst of all findings, pass if there are none
	Findings []Finding           `json:"findings"` // all that is not simply right, in the order of the document's table
}

// Judge judges a document that is meant to be of that kind. The error is for a kind that is
// unknown, or a document of more than [MaxBytes]; what is wrong with the document is a finding.
func Judge(kind Kind, raw []byte) (*Result, error) {
	i := slices.Index(Kinds(), kind)
	if i < 0 {
		return nil, fmt.Errorf("judge document: no kind %q", kind)
	}
	if len(raw) > MaxBytes {
		return nil, fmt.Errorf("judge document: %d bytes are more than %d", len(raw), MaxBytes)
	}
	seen := observed(kind, raw)
	c, err := catalogueOf(kind)
	if err != nil {
		return nil, fmt.Errorf("judge document: %w", err)
	}
	r := &Result{Kind: kind, Verdict: conformance.Pass, Findings: []Finding{}}
	for _, o := range seen {
		row, ok := c.Requirement(o.requirement)
		if !ok {
			return nil, fmt.Errorf("judge document: requirement %s is not in the catalogue", o.requirement)
		}
		f := Finding{
			Verdict: weigh(c, row, o.Finding), Pointer: o.at, Requirement: row.ID, Level: row.Level, Text: row.Text,
			Problem: told(c, o.Finding), Readings: unaccepted(c, o.Seen), Security: o.Security,
		}
		r.Verdict = conformance.Worse(r.Verdict, f.Verdict)
		if f.Verdict != conformance.Pass {
			r.Findings = append(r.Findings, f)
		}
	}
	return r, nil
}

func catalogueOf(kind Kind) (*catalog.Catalog, error) {
	for _, k := range kinds {
		if k.kind == kind {
			return k.load()
		}
	}
	return nil, fmt.Errorf("no kind %q", kind)
}

// observation is a finding with its place.
type observation struct {
	requirement, at string
	conformance.Finding
}

// observed is all that was looked at.
func observed(kind Kind, raw []byte) []observation {
	if kind != Dsrdelete {
		return openGDPR(kind, raw)
	}
	var all []observation
	for _, f := range ddrf.JudgeFile(raw, catalog.Participant) {
		if f.Cause == "" { // else another finding says it
			all = append(all, observation{f.Requirement, f.Pointer, f.Finding})
		}
	}
	return all
}

// told says in words what speaks against a document: the problem, or the choices that were
// seen and are not simply accepted.
func told(c *catalog.Catalog, f conformance.Finding) string {
	if text := f.Unknown + f.Problem; text != "" {
		return text
	}
	text := f.Got
	for _, s := range unaccepted(c, f.Seen) {
		reading, _ := c.Reading(s.Reading)
		choice, _ := reading.Choice(s.Choice)
		text += "; " + choice.Means
	}
	return text
}

// unaccepted are the choices that earn more than acceptance.
func unaccepted(c *catalog.Catalog, seen []conformance.Seen) []conformance.Seen {
	return slices.DeleteFunc(slices.Clone(seen), func(s conformance.Seen) bool {
		reading, _ := c.Reading(s.Reading)
		choice, _ := reading.Choice(s.Choice)
		return choice.Outcome == catalog.Accept
	})
}

// weights order outcomes.
var weights = map[catalog.Outcome]int{catalog.Accept: 0, catalog.Note: 1, catalog.Info: 1, catalog.Warn: 2, catalog.Fail: 3}

// weigh gives the verdict of a finding under a row, as a run without pinned readings does.
func weigh(c *catalog.Catalog, row catalog.Requirement, f conformance.Finding) conformance.Verdict {
	if f.Unknown != "" {
		return conformance.Inconclusive
	}
	weight := 0
	if f.Problem != "" {
		weight = weights[row.Severity]
	}
	weight = max(weight, min(weights[f.Earned], weights[row.Severity]))
	for _, s := range f.Seen {
		reading, _ := c.Reading(s.Reading)
		choice, ok := reading.Choice(s.Choice)
		if !ok {
			return conformance.Error
		}
		weight = max(weight, min(weights[choice.Outcome], weights[row.Severity]))
	}
	return []conformance.Verdict{conformance.Pass, conformance.Info, conformance.Warn, conformance.Fail}[weight]
}

// sortByPlace puts observations in the order of their places.
func sortByPlace(all []observation) {
	slices.SortStableFunc(all, func(a, b observation) int { return cmp.Compare(a.at, b.at) })
}
