package conformance

import (
	"encoding/json"
	"fmt"
	"time"

	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// The types of the journal's lines beside those of package journal. Line 1 is the header.
const (
	lineHeader   = "header"
	lineScenario = "scenario" // a scenario began, ended, or broke off
	lineCheck    = "check"
	lineReading  = "reading" // a choice was seen that decides no check
	lineHook     = "hook"    // the owner's hook was called
	lineEnd      = "end"
)

// FormatVersion is the version of the journal's format, written in its header.
const FormatVersion = 1

// Suite names the program that made a journal.
type Suite struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Header is the first line of a journal: what was run against what, and with what choices.
type Header struct {
	Format       int              `json:"format"`
	Suite        Suite            `json:"suite"`
	Profile      string           `json:"profile"` // with its version
	Target       TargetRecord     `json:"target"`
	Seed         uint64           `json:"seed"`
	Nonce        string           `json:"nonce"`
	Readings     ReadingSettings  `json:"readings"`
	FailOn       FailOn           `json:"fail_on"`
	Selection    Selection        `json:"selection"`
	Plan         []string         `json:"plan"` // scenario ids
	Known        []KnownDeviation `json:"known,omitempty"`
	Attestations []Attestation    `json:"attestations,omitempty"`
	Started      time.Time        `json:"started"`
	Waits        *Waits           `json:"waits,omitempty"` // absent in journals of versions before it
	Rerun        string           `json:"rerun,omitempty"` // the command that repeats the run, without secrets
	Parts        []Part           `json:"parts,omitempty"` // the runs of which this journal was joined
	DigestKey    string           `json:"digest_key"`      // hexadecimal, of journal.Message.Digest
}

// Waits are how long the target is given, by which what does not come is judged.
type Waits struct {
	Lifecycle time.Duration `json:"lifecycle_timeout_ns"`
	Callback  time.Duration `json:"callback_wait_ns"`
	Retry     time.Duration `json:"retry_wait_ns"`
}

// WaitsOf are those of a target.
func WaitsOf(t *target.Target) Waits { return Waits{t.LifecycleTimeout, t.CallbackWait, t.RetryWait} }

// Part is one of the runs of which a journal was joined.
type Part struct {
	Nonce     string         `json:"nonce"`
	Started   time.Time      `json:"started"`
	DigestKey string         `json:"digest_key"`
	Attempts  map[string]int `json:"attempts"` // of each scenario that it was to play, the number of its last attempt in the whole; zero for none
}

// TargetRecord is what is kept of a target.
type TargetRecord struct {
	URL    string `json:"url"`
	Domain string `json:"domain"`
}

// FailOn says what makes a run fail beside failed checks.
type FailOn struct {
	Warn     bool `json:"warn"`     // every warn
	Security bool `json:"security"` // every finding marked security that is not a pass
}

// The states of a scenario line.
const (
	stateStarted  = "started"
	stateFinished = "finished"
	stateBroken   = "broken"  // the suite's own error; Text says which
	stateSkipped  = "skipped" // the owner does not offer what it needs; Text says what

	// of a scenario alone, no line says so
	stateUnfinished = "unfinished"
	stateLeftOut    = "left-out"
)

type scenarioRecord struct {
	Scenario string    `json:"scenario"`
	State    string    `json:"state"`
	Text     string    `json:"text,omitempty"`
	Nonce    string    `json:"nonce,omitempty"`
	At       time.Time `json:"at"`
}

// CheckRecord is one judged check as it stands in the journal.
type CheckRecord struct {
	Check       string   `json:"check"` // scenario/name
	Scenario    string   `json:"scenario"`
	Requirement string   `json:"requirement"`
	Verdict     Verdict  `json:"verdict"`
	Want        string   `json:"want,omitempty"`
	Got         string   `json:"got,omitempty"`
	Problem     string   `json:"problem,omitempty"`
	Reason      string   `json:"reason,omitempty"` // of a skip, an inconclusive or an error
	Cause       string   `json:"cause,omitempty"`  // the check that explains an inconclusive
	Seen        []Seen   `json:"seen,omitempty"`
	Security    bool     `json:"security,omitempty"`
	Exchanges   []string `json:"exchanges,omitempty"`
}

type readingRecord struct {
	Scenario string `json:"scenario"`
	Seen
	Outcome   catalog.Outcome `json:"outcome"`
	Exchanges []string        `json:"exchanges,omitempty"`
}

// HookRecord is a call of the owner's hook as it stands in the journal. It is no exchange with
// the target, so that nothing is judged by it.
type HookRecord struct {
	Scenario  string    `json:"scenario"`
	Hook      string    `json:"hook"`
	Reference string    `json:"reference,omitempty"`
	ID        string    `json:"subject_request_id,omitempty"`
	State     string    `json:"state,omitempty"`     // that the request was to reach
	Manual    bool      `json:"manual,omitempty"`    // a person did it
	Asked     string    `json:"asked,omitempty"`     // the method and the URL without its query, or the program
	Outcome   string    `json:"outcome,omitempty"`   // the status of the answer, or how the program ended
	Answer    string    `json:"answer,omitempty"`    // the beginning of the body, or of the standard output
	Complaint string    `json:"complaint,omitempty"` // the beginning of the standard error
	Cut       bool      `json:"cut,omitempty"`       // one of them was longer
	Said      string    `json:"said,omitempty"`      // the belief
	Error     string    `json:"error,omitempty"`
	Began     time.Time `json:"began,omitzero"`
	At        time.Time `json:"at"` // when it ended
}

// ReadHook reads a line about the call of a hook; ok is false for any other.
func ReadHook(l journal.Line) (rec HookRecord, ok bool, err error) {
	if l.Type != lineHook {
		return rec, false, nil
	}
	if err := json.Unmarshal(l.Data, &rec); err != nil {
		return rec, false, fmt.Errorf("read hook line %s: %w", l.ID, err)
	}
	return rec, true, nil
}

// The reasons of an end line.
const (
	endFinished    = "finished"
	endInterrupted = "interrupted"
	endNotReady    = "not-ready" // the preflight stopped the run
)

type endRecord struct {
	Reason  string          `json:"reason"`
	Text    string          `json:"text,omitempty"`
	Failure journal.Failure `json:"failure,omitempty"` // of a target that was not ready
	At      time.Time       `json:"at"`
}
