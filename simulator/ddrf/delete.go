package ddrf

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

func (o *origination) endpoint() (string, error) {
	s, _ := text(o.file.object["endpoint"])
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", errors.New("the file names none")
	}
	return s, nil
}

// choose settles the identifier: by the wish, by the idJWT that is passed on, and by what
// the recipient lists (section Identifier Communication).
func (o *origination) choose() error {
	d := o.wish
	o.pair = identity{Type: d.Type, Format: d.Format, Value: d.Value}
	if d.IDJWT != "" {
		x := &examination{view: o.view, ctx: o.ctx}
		if o.id = x.parse(inIDJWT, d.IDJWT); o.id == nil || !x.claimsOf(o.id) {
			return errors.New("/id_jwt: it is no idJWT")
		}
		if d.Type == "" && d.Format == "" && d.Value == "" {
			o.pair = o.id.sub
		}
	}
	var listed []Identifier
	for _, raw := range list(o.file.object["identifiers"]) {
		entry, _, err := readObject(raw, false)
		if err != nil {
			continue
		}
		t, _ := text(entry["type"])
		f, _ := text(entry["format"])
		if (o.pair.Type == "" || o.pair.Type == t) && (o.pair.Format == "" || o.pair.Format == f) {
			listed = append(listed, Identifier{Type: t, Format: f})
		}
	}
	var err error
	if len(listed) == 0 {
		err = errors.New("the file lists none like it; it is sent all the same")
	} else {
		o.pair.Type, o.pair.Format = listed[0].Type, listed[0].Format
	}
	if o.pair.Type == "" || o.pair.Format == "" {
		return fmt.Errorf("/type: %s lists no identifier, so that type and format have to be said", o.to)
	}
	if o.pair.Value == "" {
		o.pair.Value = madeUp(o.pair)
	}
	o.Type, o.Format = o.pair.Type, o.pair.Format
	o.step(Step{What: "find a fitting identifier in it"}, err)
	return nil
}

// madeUp is a value of a format that belongs to nobody.
func madeUp(i identity) string {
	id := newID()
	mail := []byte("subject-" + id[:8] + "@example.com")
	switch format := formatName(i.Format); format {
	case "md5":
		sum := md5.Sum(mail)
		return hex.EncodeToString(sum[:])
	case "sha1":
		sum := sha1.Sum(mail)
		return hex.EncodeToString(sum[:])
	case "sha256":
		sum := sha256.Sum256(mail)
		return hex.EncodeToString(sum[:])
	case "sha384":
		sum := sha512.Sum384(mail)
		return hex.EncodeToString(sum[:])
	case "sha512":
		sum := sha512.Sum512(mail)
		return hex.EncodeToString(sum[:])
	}
	ownForm := id[:8] + "-" + id[8:12] + "-4" + id[13:16] + "-a" + id[17:20] + "-" + id[20:]
	if strings.EqualFold(i.Type, "email") {
		return string(mail)
	}
	return ownForm
}

// makeTokens makes an idJWT, where none is passed on, and the rqJWT around it.
func (o *origination) makeTokens() error {
	keys, err := o.keys()
	if err != nil {
		return err
	}
	key := keys.byAlg[o.b.algorithm]
	header := document{{"typ", "JWT"}, {"alg", key.alg}, {"kid", key.kid}}
	signed := func(input []byte) ([]byte, error) { return sign(key.alg, key.signer, input) }
	sub := document{{"identifierValue", o.pair.Value}, {"identifierType", o.pair.Type}, {"identifierFormat", o.pair.Format}}
	now := o.Started.Unix()
	o.IDJWT = o.wish.IDJWT
	if o.IDJWT == "" {
		claims := document{{"version", "1.0"}, {"jti", newID()}, {"iss", o.config.Domain}, {"sub", sub}, {"iat", now}}
		if o.IDJWT, err = compact(header, claims, signed); err != nil {
			return err
		}
		o.step(Step{What: "make the idJWT", Token: inIDJWT, Signer: o.config.Domain, Kid: key.kid}, nil)
	}
	claims := document{{"version", "1.0"}, {"idJWT", o.IDJWT}, {"jti", newID()}, {"iss", o.config.Domain}, {"sub", sub}, {"iat", now}}
	if o.wish.Options != nil {
		claims.set("optionalParameters", o.wish.Options)
	}
	if o.RQJWT, err = compact(header, claims, signed); err != nil {
		return err
	}
	o.step(Step{What: "make the rqJWT", Token: inRQJWT, Signer: o.config.Domain, Kid: key.kid}, nil)
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
