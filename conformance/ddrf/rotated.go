package ddrf

import (
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
)

// readAgain reads the recipient's file once more where an acJWT names a key that it did not
// list, as AD-23 asks of everybody: the recipient may have changed its keys meanwhile. It
// returns the facts with the keys of both readings and the answers as they verify then.
func (f *facts) readAgain(s *conformance.Session, all []answered) (*facts, []answered) {
	unknown := func(a answered) bool { return a.refusal != nil && a.refusal.Reason == jws.ReasonKeyUnknown }
	if !slices.ContainsFunc(all, unknown) {
		return f, all
	}
	now, file := *f, *f.file
	file.keys = slices.Concat(file.keys, findFile(s).file.keys)
	now.file = &file
	all = slices.Clone(all)
	for i, a := range all {
		if unknown(a) {
			all[i].verify(&now, string(a.ack.Raw))
		}
	}
	return &now, all
}
