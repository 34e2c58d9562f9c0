//go:build race

package selftest

// pace is how much longer answers may take: under the race detector, on two busy cores, by a
// good deal.
const pace = 4
