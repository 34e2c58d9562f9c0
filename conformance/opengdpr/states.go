package opengdpr

import "strings"

// The statuses of section 8, in their order.
const (
	pending    = "pending"
	inProgress = "in_progress"
	completed  = "completed"
	// cancelled stands for the words that 0.1.2 does not list (AO-18).
	cancelled = "cancelled"
)

// rank orders the statuses; a word that is none of them has none.
var rank = map[string]int{pending: 1, inProgress: 2, completed: 3}

// stateOf is the status that a word means, however it is spelled, so that a processor with
// another spelling can be followed. Its spelling is judged elsewhere. Empty for other words.
func stateOf(word string) string {
	s := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(word)))
	switch s {
	case pending, inProgress, completed:
		return s
	case "inprogress":
		return inProgress
	case cancelled, "canceled":
		return cancelled
	}
	return ""
}
