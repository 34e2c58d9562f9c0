package reports

import (
	"regexp"
	"strings"
)

// code is foreign text as a code span. A fence longer than any run of backticks in it cannot be
// closed from inside. Pipes, about which dialects differ inside of tables, stand in none.
func code(text string) string { return codeUpTo(text, summaryText) }

// codeUpTo is code of so many bytes at most.
func codeUpTo(text string, most int) string {
	text = line(text, most)
	if text == "" {
		return "(nothing)"
	}
	longest, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " " // one space on each side belongs to the fence
	}
	return fence + text + fence
}

// words are a sentence in which nothing is markup, not even at the start of a line.
var words = regexp.MustCompile(`^[A-Za-z0-9]+ [A-Za-z0-9 ,;()-]*$`)

// sentenceOrCode is a sentence that may have foreign words in it.
func sentenceOrCode(text string) string {
	if words.MatchString(text) {
		return text
	}
	return code(text)
}

// linked is what some dialects make a link or a mention of though it is escaped.
var linked = regexp.MustCompile(`(?i)://|www\.|@`)

// escaped is text of the catalogue as running text within a line: no character of it is markup.
func escaped(text string) string {
	if linked.MatchString(text) {
		return code(text)
	}
	var b strings.Builder
	for _, r := range line(text, sentence) {
		if strings.ContainsRune("\\`*_{}[]<>#|&~$!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
