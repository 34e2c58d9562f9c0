package opengdpr

import (
	"bytes"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// formVectors are the vectors that write the same request in another form.
var formVectors = []string{"member-order", "body-pretty", "body-dense", "body-escapes", "body-escaped-name", "body-escaped-slashes",
	"property-unicode", "member-unknown", "member-unknown-object", "member-unknown-later", "member-unknown-identity"}

// createForms sends one request in many legal forms of JSON and size. What a service reads
// and writes anew shows here: in encoded_request, whose bytes must be those that were sent.
func createForms(c *catalog.Catalog) conformance.Scenario {
	forms := cases(c, formVectors...)
	for i := range forms {
		forms[i].apply = padded(forms[i].apply)
	}
	forms = append(forms, body64K())
	return conformance.Scenario{
		ID:     "opengdpr/create-forms",
		Title:  "A legal request is accepted in whatever legal form it is written",
		Covers: covers("OG-7.3-09", "OG-7.6-02"),
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "twelve valid requests in odd but legal forms, one of them of 64 KiB", Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			cause, why := unaccepted(f)
			var all []exchanged
			for _, v := range forms {
				if e, sent := v.check(s, f, v.ID+"-accepted", cause, why); sent {
					all = append(all, e)
				}
			}
			checkEcho(s, all, conformance.Skipped("no request in another form was refused"))
			checkReceipts(s, f, "receipts-", all, conformance.Skipped("no request in another form was accepted"))
		},
	}
}

// padded makes the identity longer until the body that was written anew needs padding in
// base64, for the reason that encode has. Nothing else about the form changes.
func padded(apply change) change {
	return func(r *request) error {
		value := r.body.at("/subject_identities/0/identity_value")
		free := strings.HasPrefix(r.identity, "dsr-") // and not a hash or an id of fixed length
		for range 3 {
			if err := apply(r); err != nil || r.raw == nil || len(r.raw)%3 == 1 || !free {
				return err
			}
			r.identity = "dsr-x" + strings.TrimPrefix(r.identity, "dsr-")
			*value = *text(r.identity)
		}
		return apply(r)
	}
}

// body64K is a request of 64 KiB, filled up with blanks before the last brace. It is legal
// like any other form; only 413, by which HTTP tells a limit of size, is taken for less.
func body64K() vectorCase {
	v := catalog.Vector{ID: "body-64k", Violates: "OG-7.3-09", Change: "raw body: filled up with blanks before the last brace to 64 KiB",
		Why:      "blanks between tokens are free",
		Outcomes: []catalog.Answer{{Answer: "201", Outcome: catalog.Accept}, {Answer: "413", Outcome: catalog.Note}, {Answer: "4xx", Outcome: catalog.Fail}}}
	return vectorCase{Vector: v, apply: func(r *request) error {
		plain := r.body.encode(wireStyle)
		r.raw = slices.Concat(plain[:len(plain)-1], bytes.Repeat([]byte(" "), 64<<10-len(plain)), []byte("}"))
		return nil
	}}
}
