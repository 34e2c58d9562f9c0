package conformance

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance/catalog"
)

// kindOf tells findings apart, as far as what they say of a rule goes.
func kindOf(f Finding) string { return fmt.Sprint(f.Seen, f.Problem != "", f.Earned) }

// Telling orders findings by index: problems first, then the rarer kinds, so that the evidence
// begins with what a reader has to look at. Beside a problem nothing else is evidence.
func Telling(findings []Finding) []int {
	count := map[string]int{}
	var order, broken []int
	for i, f := range findings {
		count[kindOf(f)]++
		order = append(order, i)
		if f.Problem != "" {
			broken = append(broken, i)
		}
	}
	if len(broken) > 0 {
		return broken
	}
	slices.SortStableFunc(order, func(a, b int) int { return count[kindOf(findings[a])] - count[kindOf(findings[b])] })
	return order
}

// Merge makes one finding out of those of several messages: a problem of one is a problem
// of all, every choice that was seen counts, and what could not be judged counts only where
// nothing could. Got counts the kinds of messages.
func Merge(labels []string, findings []Finding, none Finding) Finding {
	if len(findings) == 0 {
		return none
	}
	out := Finding{Want: findings[0].Want}
	if len(findings) > 1 {
		out.Want = strings.TrimSpace(fmt.Sprintf("%s, in each of %d messages", out.Want, len(findings)))
	}
	var kinds []string
	of := map[string][]int{}
	for i, f := range findings {
		if f.Unknown != "" || f.Skip != "" {
			continue
		}
		kind := kindOf(f)
		if of[kind] == nil {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], i)
		if f.Problem != "" && out.Problem == "" {
			out.Problem = labels[i] + ": " + f.Problem
		}
		out.Security = out.Security || f.Security
		out.Earned = worse(out.Earned, f.Earned)
		for _, seen := range f.Seen {
			if !slices.Contains(out.Seen, seen) {
				out.Seen = append(out.Seen, seen)
			}
		}
	}
	if len(kinds) == 0 {
		return findings[0]
	}
	// The rarer kind comes first: it is the one to look at.
	slices.SortStableFunc(kinds, func(a, b string) int { return len(of[a]) - len(of[b]) })
	for _, kind := range kinds {
		i := of[kind][0]
		if len(findings) == 1 {
			out.Got = findings[i].Got
			break
		}
		out.Got += fmt.Sprintf("%d of %d, such as %s: %s; ", len(of[kind]), len(findings), labels[i], findings[i].Got)
	}
	out.Got = strings.TrimSuffix(out.Got, "; ")
	return out
}

// worse is the worse of two outcomes of vectors, of which either may be empty.
func worse(a, b catalog.Outcome) catalog.Outcome {
	if b != "" && (a == "" || weights[b] > weights[a]) {
		return b
	}
	return a
}
