package conformance

import (
	"time"

	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// ResultsSchema names the form of results.json.
const ResultsSchema = "dsrcheck/results/1"

// RunVerdict is what a whole run came to.
type RunVerdict string

// The run verdicts, a closed list.
const (
	Conforms               RunVerdict = "conforms"
	ConformsWithDeviations RunVerdict = "conforms-with-known-deviations"
	Partial                RunVerdict = "partial"
	DoesNotConform         RunVerdict = "does-not-conform"
	RunInconclusive        RunVerdict = "inconclusive"
	RunError               RunVerdict = "error"
	Interrupted            RunVerdict = "interrupted"
)

// Results are what a journal says, judged and rolled up. They are a function of the
// journal's lines and the catalogue.
type Results struct {
	Schema       string              `json:"schema"`
	Suite        Suite               `json:"suite"`
	Profile      string              `json:"profile"`
	Target       TargetRecord        `json:"target"`
	Verdict      RunVerdict          `json:"verdict"`
	Complete     bool                `json:"complete"`                    // nothing of the profile was left out
	Reasons      []string            `json:"reasons"`                     // why the verdict is what it is, in sentences
	Gate         []string            `json:"gate"`                        // what keeps the gate shut whatever the target does, in sentences
	NotReady     string              `json:"not_ready,omitempty"`         // why nothing could be run
	NoAnswer     journal.Failure     `json:"not_ready_failure,omitempty"` // what kept the target from answering
	Seed         uint64              `json:"seed"`
	Nonce        string              `json:"nonce"`
	Started      time.Time           `json:"started"`
	Ended        time.Time           `json:"ended"`
	Settings     Settings            `json:"settings"`
	Parts        []Part              `json:"parts,omitempty"` // the runs of which this one was joined
	Readings     []ReadingResult     `json:"readings"`
	Known        []KnownResult       `json:"known"`        // known deviations, in the order of the list
	Attestations []AttestationResult `json:"attestations"` // every question to the owner, in the order of the catalogue
	Summary      Summary             `json:"summary"`
	Requirements []RequirementResult `json:"requirements"`
	Scenarios    []ScenarioResult    `json:"scenarios"`
}

// Settings are the choices of the user that bear on the verdict.
type Settings struct {
	Readings  ReadingSettings `json:"readings"`
	FailOn    FailOn          `json:"fail_on"`
	Selection Selection       `json:"selection"`
	Rerun     string          `json:"rerun,omitempty"`
}

// ReadingResult is one choice of the register that the target has shown.
type ReadingResult struct {
	ID       string          `json:"id"`
	Choice   string          `json:"choice"`
	Question string          `json:"question"`
	Means    string          `json:"means"`
	Outcome  catalog.Outcome `json:"outcome"` // as the register has it
	Checks   []string        `json:"checks"`  // that showed it
}

// Summary counts by verdict.
type Summary struct {
	Checks       map[Verdict]int `json:"checks"`
	Requirements map[Verdict]int `json:"requirements"`
	Executed     int             `json:"executed"` // checks that rest on something seen
	Security     int             `json:"security"` // findings marked security
	Known        int             `json:"known"`    // checks that deviate and that the owner accepts
	Exchanges    int             `json:"exchanges"`
}

// RequirementResult is one requirement of the profile and its checks.
type RequirementResult struct {
	ID        string          `json:"id"`
	Section   string          `json:"section"`
	Level     catalog.Level   `json:"level"`
	Severity  catalog.Outcome `json:"severity"` // for this role
	Text      string          `json:"text"`
	Wire      catalog.Wire    `json:"wire"`
	SummaryOf []string        `json:"summary_of,omitempty"`
	Duty      string          `json:"duty,omitempty"` // of a receiver, where the row binds the sender: its id and sentence
	Verdict   Verdict         `json:"verdict"`
	Reason    string          `json:"reason,omitempty"` // why it is untested, or tested in part
	Checks    []CheckResult   `json:"checks"`
}

// CheckResult is one judged check.
type CheckResult struct {
	ID        string   `json:"id"`
	Scenario  string   `json:"scenario"`
	Attempt   int      `json:"attempt"`
	Verdict   Verdict  `json:"verdict"`
	Want      string   `json:"want"`
	Got       string   `json:"got"`
	Problem   string   `json:"problem,omitempty"`
	Reason    string   `json:"reason,omitempty"`
	Cause     string   `json:"cause,omitempty"`
	Known     bool     `json:"known"`
	Security  bool     `json:"security,omitempty"`
	Readings  []Seen   `json:"readings,omitempty"`
	Exchanges []string `json:"exchanges"`
	// Verdicts are what the check came to in each of the runs that were joined, where that
	// differs: it is a flake, and the worst of them counts.
	Verdicts []Verdict `json:"verdicts,omitempty"`
}

// ScenarioResult tells how far a scenario got.
type ScenarioResult struct {
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	State    string        `json:"state"` // finished, broken, unfinished, skipped or left-out
	Attempt  int           `json:"attempt"`
	Duration time.Duration `json:"duration_ns"`
	Text     string        `json:"text,omitempty"`
}

// Exit codes of a run, as a process gives them.
const (
	ExitOK           = 0
	ExitNonconform   = 1
	ExitUsage        = 2
	ExitNotReady     = 3
	ExitInconclusive = 4
	ExitSuite        = 5
	ExitInterrupted  = 130
)

// ExitCode is what a process that made this run exits with.
func (r *Results) ExitCode() int {
	switch r.Verdict {
	case Conforms, ConformsWithDeviations, Partial:
		if len(r.Gate) > 0 {
			return ExitNonconform
		}
		return ExitOK
	case DoesNotConform:
		return ExitNonconform
	case RunInconclusive:
		return ExitInconclusive
	case Interrupted:
		return ExitInterrupted
	}
	if r.NotReady != "" {
		return ExitNotReady
	}
	return ExitSuite
}

// Fails reports whether a check alone keeps a run from conforming, unless the owner accepts it.
func (c CheckResult) Fails(on FailOn) bool {
	return c.Verdict == Fail || on.Warn && c.Verdict == Warn || on.Security && c.Security
}

// Check finds a check by its id.
func (r *Results) Check(id string) (CheckResult, bool) {
	for _, req := range r.Requirements {
		for _, c := range req.Checks {
			if c.ID == id {
				return c, true
			}
		}
	}
	return CheckResult{}, false
}

// Requirement finds a requirement by its id.
func (r *Results) Requirement(id string) (RequirementResult, bool) {
	for _, req := range r.Requirements {
		if req.ID == id {
			return req, true
		}
	}
	return RequirementResult{}, false
}
