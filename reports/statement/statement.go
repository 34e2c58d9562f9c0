package statement

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// Schema names the form of a statement.
const Schema = "dsrcheck/statement/1"

// ErrRefused says that a run is none that a statement can be made of.
var ErrRefused = errors.New("make statement")

// Statement is what is signed.
type Statement struct {
	Schema       string                          `json:"schema"`
	Issued       time.Time                       `json:"issued"`
	Profile      string                          `json:"profile"` // with the version of the specification, such as opengdpr@0.1.2/processor
	Spec         Spec                            `json:"spec"`
	Requirements Requirements                    `json:"requirements"`
	Target       Target                          `json:"target"`
	Suite        conformance.Suite               `json:"suite"`
	Verdict      conformance.RunVerdict          `json:"verdict"`
	Checks       map[conformance.Verdict]int     `json:"checks"`
	Security     int                             `json:"security"` // findings marked security
	Readings     []Reading                       `json:"readings"`
	Settings     Settings                        `json:"settings"`
	Known        []conformance.KnownResult       `json:"known"`
	Attestations []conformance.AttestationResult `json:"attestations"`
	Seed         uint64                          `json:"seed"`
	Started      time.Time                       `json:"started"`
	Ended        time.Time                       `json:"ended"`
	Results      string                          `json:"results"` // digest of results.json, "sha256:" and hexadecimal digits
	Journal      string                          `json:"journal"` // likewise of the journal
}

// Spec is the specification.
type Spec struct {
	Protocol string `json:"protocol"`
	Version  string `json:"version"`
}

// Requirements are the frozen list of a profile.
type Requirements struct {
	IDs    []string `json:"ids"`
	Digest string   `json:"digest"` // of ids, levels, severities and texts
}

// Target is what was tested, in the words of its owner.
type Target struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Domain  string `json:"domain"` // that the run compared headers and certificates with
}

// Reading is a choice of an open passage that the target has shown.
type Reading struct {
	ID      string          `json:"id"`
	Choice  string          `json:"choice"`
	Outcome catalog.Outcome `json:"outcome"`
}

// Settings are the user's choices that bear on the verdict.
type Settings struct {
	Readings conformance.ReadingSettings `json:"readings"`
	FailOn   conformance.FailOn          `json:"fail_on"`
}

// Run is a run with what a statement takes from beside its results.
type Run struct {
	Results       *conformance.Results
	Profile       conformance.Profile
	ResultsDigest string // of results.json
	JournalDigest string
}

// Of makes the statement of a run about a target that its owner calls by that name and version.
// The error wraps [ErrRefused].
func Of(run Run, name, version string, issued time.Time) (Statement, error) {
	r := run.Results
	switch {
	case r.Verdict != conformance.Conforms && r.Verdict != conformance.ConformsWithDeviations:
		return Statement{}, fmt.Errorf("%w: the run came to %s: %s", ErrRefused, r.Verdict, strings.Join(r.Reasons, "; "))
	case !r.Complete:
		return Statement{}, fmt.Errorf("%w: not all of the profile was tested", ErrRefused)
	case len(r.Gate) > 0:
		return Statement{}, fmt.Errorf("%w: the list of known deviations is out of date: %s", ErrRefused, strings.Join(r.Gate, "; "))
	case strings.TrimSpace(name) == "" || strings.TrimSpace(version) == "":
		return Statement{}, fmt.Errorf("%w: the target has no name or no version", ErrRefused)
	}
	s := Statement{
		Schema: Schema, Issued: issued.UTC().Truncate(time.Second), Profile: r.Profile, Spec: Spec{run.Profile.Protocol, run.Profile.Version},
		Requirements: RequirementsOf(run.Profile), Target: Target{name, version, r.Target.Domain}, Suite: r.Suite, Verdict: r.Verdict,
		Checks: r.Summary.Checks, Security: r.Summary.Security, Readings: []Reading{}, Settings: Settings{r.Settings.Readings, r.Settings.FailOn},
		Known: r.Known, Attestations: r.Attestations, Seed: r.Seed, Started: r.Started.UTC(), Ended: r.Ended.UTC(),
		Results: run.ResultsDigest, Journal: run.JournalDigest,
	}
	for _, seen := range r.Readings {
		s.Readings = append(s.Readings, Reading{seen.ID, seen.Choice, seen.Outcome})
	}
	return s, nil
}

// RequirementsOf is the frozen list of a profile.
func RequirementsOf(p conformance.Profile) Requirements {
	var text strings.Builder
	list := Requirements{IDs: []string{}}
	for _, b := range p.Requirements() {
		list.IDs = append(list.IDs, b.ID)
		fmt.Fprintf(&text, "%s\x00%s\x00%s\x00%s\n", b.ID, b.Level, b.Weight, b.Text)
	}
	list.Digest = Digest([]byte(text.String()))
	return list
}

// Digest is the form in which a statement has digests.
func Digest(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:])
}
