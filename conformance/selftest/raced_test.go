//go:build race

package selftest

import "time"

// raced says that these tests run under the race detector, where a run takes five times as
// long. One run in eight is made there; all of them are held without it, see the Makefile.
const raced = true

// An answer takes as much longer, and on two busy cores a good deal more than that.
func init() { patience, hookTimeout = 15*time.Second, 45*time.Second }
