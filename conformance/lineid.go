package conformance

import (
	"fmt"
	"strconv"
	"strings"
)

// joinID is the id of a line: scenario/attempt/n.
func joinID(scenario string, attempt, n int) string {
	return fmt.Sprintf("%s/%d/%d", scenario, attempt, n)
}

// splitID takes the id of a line apart.
func splitID(id string) (scenario string, attempt, n int, ok bool) {
	rest, last, _ := cutLast(id)
	scenario, middle, _ := cutLast(rest)
	attempt, err := strconv.Atoi(middle)
	n, alsoErr := strconv.Atoi(last)
	return scenario, attempt, n, err == nil && alsoErr == nil && scenario != ""
}

// cutLast cuts a text at its last slash.
func cutLast(text string) (before, after string, found bool) {
	i := strings.LastIndexByte(text, '/')
	if i < 0 {
		return "", text, false
	}
	return text[:i], text[i+1:], true
}
