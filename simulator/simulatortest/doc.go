// Package simulatortest lends partners to a test of one's own, as net/http/httptest
// lends servers.
//
// Each function starts a world, or one partner in a world of its own, on free ports of
// loopback, and closes it when the test ends. Tests may run in parallel: worlds share
// nothing but an authority, whose keys are made once for all tests of a process.
//
//	func TestCallbacks(t *testing.T) {
//		c := simulatortest.Controller(t)
//		mine := startMyProcessor(t)
//		sent := c.Send(t, opengdpr.Sending{To: mine.URL})
//		...
//		ex := simulatortest.Await(t, c.World, journal.Query{Path: "/opengdpr_callbacks"})
//	}
//
// [Await] and [AwaitN] wait for exchanges, by event and not by sleeping, and fail the
// test with a list of what came instead. That something does not happen can be told by
// a later event only: [NeverBefore].
//
// What partners do is changed as everywhere: faults in opengdpr.Config, behaviours by
// World.Behave, time by World.MoveClock.
package simulatortest
