package conformance

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator/journal"
)

// Session is what a scenario's script works with: it sends requests, makes identities of
// its own and takes findings. Its methods are called from the goroutine of the script; once
// the run is cancelled they do not return, and the scenario counts as not finished.
type Session struct {
	run      *run
	scenario string
	attempt  int
	nonce    string
	mu       sync.Mutex
	lines    int
	called   chan struct{} // closed and replaced when one of its inboxes is called
	checks   map[string]bool
}

// abandoned unwinds a script whose run was cancelled.
type abandoned struct{}

// Target is the implementation under test.
func (s *Session) Target() *target.Target { return s.run.target }

// Catalog is the catalogue of the profile.
func (s *Session) Catalog() *catalog.Catalog { return s.run.options.Profile.Catalog }

// Readings are the choices of open passages that the run accepts.
func (s *Session) Readings() ReadingSettings { return s.run.options.Readings }

// Facts is what the profile's preflight learnt.
func (s *Session) Facts() any { return s.run.facts }

// Context ends with the run, for what a script does by other means than the session's.
func (s *Session) Context() context.Context { return s.run.ctx }

// Own reports whether a URL has the origin of the target's base URL.
func (s *Session) Own(url string) bool { return s.run.client.Own(url) }

// Do sends one request, waiting for its turn under the rate limit, and records the
// exchange. An answer of 429 with Retry-After is obeyed, twice at most.
func (s *Session) Do(r target.Request) *journal.Exchange {
	for retry := 0; ; retry++ {
		s.alive()
		if err := s.run.limiter.Wait(s.run.ctx); err != nil {
			s.run.cancel(err) // the caller's deadline would come before the turn
			panic(abandoned{})
		}
		ex := s.run.client.Do(s.run.ctx, r)
		s.alive()
		ex.ID = s.nextID()
		s.run.writeExchange(s.attempt, ex)
		pause, ok := retryAfter(ex)
		if !ok || retry == 2 || s.run.patience.Add(-int64(pause)) < 0 {
			return ex
		}
		s.pause(pause)
	}
}

// longestPause is the most that one Retry-After is obeyed for, and patience the most for all
// of a run, so that a target cannot hold a run for hours.
const (
	longestPause = 30 * time.Second
	patience     = 2 * time.Minute
)

// retryAfter reads how long a throttling target asks to wait, in seconds or as a date.
func retryAfter(ex *journal.Exchange) (time.Duration, bool) {
	value, ok := ex.Response.Header("Retry-After")
	if ex.Status() != http.StatusTooManyRequests || !ok {
		return 0, false
	}
	if n, err := strconv.Atoi(value); err == nil && n >= 0 {
		return min(time.Duration(n)*time.Second, longestPause), true
	}
	at, err := http.ParseTime(value)
	return min(max(time.Until(at), 0), longestPause), err == nil
}

func (s *Session) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-s.run.ctx.Done():
		panic(abandoned{})
	}
}

// alive leaves the script if the run is over.
func (s *Session) alive() {
	if s.run.ctx.Err() != nil {
		panic(abandoned{})
	}
}

func (s *Session) nextID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines++
	return joinID(s.scenario, s.attempt, s.lines)
}

// ID makes a fresh lower-case version 4 UUID out of the seed, the nonce and the label. The
// same label gives the same id within one attempt of a scenario.
func (s *Session) ID(label string) string {
	b := s.bytes("id", label)[:16]
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Word makes a word of 16 hexadecimal digits, likewise.
func (s *Session) Word(label string) string { return hex.EncodeToString(s.bytes("word", label)[:8]) }

func (s *Session) bytes(kind, label string) []byte {
	mac := hmac.New(sha256.New, fmt.Appendf(nil, "%d/%s", s.run.options.Seed, s.nonce))
	fmt.Fprintf(mac, "%s/%d/%s/%s", s.scenario, s.attempt, kind, label)
	return mac.Sum(nil)
}

// Check judges a finding under a requirement and records it with the exchanges that it
// rests on. The name is unique within the scenario. It returns the verdict.
func (s *Session) Check(name, requirement string, f Finding, evidence ...*journal.Exchange) Verdict {
	s.alive()
	verdict, err := s.judge(name, requirement, f)
	rec := CheckRecord{
		Check: s.scenario + "/" + name, Scenario: s.scenario, Requirement: requirement, Verdict: verdict,
		Want: f.Want, Got: f.Got, Problem: f.Problem, Reason: f.Skip + f.Unknown, Cause: f.Cause,
		Seen: f.Seen, Security: f.Security && verdict != Pass, Exchanges: ids(evidence),
	}
	switch {
	case err != nil:
		rec.Reason = err.Error()
	case f.Unseen != "" && f.Unknown == "" && verdict == Inconclusive:
		rec.Reason = f.Unseen
	case f.Unseen != "": // what was seen is enough
		rec.Cause = ""
	}
	_ = s.run.write(lineCheck, s.nextID(), s.attempt, rec)
	return verdict
}

func (s *Session) judge(name, requirement string, f Finding) (Verdict, error) {
	if s.checks[name] {
		return Error, fmt.Errorf("check %s/%s is made twice", s.scenario, name)
	}
	s.checks[name] = true
	b, ok := s.run.bindings[requirement]
	if !ok || b.Summary() {
		return Error, errors.New(requirement + " is no detail requirement of the profile")
	}
	return judge(s.run.options.Profile.Catalog, s.run.options.Readings, b, f)
}

// Saw records a choice of a reading that decides none of the scenario's checks.
func (s *Session) Saw(reading, choice string, evidence ...*journal.Exchange) {
	s.alive()
	r, _ := s.run.options.Profile.Catalog.Reading(reading)
	c, _ := r.Choice(choice)
	_ = s.run.write(lineReading, s.nextID(), s.attempt, readingRecord{s.scenario, Seen{reading, choice}, c.Outcome, ids(evidence)})
}

// CheckID is the full id of a check of this scenario, as findings name their cause.
func (s *Session) CheckID(name string) string { return s.scenario + "/" + name }

func ids(exchanges []*journal.Exchange) []string {
	var all []string
	for _, ex := range exchanges {
		if ex != nil {
			all = append(all, ex.ID)
		}
	}
	return all
}

// play runs a script and reports how it went: finished, or the reason why not.
func (s *Session) play(script func(*Session)) (finished bool, err error) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case abandoned{}:
			finished = false
		default:
			finished, err = false, fmt.Errorf("scenario %s: %v\n%s", s.scenario, r, debug.Stack())
		}
	}()
	script(s)
	return s.run.ctx.Err() == nil, nil
}

func newSession(r *run, scenario string, attempt int) *Session {
	return &Session{run: r, scenario: scenario, attempt: attempt, nonce: r.nonce, called: make(chan struct{}), checks: map[string]bool{}}
}
