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

// Merge makes one finding out of those of several messages, each of which is an instance of one
// rule: a problem of one is a problem of all, and every choice that was seen counts. That a very
// few of many could not be judged, one answer out of hundreds that was late it may be, takes nothing
// from the others; but where more were not, or there are only a handful, the rest is no proof. Got
// counts the kinds of messages, and those that were not judged. None is the finding where there are
// none.
func Merge(labels []string, findings []Finding, none Finding) Finding {
	return merge(labels, findings, none, "messages", mostly)
}

// mostly allows for one in fifty that was not judged, or for two; but for each there are ten that were.
func mostly(known, open int) bool {
	return open <= max(2, (known+open)/50) && known >= 10*open
}

// MergeEach is Merge for cases each of which matters by itself, such as a request for each partner
// or for each status: what could not be judged of one, no other proves.
func MergeEach(labels []string, findings []Finding, none Finding) Finding {
	return merge(labels, findings, none, "cases", func(_, open int) bool { return open == 0 })
}

// merge does it. Suffices tells whether so many that were judged do, beside so many that were not.
func merge(labels []string, findings []Finding, none Finding, things string, suffices func(known, open int) bool) Finding {
	if len(findings) == 0 {
		return none
	}
	kinds, open := sorted(findings)
	if len(kinds) == 0 && len(open) == 0 {
		return findings[0]
	}
	if len(kinds) == 0 {
		return findings[open[0]]
	}
	if out := findings[0]; len(findings) == 1 {
		if out.Problem != "" {
			out.Problem = labels[0] + ": " + out.Problem
		}
		return out
	}
	known := 0
	out := Finding{Want: strings.TrimSpace(fmt.Sprintf("%s, in each of %d %s", findings[0].Want, len(findings), things))}
	// What is wrong is told by the message that is shown first, so that problem, want and got are of one.
	if i := kinds[0][0]; broken(findings[i]) {
		out.add(labels[i], findings[i])
		if findings[i].Want != findings[0].Want { // what is right differs from message to message
			out.Want = fmt.Sprintf("%s: %s; likewise what is right for it in each of %d %s", labels[i], findings[i].Want, len(findings), things)
		}
	}
	for _, kind := range kinds {
		known += len(kind)
		first := findings[kind[0]]
		out.Got += fmt.Sprintf("%d of %d, such as %s: %s; ", len(kind), len(findings), labels[kind[0]], first.Got)
	}
	for i, f := range findings {
		if f.Unknown == "" && f.Skip == "" {
			out.add(labels[i], f)
		}
	}
	if len(open) > 0 {
		first := findings[open[0]]
		unseen := fmt.Sprintf("%d of %d could not be judged, such as %s: %s", len(open), known+len(open), labels[open[0]], first.Unknown)
		out.Got += unseen
		if !suffices(known, len(open)) {
			out.Unseen, out.Cause = unseen, first.Cause
		}
	}
	out.Got = strings.TrimSuffix(out.Got, "; ")
	return out
}

// broken reports a finding that was judged and is wrong.
func broken(f Finding) bool { return f.Problem != "" && f.Unknown == "" && f.Skip == "" }

// sorted tells findings that were judged, by kind with what is broken and then the rarer first, which
// are the ones to look at, from those that were not. What was skipped is neither.
func sorted(findings []Finding) (kinds [][]int, open []int) {
	of := map[string]int{}
	for i, f := range findings {
		switch kind := kindOf(f); {
		case f.Unknown != "":
			open = append(open, i)
		case f.Skip != "":
		default:
			at, met := of[kind]
			if !met {
				at = len(kinds)
				of[kind], kinds = at, append(kinds, nil)
			}
			kinds[at] = append(kinds[at], i)
		}
	}
	slices.SortStableFunc(kinds, func(a, b []int) int {
		if x, y := broken(findings[a[0]]), broken(findings[b[0]]); x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		return len(a) - len(b)
	})
	return kinds, open
}

// add takes what one finding says into a merged one.
func (f *Finding) add(label string, one Finding) {
	if one.Problem != "" && f.Problem == "" {
		f.Problem = label + ": " + one.Problem
	}
	if one.Unseen != "" && f.Unseen == "" {
		f.Unseen, f.Cause = label+": "+one.Unseen, one.Cause
	}
	f.Security = f.Security || one.Security
	f.Earned = worse(f.Earned, one.Earned)
	for _, seen := range one.Seen {
		if !slices.Contains(f.Seen, seen) {
			f.Seen = append(f.Seen, seen)
		}
	}
}

// worse is the worse of two outcomes of vectors, of which either may be empty.
func worse(a, b catalog.Outcome) catalog.Outcome {
	if b != "" && (a == "" || weights[b] > weights[a]) {
		return b
	}
	return a
}
