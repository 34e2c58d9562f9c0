package opengdpr

import (
	"fmt"
	"slices"
	"strings"

	"dsrcheck/conformance"
)

// calls are the callbacks to all URLs.
func (j *journey) calls() []message {
	var all []message
	for i := range j.boxes {
		all = append(all, j.callsTo(i)...)
	}
	return all
}

// callsTo are those to one of them.
func (j *journey) callsTo(i int) []message {
	if j.final != nil {
		return j.final[i]
	}
	return j.watched.calls(j.boxes[i], urlName(i))
}

func urlName(i int) string { return fmt.Sprintf("URL %d", i+1) }

// missing are the URLs that were not told of a status. A call that cannot be read, or whose
// word is unknown, is taken for any of them.
func (j *journey) missing(state string) []string {
	var all []string
	for i := range j.boxes {
		calls := j.callsTo(i)
		if !slices.ContainsFunc(calls, func(m message) bool { return m.state == state || m.state == "" }) {
			all = append(all, urlName(i))
		}
	}
	return all
}

// changes are the changes of state that GET or any URL has shown, in the order of section 8.
func (j *journey) changes() []string {
	seen := map[string]bool{}
	for _, m := range j.answers {
		if m.state != pending { // which is no change, as far as GET tells
			seen[m.state] = true
		}
	}
	for _, m := range j.calls() {
		seen[m.state] = true
	}
	return slices.DeleteFunc([]string{pending, inProgress, completed}, func(state string) bool { return !seen[state] })
}

// told describes what each URL was told.
func (j *journey) told() string {
	var all []string
	for i := range j.boxes {
		var words []string
		for _, m := range j.callsTo(i) {
			word, _ := m.text("request_status")
			words = append(words, conformance.Clip(word))
		}
		all = append(all, fmt.Sprintf("%s: %s", urlName(i), strings.Join(words, ", ")))
	}
	return strings.Join(all, "; ")
}

// settle lets no more calls count. Of a change that shows in the last moment, beyond the status that
// was waited for, the other URLs may still be told.
func (j *journey) settle(heard string) {
	for {
		all := make([][]message, len(j.boxes))
		for i := range j.boxes {
			all[i] = j.callsTo(i)
		}
		j.final = all
		seen := j.changes()
		if len(seen) == 0 || rank[seen[len(seen)-1]] <= rank[heard] {
			return
		}
		heard, j.final = seen[len(seen)-1], nil
		j.hear(heard, j.took)
	}
}
