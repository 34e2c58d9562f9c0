// Package selftest holds the suite against itself: it runs a profile against a simulated
// partner that commits one fault, or has one odd but legal way, and compares what broke with
// what has to break.
//
// # The matrix
//
// opengdpr-processor.yaml lists, for each fault that the simulated processor knows, the
// checks that must fail or warn under it. Every other check is then a pass, an info, a skip,
// or inconclusive naming a listed check as its cause. A variant breaks nothing. A check that
// no fault breaks could not fail, and the package's test says which those are.
//
// # Adding a fault
//
// A row in package simulator/fault, its behaviour in the partner, and a row here.
package selftest
