// Package near finds the name that was meant where another was written.
package near

import (
	"fmt"
	"strings"
)

// Name is the one of names that a word is a slip of the pen away from, empty if there is none: a
// letter or two too many, too few, another or exchanged with the next, or, of a name of some
// length, its end left off. Of several it is the nearest, and of these the first.
func Name(word string, names []string) string {
	best, least := "", 1+min(2, len([]rune(word))/3)
	for _, name := range names {
		if d := distance(plain(word), plain(name)); d < least {
			best, least = name, d
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	for _, name := range names {
		if strings.HasPrefix(plain(name), plain(word)) {
			return name
		}
	}
	return ""
}

// Ask is a question for the end of a message, empty where no name is near.
func Ask(word string, names []string) string {
	if name := Name(word, names); name != "" {
		return fmt.Sprintf("; is it %s?", name)
	}
	return ""
}

// plain is a name as it is compared: capitals, dashes and underscores are mixed up easily.
func plain(s string) string {
	return strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(s))
}

// distance counts letters that are inserted, left out, exchanged for another or with the next.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int
	last := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}
