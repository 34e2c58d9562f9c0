// Package conformance is what the suite knows and does: it drives a target through
// scenarios, judges what it sees by the catalogue, and rolls the verdicts up.
//
// # The one verb
//
// [Run] takes a context, a target and [Options] with a [Profile], carries the profile's
// scenarios out and returns [Results]:
//
//	profile, err := opengdpr.Processor()
//	t, err := (&target.Config{Target: "https://dsr.example.com"}).Open(ctx)
//	results, err := conformance.Run(ctx, t, conformance.Options{Profile: profile})
//	fmt.Println(results.Verdict)
//
// Package conformancetest does the same as subtests of a Go test, and the command
// dsrcheck is a third door to the same table.
//
// # How something is judged
//
// A [Scenario] is a scripted conversation. Its script runs in a [Session], sends requests
// and hands [Finding]s to [Session.Check], each under a check id of its own and one
// requirement. The level and the words come from the catalogue; a finding only says what
// was wanted, what was seen, whether that breaks the rule, and which choices of the
// register of readings it shows. Where the register decides, its outcome takes the place
// of the severity and never exceeds it.
//
// # The journal is the only truth
//
// Whatever happens is written to the journal as it happens, redacted before it is written.
// [Derive] computes the results from the lines of a journal and nothing else, whatever
// their order, so a report can be made again at any time.
//
// # What a verdict is worth
//
// A pass says that nothing wrong was seen in the exchanges of this run; it is no proof for
// others. Skips, timeouts and the suite's own errors never count as a pass, a run of which
// nothing was executed is an error, and a run that left anything out says partial.
package conformance
