// Package state keeps a world on disk: the requests of its processors, the callbacks
// that are due, the journal and the clock. It is one SQLite file, world.db, in the
// folder that the world's authority keeps its keys in.
//
//	store, err := state.Open(dir, report)
//	w.Journal, err = store.Journal(journal.Bounds{})
//	p, err := opengdpr.New(opengdpr.Config{Domain: "processor1.test", Keep: store.Requests(), ...})
//	p.Resume()
//
// # What survives
//
// All that a processor has acknowledged survives the end of its process, however sudden
// (kill -9): a request, a change of state that somebody was shown, a cancellation, a
// callback that is due. Answers wait for that; what gathers meanwhile is written in one
// transaction. A callback that was delivered is not made again, unless the process ended
// between the delivery and its record: each is made at least once. The journal may lack
// the exchanges of the last few milliseconds.
//
// The loss of power is another matter. The file is not damaged by it, but what was
// written in the seconds before may be gone.
//
// What world.yaml and commands say is not kept here: behaviours, faults, the
// certificates that partners show. Keys are in the authority's folder.
//
// # What goes wrong
//
// A folder belongs to one process at a time; another one is refused at once. So is a file
// of a later version. When the disk is full, or breaks, nothing is acknowledged: partners
// answer 503, the error is reported, and writing is tried again every second.
package state
