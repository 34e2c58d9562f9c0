package ddrf

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
)

// The claims of an idJWT and an rqJWT that the target sends, one by one ("Deletion Request
// Data"). Token is id or rq.

// tokenNames are what the tokens are called.
var tokenNames = map[string]string{"id": "idJWT", "rq": "rqJWT"}

// shown is a claim as reports print it.
func (s sending) shown(token, name string) string {
	raw, ok := s.claimsOf(token).Get(name)
	if !ok {
		return "no " + name
	}
	return name + " " + conformance.Clip(string(raw))
}

// words judges that a claim is a string that is not empty. The problem is empty if it is.
func (s sending) words(token, name string) (text, problem string) {
	raw, there := s.claimsOf(token).Get(name)
	text, ok := textOf(s.claimsOf(token), name)
	switch {
	case !there:
		return "", "the " + tokenNames[token] + " has no " + name
	case !ok:
		return "", name + " is no string: " + conformance.Clip(string(raw))
	case text == "":
		return "", name + " is empty"
	}
	return text, ""
}

// postedVersion judges DD-ID-01 and DD-RQ-01 (AD-27).
func postedVersion(token string) func(*sender, sending) conformance.Finding {
	return func(_ *sender, s sending) conformance.Finding {
		f := conformance.Fine(`version "1.0"`, s.shown(token, "version"))
		raw, _ := s.claimsOf(token).Get("version")
		var number json.Number
		if len(raw) > 0 && raw[0] != '"' && json.Unmarshal(raw, &number) == nil && number != "" {
			return f.Saw("AD-27", "number")
		}
		text, problem := s.words(token, "version")
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
}

// postedID judges DD-ID-02 and DD-RQ-03: a string (AD-33).
func postedID(token string) func(*sender, sending) conformance.Finding {
	return func(_ *sender, s sending) conformance.Finding {
		f := conformance.Fine("jti is a string that is not empty", s.shown(token, "jti"))
		if _, f.Problem = s.words(token, "jti"); f.Problem != "" {
			return f
		}
		return f.Saw("AD-33", "any-string")
	}
}

// postedIssuer judges DD-ID-03 and DD-RQ-04: the target's registrable domain (AD-18).
func postedIssuer(token string) func(*sender, sending) conformance.Finding {
	return func(o *sender, s sending) conformance.Finding {
		f := conformance.Fine("iss "+o.domain, s.shown(token, "iss"))
		iss, problem := s.words(token, "iss")
		if f.Problem = problem; problem != "" {
			return f
		}
		same := strings.EqualFold(iss, o.domain)
		switch {
		case !registrable(o.domain) && !same:
			return conformance.Unknown("", "the target's domain is not known; say it with --target-domain")
		case same && registrable(o.domain):
			return f.Saw("AD-18", "own-etld1")
		case same && isAddress(iss), observe.Domain(iss) == o.domain:
			return f.Saw("AD-18", "own-other")
		case same, strings.HasSuffix(strings.ToLower(iss), "."+o.domain) && !strings.ContainsAny(iss, ":/@?#"):
			return f.Saw("AD-18", "own-subdomain")
		case strings.ContainsAny(iss, ":/@?#") && strings.Contains(strings.ToLower(iss), o.domain), isAddress(iss):
			return f.Saw("AD-18", "own-other")
		}
		f.Problem, f.Security = "iss is another domain than the target's", false
		return f
	}
}

// postedTime judges DD-ID-05 and DD-RQ-06 (AD-43, AD-54). An idJWT may be older.
func postedTime(token string) func(*sender, sending) conformance.Finding {
	return func(o *sender, s sending) conformance.Finding {
		f := conformance.Fine("iat is a number of seconds within 5 minutes of the request", s.shown(token, "iat"))
		if token == "id" {
			f.Want = "iat is a number of seconds, at most 5 minutes after the request"
		}
		raw, ok := s.claimsOf(token).Get("iat")
		if !ok {
			f.Problem = "the " + tokenNames[token] + " has no iat"
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
		off := func(now time.Time) bool {
			ahead := seconds - float64(now.UnixMilli())/1000
			return ahead > near.Seconds() || ahead < -near.Seconds() && (token == "rq" || seconds <= 0)
		}
		if !off(s.ex.Started) {
			return f.Saw("AD-54", "within-5-min")
		}
		f.Got += ", and the request came at " + s.ex.Started.UTC().Format(time.RFC3339)
		if o.dated && !off(s.ex.Started.Add(o.ahead)) {
			return f.Saw("AD-54", "own-clock")
		}
		return f.Saw("AD-54", "further-off")
	}
}

// postedInner judges DD-RQ-02: a string that is a token in compact form.
func postedInner(_ *sender, s sending) conformance.Finding {
	f := conformance.Fine("idJWT is a token in compact form", "it is")
	switch _, problem := s.words("rq", "idJWT"); {
	case problem != "":
		f.Got, f.Problem = s.shown("rq", "idJWT"), problem
	case broken(s.idErr):
		f.Got, f.Problem = s.idErr.Error(), "the idJWT is no token in compact form: "+s.idErr.Reason.Sentence()
	}
	return f
}

// postedOptions judges DD-DT-02: the type of optionalParameters, which may be absent (AD-02).
func postedOptions(_ *sender, s sending) conformance.Finding {
	f := conformance.Fine("optionalParameters is an object, a string that holds one, or absent", s.shown("rq", "optionalParameters"))
	if choice := optionsForm(s.claimsOf("rq")); choice != "" {
		return f.Saw("AD-02", choice)
	}
	return f
}

// optionsForm is the choice of AD-02 that claims show, empty if they have no such member.
func optionsForm(claims observe.Members) string {
	raw, ok := claims.Get("optionalParameters")
	text, isText := textOf(claims, "optionalParameters")
	switch {
	case !ok, string(raw) == "null":
		return ""
	case raw[0] == '{':
		return "object"
	case isText:
		if _, problem := observe.Object([]byte(text), observe.DefaultLimits); problem == "" {
			return "json-string"
		}
	}
	return "other-type-sent"
}

// clockOf is how far the target's clock is ahead, by the Date of an answer.
func clockOf(d discovered) (ahead time.Duration, known bool) {
	value, ok := d.last.Response.Header("Date")
	date, err := http.ParseTime(value)
	if !ok || err != nil {
		return 0, false
	}
	return date.Sub(d.last.Ended), true
}

// labelled names a message of several.
func labelled(what string, n int) string {
	if n == 0 {
		return what
	}
	return fmt.Sprintf("%s, sent for the %d. time", what, n+1)
}
