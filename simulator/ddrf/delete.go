package ddrf

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Delete sends a deletion request (the steps of section Deletion Request Sequence): it
// reads the recipient's file, picks a pair of type and format that this lists, makes and
// signs an idJWT, unless one is passed on, and an rqJWT, posts it and verifies the answer.
// What went wrong on the way is told by the steps. The error is about a wish of which no
// request can be made, and names its field.
func (p *participant) Delete(ctx context.Context, d Deletion) (Chain, error) {
	if _, ok := host(d.To); !ok {
		return Chain{}, fmt.Errorf("send deletion request: /to: %q is no domain", d.To)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	v := p.present.Load()
	o := &origination{view: v, wish: d, to: strings.ToLower(d.To), Chain: Chain{From: p.config.Domain, To: strings.ToLower(d.To), Started: p.config.Clock.Now()}}
	if err := o.send(ctx); err != nil {
		return Chain{}, fmt.Errorf("send deletion request: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.chains) == maxChains {
		p.chains = slices.Delete(p.chains, 0, 1)
	}
	p.chains = append(p.chains, o.Chain)
	return o.Chain, nil
}

// Chains are the newest deletion requests that it sent, at most a thousand, the oldest
// first.
func (p *participant) Chains() []Chain {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.chains)
}

// origination is a deletion request while it is sent.
type origination struct {
	*view
	Chain
	wish Deletion
	to   string
	file *partnerFile
	pair identity
	id   *token // of another party, nil for one of its own
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
	var err error
	o.file, err = o.read(ctx, o.to)
	var numbers []uint64
	if o.file != nil {
		numbers = o.file.exchanges
	}
	if !o.step(Step{What: "read the file of " + o.to, Exchange: numbers}, err) {
		return nil
	}
	endpoint, err := o.endpoint()
	if !o.step(Step{What: "find the endpoint in it"}, err) {
		return nil
	}
	if err := o.choose(); err != nil {
		return err
	}
	if err := o.makeTokens(); err != nil {
		return err
	}
	o.Endpoint = endpoint
	answer, ok := o.post(ctx)
	if ok {
		o.acknowledgement(ctx, answer)
	}
	return nil
}

// post sends the rqJWT in the form that the participant's own answers have (AD-03).
func (o *origination) post(ctx context.Context) (*http.Response, bool) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	body, media := packed(o.b.form, document{{"rqJWT", o.RQJWT}}, o.RQJWT)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.Endpoint, strings.NewReader(string(body)))
	if err != nil {
		return nil, o.step(Step{What: "post the rqJWT"}, err)
	}
	req.Header.Set("Content-Type", media)
	req.Header.Set("Accept", "application/json, application/jwt")
	resp, number, err := o.view.send(req, answerLimit)
	s := Step{What: "post the rqJWT to " + o.Endpoint}
	if number > 0 {
		s.Exchange = []uint64{number}
	}
	return resp, o.step(s, err)
}
