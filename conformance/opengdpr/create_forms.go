package opengdpr

import (
	"bytes"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// createForms sends one request in many legal forms of JSON and size. What a service reads
// and writes anew shows here: in encoded_request, whose bytes must be those that were sent.
func createForms(c *catalog.Catalog) conformance.Scenario {
	forms := cases(c, "member-order", "body-pretty", "body-dense", "body-escapes", "body-escaped-name", "body-escaped-slashes",
		"property-unicode",
		"member-unknown", "member-unknown-object", "member-unknown-later", "member-unknown-identity")
	for i := range forms {
		forms[i].apply = padded(forms[i].apply)
	}
	forms = append(forms, body64K())
	return conformance.Scenario{
		ID:     "opengdpr/create-forms",
		Title:  "A legal request is accepted in whatever legal form it is written",
		Covers: []string{"OG-7.3-01", "OG-7.3-04", "OG-7.3-09", "OG-7.3-10"},
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "twelve valid requests in odd but legal forms, one of them of 64 KiB", Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			cause, why := unaccepted(f)
			for _, v := range forms {
				if cause != "" {
					s.Check(v.ID+"-accepted", v.Violates, conformance.Unknown(cause, why))
					continue
				}
				r, ex := v.send(s, f)
				s.Check(v.ID+"-accepted", v.Violates, v.judge(c, ex), ex)
				brief(s, f, v.ID+"-", r, ex)
			}
		},
	}
}

// padded adds blanks after a body that was written anew, for the reason that encode has.
func padded(apply change) change {
	return func(r *request) error {
		err := apply(r)
		for r.raw != nil && len(r.raw)%3 != 1 {
			r.raw = append(r.raw, ' ')
		}
		return err
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
