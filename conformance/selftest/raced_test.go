//go:build race

package selftest

// raced says that these tests run under the race detector, where a run takes five times as
// long. One run in eight is made there; all of them are held without it, see the Makefile.
const raced = true
