package ddrf

// ownToken is an idJWT or rqJWT while it is made.
type ownToken struct {
	where  string
	jose   document // its header
	claims document
	sign   func(input []byte) ([]byte, error)
	text   string // once it is signed
}

// makeTokens makes an idJWT, where none is passed on, and the rqJWT around it.
func (o *origination) makeTokens() error {
	r := o.b.requesting
	id := &ownToken{where: inIDJWT, text: r.idJWT(o)}
	if id.text == "" {
		if err := o.makeToken(id, document{}, r.idEdits); err != nil {
			return err
		}
	}
	for _, edit := range r.idDone {
		edit(o, id)
	}
	o.IDJWT = id.text
	rq := &ownToken{where: inRQJWT}
	if err := o.makeToken(rq, document{{"idJWT", o.IDJWT}}, r.rqEdits); err != nil {
		return err
	}
	for _, edit := range r.rqDone {
		edit(o, rq)
	}
	o.RQJWT = rq.text
	o.jti, _ = text(payload(rq.text)["jti"])
	return nil
}

// makeToken makes and signs one token with the claims of the tables (section Deletion
// Request Data) and these.
func (o *origination) makeToken(t *ownToken, more document, edits []tokenEdit) error {
	keys, err := o.keys()
	if err != nil {
		return err
	}
	key := keys.byAlg[o.b.algorithm]
	t.jose = document{{"typ", "JWT"}, {"alg", key.alg}, {"kid", key.kid}}
	t.sign = func(input []byte) ([]byte, error) { return sign(key.alg, key.signer, input) }
	sub := document{{"identifierValue", o.pair.Value}, {"identifierType", o.pair.Type}, {"identifierFormat", o.pair.Format}}
	t.claims = append(document{{"version", "1.0"}}, more...)
	t.claims = append(t.claims, document{{"jti", newID()}, {"iss", o.config.Domain}, {"sub", sub}, {"iat", o.Started.Unix()}}...)
	if t.where == inRQJWT && o.options != nil {
		t.claims.set("optionalParameters", o.options)
	}
	for _, edit := range edits {
		edit(o, t)
	}
	if t.text, err = compact(t.jose, t.claims, t.sign); err != nil {
		return err
	}
	kid, _ := t.jose.get("kid").(string)
	o.step(Step{What: "make the " + t.where, Token: t.where, Signer: o.config.Domain, Kid: kid}, nil)
	return nil
}
