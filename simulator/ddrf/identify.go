package ddrf

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// endpointIn is the endpoint that a file names.
func endpointIn(f *partnerFile) (string, error) {
	s, _ := text(f.object["endpoint"])
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", errors.New("the file names none")
	}
	return s, nil
}

// choose settles the identifier (section Identifier Communication), and reports whether
// there is one that can be sent. The error is about the wish.
func (o *origination) choose(ctx context.Context) (bool, error) {
	if o.wish.IDJWT != "" {
		x := &examination{view: o.view, ctx: ctx}
		if o.id = x.parse(inIDJWT, o.wish.IDJWT); o.id == nil || !x.claimsOf(o.id) {
			return false, errors.New("/id_jwt: it is no idJWT")
		}
	}
	if o.known == nil {
		return true, o.chooseAnyway()
	}
	var ok bool
	var err error
	if o.pair, ok = o.b.requesting.fitting(o, o.known, o.file.listed()); !ok {
		err = errors.New("the file lists none that could be sent")
		o.doubt(doubt{about: aboutFile, why: err.Error()})
	}
	o.Type, o.Format = o.pair.Type, o.pair.Format
	return o.step(Step{What: "find a fitting identifier in it"}, err), nil
}

// chooseAnyway settles it by the wish and by the idJWT that is passed on. What the
// recipient lists fills in the rest: someone may wish to see what becomes of a request
// that does not fit.
func (o *origination) chooseAnyway() error {
	d := o.wish
	o.pair = identity{Type: d.Type, Format: d.Format, Value: d.Value}
	if o.id != nil && d.Type == "" && d.Format == "" && d.Value == "" {
		o.pair = o.id.sub
	}
	err := errors.New("the file lists none like it; it is sent all the same")
	for _, l := range o.file.listed() {
		if (o.pair.Type == "" || o.pair.Type == l.Type) && (o.pair.Format == "" || o.pair.Format == l.Format) {
			o.pair.Type, o.pair.Format = l.Type, l.Format
			err = nil
			break
		}
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
	mail := "subject-" + id[:8] + "@example.com"
	if sum, ok := hashOf(i.Format, mail); ok {
		return sum
	}
	if strings.EqualFold(i.Type, "email") {
		return mail
	}
	return asUUID(id)
}

// asUUID writes 32 hex digits as a random UUID.
func asUUID(id string) string {
	return id[:8] + "-" + id[8:12] + "-4" + id[13:16] + "-a" + id[17:20] + "-" + id[20:]
}
