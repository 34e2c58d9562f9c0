package simulator

import "errors"

// What errors of [Access] wrap, for whoever has to tell them apart.
var (
	ErrUnknown  = errors.New("there is no such thing in this world")
	ErrConflict = errors.New("it cannot be done now")
	ErrWish     = errors.New("the wish makes no sense")
)
