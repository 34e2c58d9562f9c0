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
	forms = append(forms, body64K(c))
	return conformance.Scenario{
		ID:     "opengdpr/create-forms",
		Title:  "A legal request is accepted in whatever legal form it is written",
		Covers: []string{"OG-7.3-04", "OG-7.3-09", "OG-7.3-10"},
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
				brief(s, f, v.ID, r, ex)
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

// body64K is a request of 64 KiB, filled up with blanks between tokens. The catalogue's
// vector of 10 MiB has the outcomes that a limit of size may have.
func body64K(c *catalog.Catalog) vectorCase {
	v, _ := c.Vector("body-huge")
	v.ID, v.Change = "body-64k", "raw body: filled up with blanks before the last brace to 64 KiB"
	return vectorCase{Vector: v, apply: func(r *request) error {
		plain := r.body.encode(wireStyle)
		r.raw = slices.Concat(plain[:len(plain)-1], bytes.Repeat([]byte(" "), 64<<10-len(plain)), []byte("}"))
		return nil
	}}
}
