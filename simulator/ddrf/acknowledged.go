package ddrf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// acknowledgement looks at the answer to a request (step 6 of the sequence): it verifies
// the acJWT with the keys of the recipient's file, and the tokens inside it.
func (o *origination) acknowledgement(ctx context.Context) {
	var err error
	o.ACJWT, err = acknowledgementIn(o.reply.body)
	if !o.step(Step{What: fmt.Sprintf("find the acJWT in the answer, which is %d", o.reply.status)}, err) {
		o.doubt(doubt{about: aboutNone, why: err.Error()})
		return
	}
	x := &examination{view: o.view, ctx: ctx, files: map[string]*partnerFile{o.to: o.file}}
	ac := x.parse(inACJWT, o.ACJWT)
	if ac == nil {
		o.step(Step{What: "read the acJWT"}, errors.New(words(x.found)))
		o.doubt(doubt{about: aboutForm, why: words(x.found), found: x.found})
		return
	}
	o.ac, ac.issuer = ac, o.to
	if !o.verified(x, ac) {
		o.doubt(doubt{about: aboutSigner, why: words(x.found), found: x.found})
	}
	o.step(Step{What: "compare the claims of the acJWT"}, o.compare(ac))
	inner, _ := text(ac.claims["rqJWT"])
	if err := o.own(inner); err != nil {
		o.doubt(doubt{about: aboutOwn, why: err.Error()})
	}
	if o.id == nil {
		return
	}
	if o.id.issuer, _ = registrable(o.iss(o.id)); o.id.issuer != "" {
		x := &examination{view: o.view, ctx: ctx, files: map[string]*partnerFile{}}
		if !o.verified(x, o.id) {
			o.doubt(doubt{about: aboutIDJWT, why: words(x.found), found: x.found})
		}
	}
}

func (o *origination) iss(t *token) string {
	iss, _ := text(t.claims["iss"])
	return iss
}

// acknowledgementIn is the acJWT in a body, in one of the forms of AD-05.
func acknowledgementIn(body []byte) (string, error) {
	whole := strings.Trim(string(body), blanks)
	switch {
	case strings.HasPrefix(whole, "{"):
		o, _, err := readObject([]byte(whole), false)
		if err != nil {
			return "", err
		}
		if token, ok := text(o["acJWT"]); ok && token != "" {
			return token, nil
		}
		return "", errors.New("the answer has no member acJWT that is a string")
	case strings.HasPrefix(whole, `"`):
		token, ok := text(json.RawMessage(whole))
		if !ok || !json.Valid([]byte(whole)) {
			return "", errors.New("the answer is no JSON string")
		}
		return token, nil
	case strings.Count(whole, ".") != 2:
		return "", errors.New("the answer holds no token")
	}
	return whole, nil
}

// verified verifies a token of another party.
func (o *origination) verified(x *examination, t *token) bool {
	var err error
	if !x.signatureOf(t) {
		err = errors.New(words(x.found))
	}
	return o.step(Step{What: "verify the " + t.where, Token: t.where, Signer: t.issuer, Kid: t.kid}, err)
}

// own verifies the rqJWT in an acJWT with the keys that it could have been made with, as
// step 6 has it.
func (o *origination) own(rq string) error {
	s := Step{What: "verify the rqJWT in it", Token: inRQJWT, Signer: o.config.Domain}
	x := &examination{view: o.view}
	t := x.parse(inRQJWT, rq)
	if t == nil {
		err := errors.New(words(x.found))
		o.step(s, err)
		return err
	}
	s.Kid = t.kid
	keys, err := o.keys()
	if err == nil && !slices.ContainsFunc([]string{ES256, RS256}, func(alg string) bool {
		k := keys.byAlg[alg]
		return k != nil && verifies(t.alg, k.signer.Public(), t.input, t.signature)
	}) {
		err = errors.New("it is not signed with a key of its own")
	}
	o.step(s, err)
	return err
}

// compare looks at what the acJWT says, and takes the result out of it.
func (o *origination) compare(ac *token) error {
	var problems []error
	object := func(about, why string) {
		problems = append(problems, errors.New(why))
		o.doubt(doubt{about: about, why: why})
	}
	o.Text, _ = text(ac.claims["raResultString"])
	var code int
	if err := json.Unmarshal(ac.claims["raResultCode"], &code); err != nil || code < 0 || code > 6 {
		problems = append(problems, errors.New("raResultCode is none of 0 to 6"))
	} else {
		o.Code = &code
	}
	if rq, _ := text(ac.claims["rqJWT"]); rq != o.RQJWT {
		object(aboutSame, "rqJWT is not the one that was sent")
	}
	if !strings.EqualFold(o.iss(ac), o.to) {
		object(aboutIss, "iss is not the recipient")
	}
	return errors.Join(problems...)
}
