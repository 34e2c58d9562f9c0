package opengdpr

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"dsrcheck/internal/echo"
	"dsrcheck/simulator/journal"
)

// submissions are those of all scenarios of a run, which have the target send to the same
// processors one after the other.
type submissions struct {
	mu  sync.Mutex
	all []*submission
}

func (s *submissions) add(x *submission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, x)
}

// named is the submission whose identities texts hold, nil if there is none.
func (s *submissions) named(texts [][]byte) *submission {
	s.mu.Lock()
	defer s.mu.Unlock()
	return namedIn(s.all, texts)
}

func namedIn(all []*submission, texts [][]byte) *submission {
	for _, x := range all {
		if echo.In(texts, x.forms) != "" {
			return x
		}
	}
	return nil
}

// creates reports a request that is to create something, whatever is wrong with it.
func creates(ex *journal.Exchange) bool {
	switch ex.Request.Method() {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodDelete:
		return false
	}
	path, _, _ := strings.Cut(ex.Request.Target(), "?")
	return !ofRequest(path)
}

// ofRequest reports the path of one request.
func ofRequest(path string) bool {
	path = strings.TrimRight(path, "/")
	return strings.Contains(path, "/opengdpr_request/") || strings.Contains(path, "/opengdpr_requests/")
}

// sent are the requests that came of it, the first one first.
func (x *submission) sent() []*journal.Exchange {
	own := slices.Clone(x.earlier)
	for _, ex := range x.site.Got() {
		if creates(ex) && x.ownerOf(ex) == x {
			own = append(own, ex)
		}
	}
	return own
}

// ofAnotherRun matches a person whom a run makes up. Who is nobody of this run is of an earlier one,
// whose request the target tries again.
var ofAnotherRun = regexp.MustCompile(`dsr-[0-9a-f]{16}`)

// ownerOf is whom a request came of. It belongs to whom its identities are of, be it in another
// scenario. One that holds nobody's belongs to whom the first that came under its id belongs to,
// which it tries again, and else to what was asked for last when it came.
func (p *played) ownerOf(ex *journal.Exchange) *submission {
	if owner, ok := p.owners[ex]; ok {
		return owner
	}
	id, _ := readMessage(ex, ex.Request, "opengdpr/request").text("subject_request_id")
	texts := echo.Texts(ex.Request.Body())
	owner := namedIn(p.asked, texts)
	if owner == nil {
		owner = p.f.asked.named(texts)
	}
	if owner == nil && id != "" {
		owner = p.ids[id]
	}
	if owner == nil && !slices.ContainsFunc(texts, ofAnotherRun.Match) {
		owner = p.askedAt(ex)
	}
	p.owners[ex] = owner
	if id != "" && p.ids[id] == nil {
		p.ids[id] = owner
	}
	return owner
}

// askedAt is what the target was asked for last when a request came.
func (p *played) askedAt(ex *journal.Exchange) *submission {
	for _, x := range slices.Backward(p.asked) {
		if !x.at.After(ex.Started) {
			return x
		}
	}
	if len(p.asked) == 0 {
		return nil
	}
	return p.asked[0]
}
