package ddrf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"dsrcheck/conformance"
	"dsrcheck/internal/jws"
	"dsrcheck/internal/observe"
)

// The claims of an acJWT, one by one.

// ackVersion judges the version (AD-27).
func ackVersion(a answer) conformance.Finding {
	f := conformance.Fine(`version "1.0"`, a.shown("version"))
	raw, _ := a.claims.Get("version")
	var number json.Number
	if len(raw) > 0 && raw[0] != '"' && json.Unmarshal(raw, &number) == nil && number != "" {
		return f.Saw("AD-27", "number")
	}
	text, problem := a.text("version")
	switch {
	case problem != "":
		f.Problem = problem
		return f
	case text == "1.0":
		return f.Saw("AD-27", "own-1.0")
	case text == "2.0":
		return f.Saw("AD-27", "own-2.0")
	}
	return f.Saw("AD-27", "own-other")
}

// ackRequest judges that the acJWT holds the rqJWT as it was sent (AD-38). Of a request that
// was no token all that can be asked is a string.
func ackRequest(a answer) conformance.Finding {
	f := conformance.Fine("rqJWT is the token that was sent, byte for byte", "it is")
	text, problem := a.text("rqJWT")
	switch {
	case a.sent.body != nil || a.sent.cut:
		if _, ok := textOf(a.claims, "rqJWT"); !ok {
			f.Got, f.Problem = a.shown("rqJWT"), "rqJWT is no string"
		}
		return f
	case problem != "" && (a.token != "" || text != ""):
		f.Got, f.Problem = a.shown("rqJWT"), problem
	case text == a.token:
		return f.Saw("AD-38", "byte-identical")
	case sameClaims(text, a.token):
		f.Got = "another text with the same claims"
		return f.Saw("AD-38", "re-serialised")
	default:
		f.Got, f.Problem = a.shown("rqJWT"), "rqJWT is not the token that was sent"
	}
	return f
}

// sameClaims reports two tokens whose payloads are the same JSON value.
func sameClaims(a, b string) bool {
	x, _ := jws.Parse([]byte(a))
	y, _ := jws.Parse([]byte(b))
	var p, q any
	if x == nil || y == nil || json.Unmarshal(x.PayloadJSON, &p) != nil || json.Unmarshal(y.PayloadJSON, &q) != nil {
		return false
	}
	s, err := json.Marshal(p)
	t, err2 := json.Marshal(q)
	return err == nil && err2 == nil && string(s) == string(t)
}

// ackID judges jti (AD-33).
func ackID(a answer) conformance.Finding {
	f := conformance.Fine("jti is a string that is not empty", a.shown("jti"))
	if _, f.Problem = a.text("jti"); f.Problem != "" {
		return f
	}
	return f.Saw("AD-33", "any-string")
}

// newIDs judges that no two acknowledgements have one jti (AD-33, AD-34). The very same one may
// come again for the very same request.
func newIDs(acks []answer, none conformance.Finding) conformance.Finding {
	if len(acks) == 0 {
		return none
	}
	f := conformance.Fine("a new jti in each acJWT", fmt.Sprintf("%d acJWTs", len(acks)))
	of := map[string]answer{}
	for _, a := range acks {
		id, problem := a.text("jti")
		if problem != "" {
			continue
		}
		before, ok := of[id]
		switch f.Got = fmt.Sprintf("jti %q answers %s and %s", conformance.Clip(id), before.label, a.label); {
		case ok && before.token != a.token:
			return f.Saw("AD-33", "repeated")
		case ok && !bytes.Equal(before.ack.Raw, a.ack.Raw):
			return f.Saw("AD-34", "old-jti-in-new-acjwt")
		}
		f.Got = fmt.Sprintf("%d acJWTs", len(acks))
		of[id] = a
	}
	return f
}

// near is how far a time may be off (AD-54).
const near = 5 * time.Minute

// ackTime judges iat (AD-43, AD-54).
func ackTime(a answer) conformance.Finding {
	f := conformance.Fine("iat is a number of seconds within 5 minutes of the exchange", a.shown("iat"))
	raw, ok := a.claims.Get("iat")
	if !ok {
		f.Problem = "the acJWT has no iat"
		return f
	}
	if raw[0] == '"' {
		return f.Saw("AD-43", "string")
	}
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		f.Problem = "iat is no number"
		return f
	}
	form := "integer"
	if !isDigits(string(raw)) {
		form = "fraction"
	}
	f = f.Saw("AD-43", form)
	off := func(from time.Time) bool { return absolute(seconds-float64(from.UnixMilli())/1000) > near.Seconds() }
	if !off(a.ex.Ended) {
		return f.Saw("AD-54", "within-5-min")
	}
	f.Got += ", and the answer came at " + a.ex.Ended.UTC().Format(time.RFC3339)
	if date, err := http.ParseTime(a.header("Date")); err == nil && !off(date) {
		return f.Saw("AD-54", "own-clock")
	}
	return f.Saw("AD-54", "further-off")
}

func isDigits(s string) bool {
	return s != "" && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < '0' || c > '9' })
}

func absolute(x float64) float64 { return max(x, -x) }

// ackCode judges raResultCode (AD-45).
func ackCode(a answer) conformance.Finding {
	f := conformance.Fine("raResultCode is a number from 0 to 6", a.shown("raResultCode"))
	raw, ok := a.claims.Get("raResultCode")
	switch {
	case !ok:
		f.Problem = "the acJWT has no raResultCode"
	case raw[0] == '"' && a.code != noCode:
		return f.Saw("AD-45", "string")
	case a.code == noCode:
		f.Problem = "raResultCode is no whole number"
	case a.code >= 10000 && a.code <= 99999:
		return f.Saw("AD-45", "five-digits")
	case a.code < 0 || a.code > 6:
		f.Problem = fmt.Sprintf("%d is no result code", a.code)
	default:
		return f.Saw("AD-45", "number")
	}
	return f
}

// ackString judges the type of raResultString, which may be absent (DD-DT-02).
func ackString(a answer) conformance.Finding {
	f := conformance.Fine("raResultString is a string, or absent", a.shown("raResultString"))
	if raw, there := a.claims.Get("raResultString"); there && string(raw) != "null" { // which is as good as none (AD-55)
		if _, ok := textOf(a.claims, "raResultString"); !ok {
			f.Problem = "raResultString is no string"
		}
	}
	return f
}

// header is a field of the answer, empty if it has none.
func (a answer) header(name string) string {
	value, _ := a.ex.Response.Header(name)
	return value
}

// ackIssuer judges iss: the domain whose file names the endpoint (AD-18, AD-39).
func ackIssuer(f *facts, a answer) conformance.Finding {
	finding := conformance.Fine("iss "+f.domain, a.shown("iss"))
	iss, problem := a.text("iss")
	if problem != "" {
		finding.Problem = problem
		return finding
	}
	same := strings.EqualFold(iss, f.domain)
	switch {
	case !registrable(f.domain) && !same:
		return conformance.Unknown("", "the target's domain is not known; say it with --target-domain")
	case same && registrable(f.domain):
		return finding.Saw("AD-18", "own-etld1").Saw("AD-39", "domain-of-file")
	case same && isAddress(iss), observe.Domain(iss) == f.domain:
		return finding.Saw("AD-18", "own-other")
	case same, strings.HasSuffix(strings.ToLower(iss), "."+f.domain):
		return finding.Saw("AD-18", "own-subdomain")
	case strings.EqualFold(iss, hostOf(f.endpoint)):
		return finding.Saw("AD-39", "endpoint-host")
	case strings.ContainsAny(iss, ":/@?#") && strings.Contains(strings.ToLower(iss), f.domain), isAddress(iss):
		return finding.Saw("AD-18", "own-other")
	}
	finding.Problem = "iss is another domain than the one whose file names the endpoint"
	return finding
}

// registrable reports a domain one level below a public suffix.
func registrable(domain string) bool {
	if isAddress(domain) {
		return false
	}
	top, err := publicsuffix.EffectiveTLDPlusOne(domain)
	return err == nil && top == strings.ToLower(domain)
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}
