// Package known reads and writes lists of known deviations: checks that the owner of a target
// accepts as failing for now, each with a reason and a day on which that ends.
//
// A list is YAML, one entry for a check or for all checks of a requirement:
//
//   - check: opengdpr/create/completion-time
//     reason: the field is a date until the next release (DSR-412)
//     expires: 2027-01-31
//   - requirement: OG-7.3-02
//     reason: likewise
//     expires: 2027-01-31
//
// It is strict both ways. What deviates and is not listed fails the run; what is listed and
// deviates no longer, matches nothing or has expired fails the gate, and the run names the line.
// So a list never says more than is so.
package known
