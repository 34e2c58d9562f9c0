package conformance

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"dsrcheck/conformance/target"
	"dsrcheck/internal/redact"
	"dsrcheck/simulator"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/network"
)

// Options say how a run is made. Only Profile is needed.
type Options struct {
	Profile      Profile
	Selection    Selection
	Readings     ReadingSettings
	FailOn       FailOn
	Known        []KnownDeviation // what the owner accepts as failing for now
	Attestations []Attestation    // what the owner says of what does not show on the wire
	Parallel     int              // scenarios side by side, default 4
	Rate         float64          // requests a second at most, 0 for no limit
	Seed         uint64           // chooses what is sent
	Nonce        string           // mixed into ids and identities; fresh if empty
	Version      string           // of the suite, default "dev"
	Rerun        string           // the command that repeats this run, for reports
	// World is where the partners live; nil starts one in memory, for this run alone. One that
	// is given is left as it is found, but for its journal.
	World simulator.Access
	// Keys gives the private keys of partners that sign: of one domain, for one purpose, of one
	// kind, the same each time; nil makes them for this run alone. It is
	// [network.Authority.Key] of the state folder whose keys a target pins.
	Keys func(domain, purpose string, kind network.KeyKind) (crypto.Signer, error)
	// Journal gets the lines as they come, nil for none. An error ends the run.
	Journal io.Writer
	// Earlier are the lines of a journal that this run continues. What Journal gets is only
	// what is new.
	Earlier []journal.Line
	// Ask puts a question to the owner, who answers in a line, where a hook that says something is
	// done by hand; nil if nobody is there to be asked. One question is put at a time.
	Ask func(ctx context.Context, question string) (answer string, err error)
	// Observe is told of scenarios and checks as they happen, one call at a time.
	Observe func(Event)
}

// Event is something that happened during a run: a scenario came to a state, a check was
// made, or a wait began or ended.
type Event struct {
	Scenario string
	State    string       // started, finished or broken, empty for a check or a wait
	Check    *CheckRecord // redacted
	Wait     *Wait
}

// ErrSuite marks trouble of the suite itself, such as a full disk.
var ErrSuite = errors.New("suite error")

// run is one run under way.
type run struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	target   *target.Target
	client   *target.Client
	options  Options
	limiter  *rate.Limiter
	redactor *redact.Redactor
	bindings map[string]Binding
	nonce    string
	digests  []byte // key of the digests that redacted payloads keep
	facts    any
	memory   lines
	world    *world // nil if the profile has no partners
	writer   *journal.Writer
	patience atomic.Int64  // nanoseconds left to wait for a target that throttles
	observed chan struct{} // holds one token; whoever has it may call Observe
	asking   chan struct{} // likewise for Ask
}

// Run carries out a profile's scenarios against a target and returns the results, which
// are complete as far as the run got, even beside an error. The error wraps [ErrSelection]
// for a selection or reading that makes no sense and [ErrListen] where the target cannot call
// the suite, both before anything is sent, and [ErrSuite] for trouble of the suite itself. What a target does is never an error.
func Run(ctx context.Context, t *target.Target, o Options) (*Results, error) {
	plan, err := Plan(o.Profile, o.Selection)
	if err != nil {
		return nil, err
	}
	if err := o.Readings.Validate(o.Profile.Catalog); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSelection, err)
	}
	if err := o.Profile.Suits(t); err != nil {
		return nil, err
	}
	if err := o.Profile.Attested(o.Attestations); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSelection, err)
	}
	t = t.Defaults()
	r, err := newRun(ctx, t, o)
	if err != nil {
		return nil, err
	}
	defer r.cancel(nil)
	if len(o.Profile.Partners) > 0 {
		if r.world, err = r.openWorld(); err != nil {
			return nil, err
		}
		r.meet()
	}
	if err := r.openKeys(); err != nil {
		return nil, err
	}
	attempts, err := r.begin(plan)
	var last endRecord
	if err == nil {
		last = r.drive(plan, attempts)
	}
	r.world.close()
	if err == nil {
		r.end(last, attempts[preflight], ctx)
		err = context.Cause(r.ctx)
	}
	if err != nil && !errors.Is(err, ErrSuite) {
		err = nil // an interrupt is a verdict
	}
	results, deriveErr := Derive(slices.Concat(o.Earlier, r.memory.all), o.Profile)
	if err == nil && deriveErr != nil {
		err = fmt.Errorf("%w: %w", ErrSuite, deriveErr)
	}
	return results, err
}

func newRun(ctx context.Context, t *target.Target, o Options) (*run, error) {
	if o.Parallel < 1 {
		o.Parallel = 4
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Nonce == "" {
		fresh := make([]byte, 8)
		if _, err := rand.Read(fresh); err != nil {
			return nil, fmt.Errorf("%w: make nonce: %w", ErrSuite, err)
		}
		o.Nonce = hex.EncodeToString(fresh)
	}
	digests, err := digestKey(o.Earlier)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSuite, err)
	}
	limit := rate.Inf
	if o.Rate > 0 {
		limit = rate.Limit(o.Rate)
	}
	r := &run{
		target: t, client: target.NewClient(t, "dsrcheck/"+o.Version), options: o, nonce: o.Nonce, digests: digests,
		limiter: rate.NewLimiter(limit, 1), redactor: redact.New(t.Secrets), bindings: map[string]Binding{},
		observed: make(chan struct{}, 1), asking: make(chan struct{}, 1),
	}
	for _, b := range o.Profile.Requirements() {
		r.bindings[b.ID] = b
	}
	r.writer = journal.NewWriter(o.Journal)
	r.patience.Store(int64(patience))
	r.ctx, r.cancel = context.WithCancelCause(ctx)
	return r, nil
}

// begin writes the header, or reads the earlier one, and counts the attempts made so far.
// A scenario that finished before has no entry; the others get the number of their attempt.
func (r *run) begin(plan []Scenario) (map[string]int, error) {
	attempts := map[string]int{preflight: 1}
	for _, s := range plan {
		attempts[s.ID] = 1
	}
	if r.options.Earlier == nil {
		o := r.options
		waits := WaitsOf(r.target)
		h := Header{
			Format: FormatVersion, Suite: Suite{"dsrcheck", o.Version}, Profile: o.Profile.ID(),
			Target: TargetRecord{r.target.URL.String(), r.target.Domain}, Seed: o.Seed, Nonce: o.Nonce,
			Readings: o.Readings, FailOn: o.FailOn, Selection: o.Selection, Known: o.Known, Attestations: o.Attestations, Started: time.Now().UTC(), Waits: &waits, Rerun: o.Rerun,
			DigestKey: hex.EncodeToString(r.digests),
		}
		for _, s := range plan {
			h.Plan = append(h.Plan, s.ID)
		}
		return attempts, r.write(lineHeader, lineHeader, 1, h)
	}
	records, err := scenarioRecords(r.options.Earlier)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSuite, err)
	}
	for _, rec := range records {
		if rec.State == stateFinished && rec.Scenario != preflight {
			delete(attempts, rec.Scenario)
		} else if n, ok := attempts[rec.Scenario]; ok && rec.attempt >= n {
			attempts[rec.Scenario] = rec.attempt + 1
		}
	}
	return attempts, nil
}

// preflight is the id under which the meeting before the scenarios is recorded.
const preflight = "preflight"

// drive runs the preflight and then what is left of the plan. It returns how it ended.
func (r *run) drive(plan []Scenario, attempts map[string]int) endRecord {
	var notReady *NotReady
	script := func(s *Session) { r.facts, notReady = r.options.Profile.Preflight(s) }
	r.playScenario(Scenario{ID: preflight, Run: script}, attempts[preflight])
	if r.ctx.Err() == nil && notReady != nil {
		return endRecord{Reason: endNotReady, Text: notReady.Text, Failure: notReady.Failure}
	}
	var left []Scenario
	for _, s := range plan {
		if attempts[s.ID] > 0 {
			left = append(left, s)
		}
	}
	schedule(r.ctx, left, r.options.Parallel, func(s Scenario) { r.playScenario(s, attempts[s.ID]) })
	return endRecord{Reason: endFinished}
}

func (r *run) playScenario(sc Scenario, attempt int) {
	if r.ctx.Err() != nil {
		return
	}
	s := newSession(r, sc.ID, attempt)
	if missing := s.missing(sc.Needs); missing != "" {
		r.note(s, stateSkipped, missing)
		return
	}
	r.note(s, stateStarted, "")
	finished, err := s.play(sc.Run)
	if err == nil && finished {
		if err = r.world.undisturbed(r.ctx); r.ctx.Err() != nil {
			finished, err = false, nil
		} else if err != nil {
			r.world.fail(err)
		}
	}
	switch {
	case err != nil:
		r.note(s, stateBroken, err.Error())
	case finished:
		r.note(s, stateFinished, "")
	}
}

// note writes a line about the state of a scenario.
func (r *run) note(s *Session, state, text string) {
	rec := scenarioRecord{Scenario: s.scenario, State: state, Text: r.redactor.String(text), Nonce: s.nonce, At: time.Now().UTC()}
	_ = r.write(lineScenario, s.nextID(), s.attempt, rec)
	r.observe(Event{Scenario: s.scenario, State: state})
}

// end writes the last line, under the attempt of the preflight, which every continuation
// repeats. A run that its caller cancelled is interrupted.
func (r *run) end(rec endRecord, attempt int, caller context.Context) {
	rec.At = time.Now().UTC()
	rec.Text = r.redactor.String(rec.Text)
	if caller.Err() != nil {
		rec.Reason, rec.Text = endInterrupted, "the run was interrupted"
	}
	_ = r.write(lineEnd, lineEnd, attempt, rec)
}
