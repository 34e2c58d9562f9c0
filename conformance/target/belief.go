package target

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Belief is what a target says it thinks of a request that it sent.
type Belief string

// The beliefs, a closed list.
const (
	BeliefUnknown      Belief = "unknown"      // it never heard of the request
	BeliefOpen         Belief = "open"         // sent, or about to be; no answer that counts yet
	BeliefFailed       Belief = "failed"       // refused, or given up
	BeliefAcknowledged Belief = "acknowledged" // DDRF: a verified acJWT with code 0 came
	BeliefPending      Belief = "pending"      // OpenGDPR: the status as the controller knows it, pending from an accepted 201 on
	BeliefInProgress   Belief = "in_progress"
	BeliefCompleted    Belief = "completed"
	BeliefCancelled    Belief = "cancelled"
)

// Beliefs are all of them.
var Beliefs = []Belief{
	BeliefUnknown, BeliefOpen, BeliefFailed, BeliefAcknowledged,
	BeliefPending, BeliefInProgress, BeliefCompleted, BeliefCancelled,
}

// BeliefsOf are those that make sense in a protocol.
func BeliefsOf(protocol string) []Belief {
	if protocol == "ddrf" {
		return []Belief{BeliefUnknown, BeliefOpen, BeliefFailed, BeliefAcknowledged}
	}
	return []Belief{BeliefUnknown, BeliefOpen, BeliefFailed, BeliefPending, BeliefInProgress, BeliefCompleted, BeliefCancelled}
}

// ParseBelief reads what a hook said: one of the words, bare, as a JSON string, or as the
// member belief of a JSON object. Blanks around it do not matter, nor does case.
func ParseBelief(said []byte) (Belief, error) {
	word := string(bytes.TrimSpace(said))
	var text string
	var object struct{ Belief *string }
	switch {
	case json.Unmarshal(said, &text) == nil:
		word = text
	case json.Unmarshal(said, &object) == nil && object.Belief != nil:
		word = *object.Belief
	}
	if b := Belief(strings.ToLower(strings.TrimSpace(word))); slices.Contains(Beliefs, b) {
		return b, nil
	}
	var words []string
	for _, b := range Beliefs {
		words = append(words, string(b))
	}
	return "", fmt.Errorf("the belief%s is none of %s", clip(said), strings.Join(words, ", "))
}
