package ddrf

import "slices"

// submission is a request that a publisher was told to send, guarded by the participant's
// mutex.
type submission struct {
	reference, jti string
	belief         Belief
	problem        string
	made           chan struct{} // closed once the tokens are made
	done           chan struct{} // closed at the end
}

// submissions are the newest of them.
type submissions struct{ all []*submission }

// maxSubmissions is how many are remembered.
const maxSubmissions = 1000

func newSubmissions() *submissions { return &submissions{} }

// add remembers one, and reports whether its reference is new.
func (s *submissions) add(one *submission) bool {
	if s.find(one.reference, "") != nil {
		return false
	}
	one.belief = Open
	if len(s.all) == maxSubmissions {
		s.all = slices.Delete(s.all, 0, 1)
	}
	s.all = append(s.all, one)
	return true
}

// find is the one with a reference, or else with a jti; nil if there is none.
func (s *submissions) find(reference, jti string) *submission {
	for _, one := range s.all {
		if reference != "" && one.reference == reference {
			return one
		}
	}
	for _, one := range s.all {
		if jti != "" && one.jti == jti {
			return one
		}
	}
	return nil
}
