// Package simulator is the world around a target: partners that it can talk to, the
// network on which they are found, and a journal of what was said.
//
// A [World] has an authority, a network with one plain and one TLS listener on
// loopback, and a journal. Partners are added by their configuration and reached by
// their domain; those that call others reach them through the same network:
//
//	world, err := simulator.NewWorld(simulator.Options{})
//	...
//	defer world.Close()
//	processor, err := world.AddProcessor(opengdpr.Config{Domain: "processor1.test"})
//	_, err = world.AddController("controller1.test")
//	resp, err := world.Client().Get("https://processor1.test/discovery")
//	err = processor.Advance(id, "completed")
//	callback, err := world.Journal.Wait(ctx, journal.Partner("controller1.test"))
//
// [StartProcessor] is the short form for tests: one processor in a world of its own.
//
// The partners themselves are in the packages below: opengdpr for OpenGDPR 0.1.2 and ddrf
// for DDRF 1.0, with the deviations that package fault lists. Package console is the admin API of a
// world that runs in a process of its own.
package simulator
