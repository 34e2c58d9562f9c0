package ddrf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// answerTimeout is how long an answer is waited for, by the machine's clock; answerLimit
// how many bytes of it are read.
const (
	answerTimeout = 10 * time.Second
	answerLimit   = 4 << 20
)

// acknowledgement looks at the answer to a request (step 6 of the sequence): it verifies
// the acJWT with the keys of the recipient's file, and the tokens inside it.
func (o *origination) acknowledgement(ctx context.Context, resp *http.Response) {
	body, err := io.ReadAll(resp.Body)
	if err == nil {
		o.ACJWT, err = acknowledgementIn(body)
	}
	if !o.step(Step{What: fmt.Sprintf("find the acJWT in the answer, which is %d", resp.StatusCode)}, err) {
		return
	}
	x := &examination{view: o.view, ctx: ctx, files: map[string]*partnerFile{o.to: o.file}}
	ac := x.parse("acJWT", o.ACJWT)
	if ac == nil {
		o.step(Step{What: "read the acJWT"}, errors.New(words(x.found)))
		return
	}
	ac.issuer = o.to
	fine := o.verified(x, ac)
	fine = o.step(Step{What: "compare the claims of the acJWT"}, o.compare(ac)) && fine
	rq := &examination{view: o.view, ctx: ctx, files: map[string]*partnerFile{}}
	if t := rq.parse(inRQJWT, o.RQJWT); t != nil {
		t.issuer = o.config.Domain
		fine = o.own(t) && fine
	}
	if o.id != nil {
		if o.id.issuer, _ = registrable(o.iss(o.id)); o.id.issuer != "" {
			fine = o.verified(rq, o.id) && fine
		}
	}
	o.Acknowledged = fine && o.Code != nil && *o.Code == 0 && resp.StatusCode/100 == 2
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

// own verifies the rqJWT with the key that made it, as step 6 has it.
func (o *origination) own(t *token) bool {
	keys, err := o.keys()
	if err == nil && !slices.ContainsFunc([]string{ES256, RS256}, func(alg string) bool {
		k := keys.byAlg[alg]
		return k != nil && verifies(t.alg, k.signer.Public(), t.input, t.signature)
	}) {
		err = errors.New("the keys are others by now")
	}
	return o.step(Step{What: "verify the rqJWT in it", Token: inRQJWT, Signer: t.issuer, Kid: t.kid}, err)
}

// compare looks at what the acJWT says, and takes the result out of it.
func (o *origination) compare(ac *token) error {
	var problems []error
	o.Text, _ = text(ac.claims["raResultString"])
	var code int
	if err := json.Unmarshal(ac.claims["raResultCode"], &code); err != nil || code < 0 || code > 6 {
		problems = append(problems, errors.New("raResultCode is none of 0 to 6"))
	} else {
		o.Code = &code
	}
	if rq, _ := text(ac.claims["rqJWT"]); rq != o.RQJWT {
		problems = append(problems, errors.New("rqJWT is not the one that was sent"))
	}
	if !strings.EqualFold(o.iss(ac), o.to) {
		problems = append(problems, errors.New("iss is not the recipient"))
	}
	return errors.Join(problems...)
}
