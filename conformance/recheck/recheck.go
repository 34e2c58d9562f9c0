// Package recheck verifies the signatures of a journal again.
//
// A run says of signatures that they are good, and its journal has the bytes. Who is handed both can
// ask whether the one follows from the other: [Signatures] takes the checks that found signatures
// good, looks up the messages on which they rest, and verifies each over what is recorded, with the
// certificates and keys that the target served in that run. Where a journal, or a verdict in it, was
// changed afterwards, they no longer agree:
//
//	tally, err := recheck.Signatures(results, file)
//	fmt.Println(tally.Verified, tally.Unrecorded)
//
// That nobody changed a message does not say that it was ever sent: who makes up a whole journal can
// sign in it with keys of their own.
package recheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/bodysig"
	"dsrcheck/internal/jws"
	"dsrcheck/simulator/journal"
)

// ErrSignature says that a signature is not what a check found it to be.
var ErrSignature = errors.New("recheck signatures")

// Tally counts the messages whose signature a check found good.
type Tally struct {
	Verified   int `json:"verified"`   // over what is recorded
	Unrecorded int `json:"unrecorded"` // of which the bytes, or the keys, are not recorded as they were: redacted, or too long
}

// Signatures verifies once more what the checks of a run found good, over its journal. The error
// names the line that cannot be read, or wraps [ErrSignature] and names the check and the exchange.
func Signatures(r *conformance.Results, src io.Reader) (Tally, error) {
	exchanges, err := read(src)
	if err != nil {
		return Tally{}, err
	}
	var s served
	for _, ex := range exchanges {
		s.learn(ex)
	}
	outcomes := map[string]outcome{}
	for _, req := range r.Requirements {
		examine := rows[req.ID]
		for _, c := range req.Checks {
			if examine == nil || c.Verdict != conformance.Pass || !strings.HasSuffix(c.ID, "signature") {
				continue
			}
			found := unsigned
			for _, id := range c.Exchanges {
				o := examine(&s, exchanges[id])
				if o == bad {
					return Tally{}, fmt.Errorf("%w: %s found good what exchange %s has, and it does not verify", ErrSignature, c.ID, id)
				}
				found = max(found, o)
				outcomes[id] = max(outcomes[id], o)
			}
			if found == unsigned {
				return Tally{}, fmt.Errorf("%w: %s found a signature good, and no exchange that it rests on has one", ErrSignature, c.ID)
			}
		}
	}
	var t Tally
	for _, o := range outcomes {
		switch o {
		case good:
			t.Verified++
		case unrecorded:
			t.Unrecorded++
		}
	}
	return t, nil
}

// rows are the requirements whose checks say that a signature is good, and how that shows again.
var rows = map[string]func(*served, *journal.Exchange) outcome{
	"OG-7.3-10": (*served).message, "OG-8.3-03": (*served).message, "OG-8.6-03": (*served).message, "OG-9.3-07": (*served).message,
	"DD-SG-01": (*served).token, "DD-JW-01": (*served).token, "DD-JW-03": (*served).within,
}

// read reads the exchanges of a journal, by id. Messages with long payloads, which have lines of their
// own, are marked as if they had been cut.
func read(src io.Reader) (map[string]*journal.Exchange, error) {
	all := map[string]*journal.Exchange{}
	_, err := journal.Scan(src, func(l journal.Line) error {
		if l.Type != journal.TypeExchange {
			return nil
		}
		long := false
		ex, err := journal.DecodeExchange(l, func(string) ([]byte, bool) { long = true; return nil, true })
		if err != nil {
			return err
		}
		for _, m := range []*journal.Message{ex.Request, ex.Response} {
			if m != nil && long && len(m.Payload) == 0 {
				m.Truncated = true
			}
		}
		all[l.ID] = ex
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read exchanges: %w", err)
	}
	return all, nil
}

// outcome is what a message comes to.
type outcome int

const (
	unsigned   outcome = iota // it has no signature of that kind
	unrecorded                // its bytes, or the keys, are not recorded as they were
	good
	bad
)

// served are the keys that a target serves.
type served struct {
	certificates []*bodysig.Certificate
	keys         []*jws.Key
}

// learn takes the keys out of an answer of the target.
func (s *served) learn(ex *journal.Exchange) {
	if ex.Direction != journal.Outbound || ex.Status()/100 != 2 || ex.Response.Digest != "" {
		return
	}
	body := ex.Body()
	if bundle, err := bodysig.ParseBundle(body); err == nil {
		s.certificates = append(s.certificates, bundle.Certs...)
	}
	if set, err := jws.ParseSet(body); err == nil {
		s.keys = append(s.keys, set.Keys()...)
	}
}

// signed is what the target signed of an exchange: its answer, or what it sent to a partner. It is
// nil if there is none.
func signed(ex *journal.Exchange) *journal.Message {
	switch {
	case ex == nil:
		return nil
	case ex.Direction == journal.Inbound:
		return ex.Request
	}
	return ex.Response
}

func changed(m *journal.Message) bool { return m.Digest != "" || m.Truncated }

// message verifies the signature of an OpenGDPR message, in its header or in its body.
func (s *served) message(ex *journal.Exchange) outcome {
	m := signed(ex)
	if m == nil {
		return unsigned
	}
	value, inHeader := m.Header("X-OpenGDPR-Signature")
	inBody := !inHeader && bytes.Contains(m.Body(), []byte(`"processor_signature"`))
	switch {
	case !inHeader && !inBody:
		return unsigned
	case changed(m) || len(s.certificates) == 0:
		return unrecorded
	}
	for _, c := range s.certificates {
		if inHeader && bodysig.Verify(c.Key, m.Body(), value).Verified {
			return good
		}
		if inBody {
			if _, r := bodysig.VerifyMember(c.Key, m.Body(), "processor_signature"); r.Verified {
				return good
			}
		}
	}
	return bad
}

// token verifies the token that a DDRF message is or holds.
func (s *served) token(ex *journal.Exchange) outcome {
	return s.tokens(ex, func(t *jws.Token) *jws.Token { return t })
}

// within verifies the idJWT in a rqJWT.
func (s *served) within(ex *journal.Exchange) outcome {
	return s.tokens(ex, func(t *jws.Token) *jws.Token {
		var claims struct {
			IDJWT string `json:"idJWT"`
		}
		if json.Unmarshal(t.PayloadJSON, &claims) != nil {
			return nil
		}
		inner, err := jws.ParseAny([]byte(claims.IDJWT))
		if err != nil {
			return nil
		}
		return inner
	})
}

// tokens verifies one of the tokens that pick makes of those in a message.
func (s *served) tokens(ex *journal.Exchange, pick func(*jws.Token) *jws.Token) outcome {
	m := signed(ex)
	if m == nil {
		return unsigned
	}
	var all []*jws.Token
	for _, text := range compact.FindAll(m.Body(), tokensMost) {
		if t, err := jws.ParseAny(text); err == nil {
			if t = pick(t); t != nil {
				all = append(all, t)
			}
		}
	}
	switch {
	case changed(m), len(all) > 0 && len(s.keys) == 0:
		return unrecorded
	case len(all) == 0:
		return unsigned
	case slices.ContainsFunc(all, s.verifies):
		return good
	}
	return bad
}

// compact is a token as it may stand in a body, alone or among other things.
var compact = regexp.MustCompile(`[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

// tokensMost is how many texts of one body are tried.
const tokensMost = 16

func (s *served) verifies(t *jws.Token) bool {
	return slices.ContainsFunc(s.keys, func(k *jws.Key) bool { return k.Verify(t.Alg, t.Signed, t.Signature) == nil })
}
