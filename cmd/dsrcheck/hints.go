package main

import "strings"

// notReadyHints say what to try when no run could be made.
func notReadyHints(why string) []string {
	switch {
	case strings.Contains(why, "unknown authority"), strings.Contains(why, "not trusted"):
		return []string{"trust the authority of the target's TLS certificate with --ca FILE"}
	case strings.Contains(why, "no TLS with"):
		return []string{"is it https at all? trust its authority with --ca FILE, name its domain with --resolve domain=URL"}
	case strings.Contains(why, "could not be resolved"):
		return []string{"say where the domain is with --resolve domain=URL"}
	case strings.Contains(why, "no connection"):
		return []string{"is the target running, and is the port right?"}
	case strings.Contains(why, "within"):
		return []string{"give a slow target more time with --timeout"}
	}
	return nil
}
