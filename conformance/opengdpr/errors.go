package opengdpr

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/simulator/journal"
)

// requestErrors sends requests that break one rule each, between two valid ones that break
// none, so that a refusal can be put down to what was broken.
func requestErrors(c *catalog.Catalog) conformance.Scenario {
	vectors := cases(c, firstRows(c, 10)...)
	return conformance.Scenario{
		ID:     "opengdpr/errors",
		Title:  "A request in error is refused with 400, and says nothing of whom it was about",
		Covers: []string{"OG-7.1-03", "OG-7.3-09", "OG-7.5-01", "OG-7.6-02"},
		Sends:  []conformance.Send{{Method: "POST", Path: createPath, What: "ten requests whose id is missing or malformed, and two valid ones", Erases: true}},
		Run: func(s *conformance.Session) {
			f := factsOf(s)
			cause, why := unaccepted(f)
			if cause == "" {
				ex := f.base(s, "twin-before").send(s, "valid twin before")
				if s.Check("twin-before", "OG-7.3-09", legal("a valid request", ex), ex) != conformance.Pass {
					cause, why = s.CheckID("twin-before"), "the valid twin of these requests was not accepted"
				}
			} else {
				s.Check("twin-before", "OG-7.3-09", conformance.Unknown(cause, why))
			}
			var answers []answered
			for _, v := range vectors {
				if cause != "" {
					s.Check(v.ID, v.Violates, conformance.Unknown(cause, why))
					continue
				}
				r, ex := v.send(s, f)
				answers = append(answers, answered{r, ex})
				s.Check(v.ID, v.Violates, v.judge(c, ex), ex)
			}
			checkRefusals(s, answers, cause, why)
			if cause != "" {
				s.Check("twin-after", "OG-7.3-09", conformance.Unknown(cause, why))
				return
			}
			ex := f.base(s, "twin-after").send(s, "valid twin after")
			s.Check("twin-after", "OG-7.3-09", legal("a valid request", ex), ex)
		},
	}
}

// firstRows are the ids of the first vectors of the catalogue.
func firstRows(c *catalog.Catalog, n int) []string {
	var ids []string
	for _, v := range c.Vectors[:n] {
		ids = append(ids, v.ID)
	}
	return ids
}

// answered is a request in error and what came back.
type answered struct {
	sent *request
	ex   *journal.Exchange
}

// checkRefusals judges what all refusals have in common.
func checkRefusals(s *conformance.Session, all []answered, cause, why string) {
	var refusals []answered
	var evidence []*journal.Exchange
	for _, a := range all {
		if a.ex.OK() && a.ex.Status() >= 400 && !withheld(a.ex.Status()) {
			refusals = append(refusals, a)
			evidence = append(evidence, a.ex)
		}
	}
	if cause == "" && len(refusals) == 0 {
		cause, why = s.CheckID("id-missing"), "no request in error was refused"
	}
	if cause != "" {
		s.Check("refusal-status", "OG-7.5-01", conformance.Unknown(cause, why))
		s.Check("no-identity-echo", "OG-7.6-02", conformance.Unknown(cause, why))
		return
	}
	s.Check("refusal-status", "OG-7.5-01", refusalStatus(refusals), evidence...)
	s.Check("no-identity-echo", "OG-7.6-02", noEcho(refusals), evidence...)
}

// refusalStatus judges the codes of all refusals (AO-13).
func refusalStatus(refusals []answered) conformance.Finding {
	codes := map[int]int{}
	for _, a := range refusals {
		codes[a.ex.Status()]++
	}
	f := conformance.Fine("every refusal has status 400", strings.TrimPrefix(fmt.Sprint(codes), "map"))
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		switch {
		case code == 400:
			f = f.Saw("AO-13", "status-400")
		case code >= 500:
			f = f.Saw("AO-13", "status-5xx")
		default:
			f = f.Saw("AO-13", "other-4xx")
		}
	}
	return f
}

// noEcho looks for the identity of each refused request in its answer, as it is, encoded or
// hashed (section 7.6).
func noEcho(refusals []answered) conformance.Finding {
	f := conformance.Fine("no refusal holds the identity of its request", "none does")
	for _, a := range refusals {
		answer := append(bytes.Clone(a.ex.Response.Head), a.ex.Body()...)
		if form := echoed(answer, a.sent.identity); form != "" {
			f.Got = fmt.Sprintf("%s holds the identity %s", a.ex.Label, form)
			f.Problem, f.Security = "an error response gives the identity back "+form, true
			return f
		}
	}
	return f
}

// echoed names the form in which an answer holds a value, empty if it does not.
func echoed(answer []byte, value string) string {
	md, s1, s2 := md5.Sum([]byte(value)), sha1.Sum([]byte(value)), sha256.Sum256([]byte(value))
	forms := []struct{ form, text string }{
		{"as it is", value},
		{"in URL form", url.QueryEscape(value)},
		{"in base64", strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(value)), "=")},
		{"in base64url", strings.TrimRight(base64.URLEncoding.EncodeToString([]byte(value)), "=")},
		{"in hex", hex.EncodeToString([]byte(value))},
		{"as MD5", hex.EncodeToString(md[:])},
		{"as SHA-1", hex.EncodeToString(s1[:])},
		{"as SHA-256", hex.EncodeToString(s2[:])},
	}
	lower := bytes.ToLower(answer)
	for _, f := range forms {
		if bytes.Contains(answer, []byte(f.text)) || bytes.Contains(lower, bytes.ToLower([]byte(f.text))) {
			return f.form
		}
	}
	return ""
}
