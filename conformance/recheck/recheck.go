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
	Verified   int // over what is recorded
	Unrecorded int // of which the bytes, or the keys, are not recorded as they were: redacted, or too long
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
		for _, c := range req.Checks {
			if c.Verdict != conformance.Pass || !strings.HasSuffix(c.ID, "signature") {
				continue
			}
			for _, id := range c.Exchanges {
				if _, done := outcomes[id]; !done {
					outcomes[id] = s.examine(exchanges[id])
				}
				if outcomes[id] == bad {
					return Tally{}, fmt.Errorf("%w: %s found good what exchange %s has, and it does not verify", ErrSignature, c.ID, id)
				}
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
	unsigned outcome = iota // it has no signature that is looked at here
	good
	bad
	unrecorded
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

// examine verifies what the target signed of an exchange: its answer, or what it sent to a partner.
func (s *served) examine(ex *journal.Exchange) outcome {
	if ex == nil {
		return unsigned
	}
	m := ex.Response
	if ex.Direction == journal.Inbound {
		m = ex.Request
	}
	if m == nil {
		return unsigned
	}
	body := m.Body()
	if value, ok := m.Header("X-OpenGDPR-Signature"); ok {
		if m.Digest != "" || m.Truncated || len(s.certificates) == 0 {
			return unrecorded
		}
		for _, c := range s.certificates {
			if bodysig.Verify(c.Key, body, value).Verified {
				return good
			}
		}
		return bad
	}
	var tokens []*jws.Token
	for _, text := range compact.FindAll(body, tokensMost) {
		if t, err := jws.ParseAny(text); err == nil {
			tokens = append(tokens, t)
		}
	}
	switch {
	case m.Digest != "" || m.Truncated || len(tokens) > 0 && len(s.keys) == 0:
		return unrecorded
	case len(tokens) == 0:
		return unsigned
	case slices.ContainsFunc(tokens, s.verifies):
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
