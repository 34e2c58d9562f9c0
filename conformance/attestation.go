package conformance

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"dsrcheck/conformance/catalog"
)

// The answers of an owner.
const (
	AnswerYes = "yes" // it holds
	AnswerNo  = "no"  // it does not
)

// Attestation is what an owner says of a requirement that does not show on the wire. It is never
// counted as a pass.
type Attestation struct {
	Requirement string `json:"requirement"`
	Answer      string `json:"answer"` // yes or no
	By          string `json:"by"`     // who says so
	On          string `json:"on"`     // the day, such as 2026-11-22
	Link        string `json:"link,omitempty"`
}

// AttestationResult is a question to the owner and the answer, if there is one.
type AttestationResult struct {
	Requirement string          `json:"requirement"`
	Section     string          `json:"section"`
	Level       catalog.Level   `json:"level"`
	Severity    catalog.Outcome `json:"severity"`
	Text        string          `json:"text"`
	Answer      string          `json:"answer"` // empty for none
	By          string          `json:"by,omitempty"`
	On          string          `json:"on,omitempty"`
	Link        string          `json:"link,omitempty"`
}

// Questions are the requirements of a profile that its owner alone can answer for.
func (p Profile) Questions() (some []Binding) {
	for _, b := range p.Requirements() {
		if b.Wire == catalog.WireAttest && !b.Summary() {
			some = append(some, b)
		}
	}
	return some
}

// Attested looks whether answers are to questions of the profile, and complete.
func (p Profile) Attested(all []Attestation) error {
	asked, said := map[string]bool{}, map[string]bool{}
	for _, q := range p.Questions() {
		asked[q.ID] = true
	}
	for _, a := range all {
		if err := a.sound(); err != nil {
			return fmt.Errorf("attestation of %s: %w", a.Requirement, err)
		}
		switch _, known := p.Catalog.Requirement(a.Requirement); {
		case !known:
			return fmt.Errorf("attestation of %s: there is no such requirement", a.Requirement)
		case !asked[a.Requirement]:
			return fmt.Errorf("attestation of %s: it is no question to the owner of a %s: it shows on the wire, or binds another", a.Requirement, p.Name())
		case said[a.Requirement]:
			return fmt.Errorf("attestation of %s: it is given twice", a.Requirement)
		}
		said[a.Requirement] = true
	}
	return nil
}

// sound looks at one answer by itself.
func (a Attestation) sound() error {
	day, err := time.Parse(time.DateOnly, a.On)
	switch {
	case a.Answer != AnswerYes && a.Answer != AnswerNo:
		return fmt.Errorf("answer %q is neither yes nor no", a.Answer)
	case strings.TrimSpace(a.By) == "":
		return errors.New("by is missing: who says so")
	case err != nil:
		return fmt.Errorf("on %q is no day, such as 2026-11-22", a.On)
	case day.After(time.Now().Add(24 * time.Hour)):
		return fmt.Errorf("on %s has not come yet", a.On)
	}
	if a.Link != "" {
		if u, err := url.Parse(a.Link); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return fmt.Errorf("link %q is no URL", a.Link)
		}
	}
	return nil
}

// attest puts the answers beside the questions, and says of the rows who answered for them.
func (r *Results) attest(p Profile, all []Attestation) {
	r.Attestations = []AttestationResult{}
	said := map[string]Attestation{}
	for _, a := range all {
		said[a.Requirement] = a
	}
	for _, q := range p.Questions() {
		a := said[q.ID]
		r.Attestations = append(r.Attestations, AttestationResult{Requirement: q.ID, Section: q.Section, Level: q.Level, Severity: q.Weight, Text: q.Text,
			Answer: a.Answer, By: a.By, On: a.On, Link: a.Link})
		for i := range r.Requirements {
			if req := &r.Requirements[i]; req.ID == q.ID && a.Answer != "" {
				req.Reason = fmt.Sprintf("does not show on the wire; %s, says %s on %s", map[string]string{AnswerYes: "it holds", AnswerNo: "it does not hold"}[a.Answer], a.By, a.On)
			}
		}
	}
}

// admitted are the duties of which the owner says that they do not hold.
func (r *Results) admitted() (ids []string) {
	for _, a := range r.Attestations {
		if a.Answer == AnswerNo && a.Severity == catalog.Fail {
			ids = append(ids, a.Requirement)
		}
	}
	return ids
}
