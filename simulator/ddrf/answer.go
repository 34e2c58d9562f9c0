package ddrf

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// answer is the answer to a request while it is made.
type answer struct {
	in      *incoming
	x       *examination // nil if the request could not be read
	problem *problem     // nil if it was accepted
	status  int
	header  http.Header
	code    any      // raResultCode
	jose    document // header of the acJWT
	claims  document
	sign    func(input []byte) ([]byte, error)
	token   string   // the acJWT, once it is signed; empty if there is to be none
	wrapper document // around it
	form    string
	body    []byte // in place of the token if not nil
}

// answer judges and writes (section Result Codes): 202 with code 0, or 400 with the code of
// the problem, and an acJWT with either.
func (v *view) answer(w http.ResponseWriter, in *incoming, x *examination, found *problem) {
	a := &answer{in: in, x: x, problem: found, header: http.Header{}, form: v.b.form, status: http.StatusAccepted}
	code := 0
	if found != nil {
		code, a.status = v.b.code(*found), http.StatusBadRequest
	}
	a.code = code
	if err := v.acknowledge(a); err != nil {
		http.Error(w, "the simulated participant cannot sign: "+err.Error(), http.StatusInternalServerError)
		return
	}
	v.noteReceived(a, code)
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// acknowledge makes the acJWT and the body that holds it.
func (v *view) acknowledge(a *answer) error {
	keys, err := v.keys()
	if err != nil {
		return err
	}
	key := keys.byAlg[v.b.algorithm]
	a.jose = document{{"typ", "JWT"}, {"alg", key.alg}, {"kid", key.kid}}
	a.sign = func(input []byte) ([]byte, error) { return sign(key.alg, key.signer, input) }
	a.claims = document{
		{"version", "1.0"}, {"rqJWT", a.in.text}, {"jti", newID()}, {"iss", v.config.Domain},
		{"iat", v.config.Clock.Now().Unix()}, {"raResultCode", a.code}, {"raResultString", words(a.problem)},
	}
	for _, edit := range v.b.edits {
		edit(v, a)
	}
	if a.token, err = compact(a.jose, a.claims, a.sign); err != nil {
		return err
	}
	a.wrapper = document{{"acJWT", a.token}}
	for _, edit := range v.b.finish {
		edit(v, a)
	}
	if a.body == nil {
		a.pack()
	}
	for _, edit := range v.b.sent {
		edit(v, a)
	}
	return nil
}

// compact is the compact serialisation of a token that is signed so.
func compact(header, claims document, sign func(input []byte) ([]byte, error)) (string, error) {
	input := base64url(encode(header)) + "." + base64url(encode(claims))
	signature, err := sign([]byte(input))
	if err != nil {
		return "", err
	}
	return input + "." + base64url(signature), nil
}

// pack puts the token into the body in its form (AD-05).
func (a *answer) pack() {
	var media string
	a.body, media = packed(a.form, a.wrapper, a.token)
	if a.header.Get("Content-Type") == "" {
		a.header.Set("Content-Type", media)
	}
}

// packed is a token in a form, and its media type.
func packed(form string, wrapper document, token string) (body []byte, media string) {
	switch form {
	case FormBare:
		return []byte(token), "application/jwt"
	case FormJSONString:
		return encode(token), "application/json"
	}
	return encode(wrapper), "application/json"
}

// words are the raResultString of a result. It names members and never holds what the
// request says.
func words(p *problem) string {
	switch {
	case p == nil:
		return "the request is acknowledged"
	case p.member != "":
		return fmt.Sprintf("%s, %s: %s", p.where, p.member, p.text)
	}
	return fmt.Sprintf("%s: %s", p.where, p.text)
}

// newID makes a jti.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// noteReceived keeps what was received.
func (v *view) noteReceived(a *answer, code int) {
	r := Received{At: v.config.Clock.Now(), Code: code, Text: words(a.problem)}
	if a.x != nil && a.x.rq != nil {
		rq := a.x.rq
		r.JTI, _ = text(rq.claims["jti"])
		r.Iss, _ = text(rq.claims["iss"])
		r.Type, r.Format, r.Value = rq.sub.Type, rq.sub.Format, rq.sub.Value
		if a.x.id != nil {
			r.Origin, _ = text(a.x.id.claims["iss"])
		}
	}
	v.note(r)
}

// blanks are those that may stand around JSON.
const blanks = " \t\r\n"

// readable is what was received as text, which an acJWT can hold whatever it was.
func readable(body []byte) string { return strings.ToValidUTF8(string(body), "\uFFFD") }

// unwrap takes the rqJWT out of a body: the bare token, a JSON object with the member
// rqJWT or a JSON string (AD-03), whatever the media type. The text of a body that holds
// none is its own.
func unwrap(in *incoming) (string, *problem) {
	in.text = readable(in.body)
	body := strings.Trim(string(in.body), blanks)
	switch {
	case in.http.Header.Get("Content-Encoding") != "":
		// Compressed bytes hold a dot or none by chance, so their form says nothing.
		return "", &problem{where: inBody, reason: reasonBody, text: "it is encoded"}
	case strings.HasPrefix(body, "{"):
		o, repeated, err := readObject([]byte(body), false)
		if err != nil || repeated {
			return "", &problem{where: inBody, reason: reasonBody, text: "it is no JSON object with names of its own"}
		}
		token, ok := text(o["rqJWT"])
		if !ok || token == "" {
			return "", &problem{where: inBody, reason: reasonNoToken, member: "rqJWT", text: "it is no string with a token"}
		}
		return token, nil
	case strings.HasPrefix(body, `"`):
		token, ok := text([]byte(body))
		if !ok {
			return "", &problem{where: inBody, reason: reasonBody, text: "it is no JSON string"}
		}
		in.text = token
		body = token
	}
	if !strings.Contains(body, ".") {
		return "", &problem{where: inBody, reason: reasonBody, text: "it holds no token"}
	}
	return body, nil
}
