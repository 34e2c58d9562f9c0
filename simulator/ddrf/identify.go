package ddrf

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

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
