package simulator

import "errors"

// What errors of [Access] wrap, for whoever has to tell them apart.
var (
	ErrUnknown  = errors.New("there is no such thing in this world")
	ErrConflict = errors.New("it cannot be done now")
	ErrWish     = errors.New("the wish makes no sense")
)

// marked is an error that is one of these and does not say so again.
type marked struct {
	error
	is error
}

// Unwrap is the error and what it is.
func (m marked) Unwrap() []error { return []error{m.error, m.is} }

func mark(is, err error) error { return marked{err, is} }
