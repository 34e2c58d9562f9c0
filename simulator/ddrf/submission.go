package ddrf

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Belief is what a requester thinks of a request that it was told to send.
type Belief string

// The beliefs.
const (
	Unknown      Belief = "unknown"      // it was never told of such a request
	Open         Belief = "open"         // it is sent, or about to be, and no answer came that counts
	Failed       Belief = "failed"       // it was refused, given up, or answered by what is no acknowledgement
	Acknowledged Belief = "acknowledged" // a verified acJWT with code 0 came
)

// beliefPatience is how long an answer that is under way is waited for before a belief is
// told, by the machine's clock.
const beliefPatience = 2 * time.Second

// What a submission can be refused for.
var (
	errSubmitted = errors.New("a request with this reference was submitted before")
	errBusy      = errors.New("too many requests are under way")
)

// Submission is a request that a publisher was told to send.
type Submission struct {
	Reference string // of who told it
	JTI       string // of the rqJWT; empty if none was made
	Problem   string // why none was made
}

// Submit lets the publisher send a request for an identifier to a recipient, in the
// background, and returns once it is made or turns out to be one that cannot be sent. It
// has a reference, under which [Publisher.Belief] knows it. A plain identifier is sent in a
// format that the recipient lists, hashed if need be; one that the recipient does not list
// is not sent. Each submission has tokens of its own. The error is about a wish that makes
// no sense.
func (p *Publisher) Submit(ctx context.Context, reference string, d Deletion) (Submission, error) {
	return p.present.Load().submit(ctx, reference, d)
}

// Belief is what the publisher thinks of a submission, by its reference or else by the jti
// of its rqJWT. An answer that is under way is waited for a moment.
func (p *Publisher) Belief(ctx context.Context, reference, jti string) Belief {
	return p.present.Load().belief(ctx, reference, jti)
}

func (v *view) submit(ctx context.Context, reference string, d Deletion) (Submission, error) {
	if reference == "" || d.Type == "" || d.Value == "" {
		return Submission{}, errors.New("submit deletion request: it needs a reference, and an identifier with a type and a value")
	}
	o, err := v.originate(d)
	if err != nil {
		return Submission{}, fmt.Errorf("submit deletion request: %w", err)
	}
	o.known = []identity{{Type: d.Type, Format: d.Format, Value: d.Value}}
	if d.Format == "" {
		o.known[0].Format = "plaintext"
	}
	s := &submission{reference: reference, made: make(chan struct{}), done: make(chan struct{})}
	v.mu.Lock()
	fresh := v.submissions.add(s)
	v.mu.Unlock()
	if !fresh {
		return Submission{}, fmt.Errorf("submit deletion request: %w", errSubmitted)
	}
	select {
	case v.underWay <- struct{}{}:
	default:
		v.end(s, Failed, errBusy.Error())
		return Submission{}, fmt.Errorf("submit deletion request: %w", errBusy)
	}
	if !v.background(func(ctx context.Context) { v.carryOut(ctx, o, s) }) {
		<-v.underWay
		v.end(s, Failed, "the publisher is closed")
	}
	select {
	case <-s.made:
	case <-s.done:
	case <-ctx.Done():
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return Submission{Reference: reference, JTI: s.jti, Problem: s.problem}, nil
}

// carryOut sends a submission.
func (v *view) carryOut(ctx context.Context, o *origination, s *submission) {
	defer func() { <-v.underWay }()
	o.made = func() {
		v.mu.Lock()
		s.jti = o.jti
		v.mu.Unlock()
		close(s.made)
	}
	if err := o.b.requesting.around(o, func() error { return o.send(ctx) }); err != nil {
		v.end(s, Failed, err.Error())
		return
	}
	v.chain(o.Chain)
	switch {
	case o.Acknowledged:
		v.end(s, Acknowledged, "")
	case o.away():
		v.end(s, Open, o.why())
	default:
		v.end(s, Failed, o.why())
	}
}

// why is what hindered a request that was not sent.
func (o *origination) why() string {
	var all []string
	for _, d := range o.doubts {
		all = append(all, d.why)
	}
	return strings.Join(all, "; ")
}

// end settles what is thought of a submission.
func (v *view) end(s *submission, b Belief, problem string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s.belief = b
	if s.jti == "" {
		s.problem = problem
	}
	close(s.done)
}

func (v *view) belief(ctx context.Context, reference, jti string) Belief {
	v.mu.Lock()
	s := v.submissions.find(reference, jti)
	v.mu.Unlock()
	if s == nil {
		return Unknown
	}
	patience := time.NewTimer(beliefPatience)
	defer patience.Stop()
	select {
	case <-s.done:
	case <-patience.C:
	case <-ctx.Done():
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if s.belief == Open && s.jti != "" && v.b.requesting.early {
		return Acknowledged
	}
	return s.belief
}
