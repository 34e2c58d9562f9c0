package main

import "dsrcheck/simulator/journal"

// notReadyHints say what to try when the target could not be reached.
func notReadyHints(why journal.Failure) []string {
	switch why {
	case journal.FailTLS:
		return []string{"trust the authority of the target's certificate with --ca FILE; if the target asks for a certificate of yours, give --client-cert and --client-key; if it is known by another name, see --resolve"}
	case journal.FailName:
		return []string{"say where the domain is with --resolve domain=URL"}
	case journal.FailProxy:
		return []string{"does the proxy let through to the target?"}
	case journal.FailConnect:
		return []string{"is the target running, and is the port right?"}
	case journal.FailTimeout:
		return []string{"give a slow target more time with --timeout"}
	}
	return nil
}
