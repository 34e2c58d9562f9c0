package ddrf

import (
	"slices"
	"strings"

	"dsrcheck/conformance/target"
)

// A target may send a request again, at any time. So what a vendor was sent is told apart by what
// it is about, and not by when it came.

// came are the requests that came of a wish so far, without waiting.
func (w *wish) came() []sending {
	if w.to.site == nil {
		return nil
	}
	var own []sending
	all := w.to.sendings()
	for i, owner := range w.to.owners(all) {
		if owner == w {
			one := all[i]
			one.label, one.wish = labelled(w.label, len(own)), w
			own = append(own, one)
		}
	}
	return own
}

// owners are the wishes that requests to the vendor came of, one for each.
func (v *vendor) owners(all []sending) []*wish {
	of := make([]*wish, len(all))
	for i, s := range all {
		before, newest := all[:i], v.newest(s)
		w := v.named(s)
		if j := slices.IndexFunc(before, s.repeats); w == nil && j >= 0 {
			w = of[j]
		}
		if w == nil || newest != nil && newest.over && w != newest && mistaken(w, s, before, of) {
			w = newest
		}
		of[i] = w
	}
	return of
}

// newest is the wish that was asked last before a request came: the one that it is of if nothing
// in it says more. Clocks may differ by a little, so that one that seems to be earlier than all is
// of the first.
func (v *vendor) newest(s sending) *wish {
	if len(v.asked) == 0 {
		return nil
	}
	w := v.asked[0]
	for _, later := range v.asked[1:] {
		if later.asked.Before(s.ex.Started) {
			w = later
		}
	}
	return w
}

// named is the newest wish whose identifier a request names, nil if it names none.
func (v *vendor) named(s sending) *wish {
	for _, w := range slices.Backward(v.asked) {
		if w.names(s) {
			return w
		}
	}
	return nil
}

// repeats reports a request that is the same as another, sent again: with its token or its jti.
func (s sending) repeats(other sending) bool {
	_, jti, _ := s.marks()
	_, before, _ := other.marks()
	return s.compact != "" && s.compact == other.compact || jti != "" && jti == before
}

// mistaken reports a request that is about the identifier of an earlier wish by mistake: another
// than those before, once the vendor has acknowledged that one, while nothing comes of the newest.
func mistaken(w *wish, s sending, before []sending, of []*wish) bool {
	acknowledged := false
	for i, one := range before {
		if s.repeats(one) {
			return false
		}
		acknowledged = acknowledged || of[i] == w && one.answered().accepts()
	}
	return acknowledged
}

// names reports a request that is about the identifier of the wish, in any form.
func (w *wish) names(s sending) bool {
	if len(w.call.Identities) == 0 {
		return false
	}
	_, _, value := s.marks()
	for _, sent := range []string{value, strings.ToLower(subjectOf(s.claimsOf("id")).sent)} {
		for _, format := range namedFormats {
			if v := w.valueIn(pair{Format: format}); v != "" && strings.EqualFold(v, sent) {
				return true
			}
		}
	}
	return false
}

// namedFormats are those in which an identifier is known again.
var namedFormats = []string{"plaintext", "sha256", "sha1", "md5", "sha512"}

// valueIn is the identifier that was asked for in the form of a pair, empty if nobody knows it.
func (w *wish) valueIn(p pair) string {
	return valueOf(w.call.Identities[0], p)
}

// valueOf is an identifier in the form of a pair, empty if nobody knows it.
func valueOf(i target.Identity, p pair) string {
	asked := pair{Type: i.Type, Format: i.Format}
	switch {
	case strings.EqualFold(i.Format, p.Format), asked.isPlain() && p.isPlain():
		return i.Value
	case asked.isPlain() && p.isDigest() != "":
		return digests[p.isDigest()](i.Value)
	}
	return ""
}
