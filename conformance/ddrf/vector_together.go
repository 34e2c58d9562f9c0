package ddrf

import (
	"net/http"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/target"
)

// checkTogether is check for vectors whose answers all take as long as the recipient waits for a
// file: they are sent at once, so that this is waited for once. Who has no room for several at
// once, or no time, is asked again for each alone, and judged by that.
func checkTogether(s *conformance.Session, f *facts, vectors []vectorCase, cause, why string) (all []answered) {
	var sent []vectorCase
	var requests, crowded []*request
	var tokens []string
	var posts []target.Request
	for _, v := range vectors {
		if r := v.prepare(s, s, f, cause, why); r != nil {
			compact, post := r.post(v.Change)
			sent, requests, tokens, posts = append(sent, v), append(requests, r), append(tokens, compact), append(posts, post)
		}
	}
	for i, ex := range s.Burst(posts) {
		a := readAnswer(f, requests[i].label, requests[i], tokens[i], ex)
		a.size = len(posts[i].Body)
		if a.crowdedOut() {
			crowded = append(crowded, requests[i])
		} else if judged, ok := sent[i].conclude(s, f, requests[i], nil, a); ok {
			all = append(all, judged)
		}
	}
	for _, before := range crowded {
		v := sent[slices.Index(requests, before)]
		looked := before.origin != nil && before.origin.site.Noticed()
		r := v.prepare(s, anew{s}, f, cause, why)
		r.looked = looked // and who has just waited for a file in vain may not do so again
		if judged, ok := v.conclude(s, f, r, nil, r.send(s, f, v.Change+", alone")); ok {
			all = append(all, judged)
		}
	}
	return all
}

// crowdedOut reports an answer to one of several requests that may be owed to the others: none,
// or a status of who has no room or has failed, without a result code.
func (a answer) crowdedOut() bool {
	if !a.ex.OK() {
		return true
	}
	status := a.ex.Status()
	return a.code == noCode && !a.hasAck() && (status == http.StatusTooManyRequests || status >= 500)
}

// anew makes requests of labels for which there have been some already, so that they are not
// taken for those again.
type anew struct{ *conformance.Session }

func (a anew) ID(label string) string   { return a.Session.ID(label + "/anew") }
func (a anew) Word(label string) string { return a.Session.Word(label + "/anew") }
