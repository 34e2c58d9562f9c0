package ddrf

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Delete sends a deletion request (the steps of section Deletion Request Sequence): it
// reads the recipient's file, picks a pair of type and format that this lists, makes and
// signs an idJWT, unless one is passed on, and an rqJWT, posts it and verifies the answer.
// What went wrong on the way is told by the steps. The error is about a wish of which no
// request can be made, and names its field.
func (p *participant) Delete(ctx context.Context, d Deletion) (Chain, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	o, err := p.present.Load().originate(d)
	if err == nil {
		err = o.send(ctx)
	}
	if err != nil {
		return Chain{}, fmt.Errorf("send deletion request: %w", err)
	}
	p.chain(o.Chain)
	return o.Chain, nil
}

// Chains are the newest deletion requests that it sent, at most a thousand, the oldest
// first.
func (p *participant) Chains() []Chain {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.chains)
}

// chain keeps what came of a request.
func (p *participant) chain(c Chain) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.chains) == maxChains {
		p.chains = slices.Delete(p.chains, 0, 1)
	}
	p.chains = append(p.chains, c)
}

// origination is a deletion request while it is sent.
type origination struct {
	*view
	Chain
	wish    Deletion
	to      string
	known   []identity // of which one is sent that the recipient lists, or nothing; if nil the wish is sent whatever the list says
	options any        // optionalParameters; none if nil
	file    *partnerFile
	pair    identity
	id      *token // of another party, nil for one of its own
	jti     string // of the rqJWT
	made    func() // is told when the tokens are made; nil for nobody
	at      string // URL to which it was sent last
	reply   reply
	ac      *token  // the acJWT; nil if none came that can be read
	doubts  []doubt // why the request is not acknowledged
	started bool    // whether the message was sent, answered or not

	upstream *examination // of the request that is passed on; nil for one of its own
}

// originate begins a deletion request.
func (v *view) originate(d Deletion) (*origination, error) {
	to := strings.ToLower(d.To)
	if _, ok := host(to); !ok {
		return nil, fmt.Errorf("/to: %q is no domain", d.To)
	}
	o := &origination{view: v, wish: d, to: to, Chain: Chain{From: v.config.Domain, To: to, Started: v.config.Clock.Now()}}
	if d.Options != nil {
		o.options = d.Options
	}
	return o, nil
}

// step notes a step, and reports whether it went well.
func (o *origination) step(s Step, err error) bool {
	s.Fine = err == nil
	if err != nil {
		s.Problem = err.Error()
	}
	o.Steps = append(o.Steps, s)
	return s.Fine
}

func (o *origination) send(ctx context.Context) error {
	if !o.discover(ctx) {
		return nil
	}
	endpoint, err := endpointIn(o.file)
	if !o.step(Step{What: "find the endpoint in it"}, err) {
		o.doubt(doubt{about: aboutFile, why: err.Error()})
		return nil
	}
	if sendable, err := o.choose(ctx); err != nil || !sendable {
		return err
	}
	if err := o.makeTokens(); err != nil {
		return err
	}
	o.Endpoint = endpoint
	if o.made != nil {
		o.made()
	}
	answered := o.post(ctx)
	for _, then := range o.b.requesting.then {
		then(ctx, o)
	}
	if answered {
		o.acknowledgement(ctx)
	}
	o.believe()
	return nil
}

// discover reads the recipient's file, or takes the one that is kept.
func (o *origination) discover(ctx context.Context) bool {
	var err error
	o.file, err = o.b.requesting.had(ctx, o)
	s := Step{What: "read the file of " + o.to}
	if o.file != nil {
		s.Exchange = o.file.exchanges
	}
	if !o.step(s, err) {
		o.doubt(doubt{about: aboutFile, why: err.Error(), away: o.file == nil || o.file.away})
		return false
	}
	return true
}

// had is the recipient's file as its owner allows to keep it, or as it stands now.
func (o *origination) had(ctx context.Context) (*partnerFile, error) {
	if f := o.kept(o.to); f != nil {
		again := *f
		again.exchanges = nil
		return &again, nil
	}
	f, err := o.read(ctx, o.to)
	if err == nil {
		o.keep(o.to, f)
	}
	return f, err
}
