//go:build !race

package selftest

// pace is how much longer answers may take.
const pace = 1
