package main

// A terminal counts cells, and which characters take two of them depends on the terminal, its
// font and its language. Lines that wrap could not be redrawn in place, so the count errs to
// the high side: what comes after the scripts of one cell each counts as two, combining
// characters count as any other. Such a line may be cut a little early, but never wraps.

// firstWide is the first character that may be wide: a Hangul consonant.
const firstWide = 0x1100

// cells is how many cells a character takes at most.
func cells(r rune) int {
	if r >= firstWide {
		return 2
	}
	return 1
}

// clip cuts a text without control characters to that many cells, and marks the cut.
func clip(text string, most int) string {
	const mark = '…'
	used, end := 0, 0 // end is where the mark would go
	for i, r := range text {
		if used+cells(mark) <= most {
			end = i
		}
		if used += cells(r); used > most {
			if most < cells(mark) {
				return ""
			}
			return text[:end] + string(mark)
		}
	}
	return text
}
