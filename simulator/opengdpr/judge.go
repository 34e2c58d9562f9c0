package opengdpr

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
)

// problem is one reason to refuse a request.
type problem struct {
	member  string // at fault, empty for the body as a whole
	reason  string // one word, see below
	message string // a sentence that names the member and holds no value
}

// Reasons by which deviations tell problems apart.
const (
	reasonJSON        = "json"        // the body is no JSON object in UTF-8
	reasonMissing     = "missing"     // a required member is absent
	reasonNull        = "null"        // or null (reading AO-76)
	reasonType        = "type"        // another JSON type
	reasonEmpty       = "empty"       // an array without elements
	reasonValue       = "value"       // none of a closed list
	reasonForm        = "form"        // an id that is no UUID, a time or URL that is none
	reasonVersion     = "version"     // a UUID not in lower case or not of version 4 (section 1.1)
	reasonRange       = "range"       // a time with a field out of range
	reasonScheme      = "scheme"      // a URL that is neither http nor https
	reasonUnsupported = "unsupported" // legal, and not on offer
	reasonDuplicate   = "duplicate"   // an id that was used before
)

// idMember is the member on which the id of a request stands.
const idMember = "subject_request_id"

// judge reads the body of a message and lists what is wrong with it. Without problems
// the request can be taken.
func (v *view) judge(message *http.Request, body []byte) (*request, []problem) {
	for _, gate := range v.b.gates {
		if problems := gate(message, body); len(problems) > 0 {
			return nil, problems
		}
	}
	req, problems := v.parse(body)
	if req == nil {
		if problems = v.overlook(problems); len(problems) > 0 {
			return nil, problems
		}
		req = &request{id: newID()}
	}
	req.raw, req.arrived, req.sound = body, v.config.Clock.Now(), len(problems) == 0
	problems = append(problems, v.b.offers.missing(req)...)
	for _, object := range v.b.objections {
		problems = append(problems, object(req)...)
	}
	if problems = v.overlook(problems); len(problems) == 0 && !uuid4.MatchString(req.id) {
		req.id = newID()
	}
	return req, problems
}

// parse reads a body as a request, which is nil if that is no JSON object.
func (v *view) parse(body []byte) (*request, []problem) {
	for _, repair := range v.b.repairs {
		body = repair(body)
	}
	return parseRequest(body)
}

// overlook leaves out the problems that are forgiven.
func (v *view) overlook(problems []problem) []problem {
	return slices.DeleteFunc(problems, v.b.forgive)
}

// missing lists what a request asks for that is not on offer (readings AO-55, AO-56
// and AO-61): its type, or every one of its identities. Those that the text does not
// name are a problem of another kind.
func (o Offers) missing(r *request) []problem {
	var problems []problem
	if slices.Contains(requestTypes, r.kind) && !slices.Contains(o.Types, r.kind) {
		problems = append(problems, problem{"subject_request_type", reasonUnsupported, "subject_request_type is not supported"})
	}
	legal := slices.DeleteFunc(slices.Clone(r.identities), func(i Identity) bool {
		return !slices.Contains(identityTypes, i.Type) || !slices.Contains(identityFormats, i.Format)
	})
	if len(legal) > 0 && !slices.ContainsFunc(legal, o.pair) {
		problems = append(problems, problem{"subject_identities", reasonUnsupported, "subject_identities has no supported identity_type and identity_format"})
	}
	return problems
}

// pair reports whether an identity is on offer.
func (o Offers) pair(i Identity) bool { return slices.Contains(o.Identities, i) }

// newID makes a UUID of version 4.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
