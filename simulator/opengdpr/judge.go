package opengdpr

import (
	"crypto/rand"
	"fmt"
	"slices"
)

// problem is one reason to refuse a request.
type problem struct {
	member  string // at fault, empty for the body as a whole
	reason  string // one word, see below
	message string // a sentence that names the member and holds no value
}

// Reasons that deviations tell apart: an id that is no UUID, and one that is a UUID
// but not in lower case or not of version 4 (section 1.1).
const (
	reasonForm    = "form"
	reasonVersion = "version"
)

// idMember is the member on which the id of a request stands.
const idMember = "subject_request_id"

// judge reads a request and lists what is wrong with it. Without problems the
// request can be taken.
func (p *Processor) judge(body []byte) (*request, []problem) {
	req, problems := parseRequest(body)
	if req == nil {
		return nil, problems
	}
	problems = append(problems, p.b.offers.missing(req)...)
	for _, object := range p.b.objections {
		problems = append(problems, object(req)...)
	}
	kept := slices.DeleteFunc(slices.Clone(problems), p.b.forgive)
	if len(kept) == 0 && len(problems) > 0 {
		req.id = newID()
	}
	return req, kept
}

// missing lists what a request asks for that is not on offer (readings AO-55, AO-56
// and AO-61): its type, or every one of its identities.
func (o Offers) missing(r *request) []problem {
	var problems []problem
	if slices.Contains(requestTypes, r.kind) && !slices.Contains(o.Types, r.kind) {
		problems = append(problems, problem{"subject_request_type", "unsupported", "subject_request_type is not supported"})
	}
	offered := func(i Identity) bool { return slices.Contains(o.Identities, i) }
	if len(r.identities) > 0 && !slices.ContainsFunc(r.identities, offered) {
		problems = append(problems, problem{"subject_identities", "unsupported", "subject_identities has no supported identity_type and identity_format"})
	}
	return problems
}

// newID makes a UUID of version 4.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
