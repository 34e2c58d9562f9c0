// Package oserr names what an operating system says went wrong, as each of them says it: on Windows
// the numbers that package syscall has under the names of POSIX are none that Windows ever gives.
package oserr

import (
	"errors"
	"slices"
)

// Broken reports that the other end broke a connection off, or closed it while it was written to.
func Broken(err error) bool { return is(err, broken) }

// Taken reports an address at which somebody listens already.
func Taken(err error) bool { return is(err, taken) }

// NotHere reports an address that this machine does not have.
func NotHere(err error) bool { return is(err, notHere) }

// Denied reports an address that needs a privilege to listen at.
func Denied(err error) bool { return is(err, denied) }

// Full reports a disk on which there is no room.
func Full(err error) bool { return is(err, full) }

func is(err error, numbers []error) bool {
	return slices.ContainsFunc(numbers, func(number error) bool { return errors.Is(err, number) })
}
