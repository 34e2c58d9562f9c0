package ddrf

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"dsrcheck/conformance"
)

// The request as HTTP carries it ("Example Deletion Packet").

// postedBy judges DD-PK-01: the method.
func postedBy(_ *sender, s sending) conformance.Finding {
	method := s.ex.Request.Method()
	f := conformance.Fine("method POST", "method "+conformance.Clip(method))
	if method != http.MethodPost {
		f.Problem = "the request is sent by " + conformance.Clip(method)
	}
	return f
}

// postedTo judges DD-PK-01: the URL that the partner's file names, as it is written (AD-44).
func postedTo(_ *sender, s sending) conformance.Finding {
	if s.to == nil || s.to.endpoint == "" {
		return conformance.Unknown("ddrf/files/read-first", "the partner's file was not read, so nobody knows which endpoint the target had")
	}
	f := conformance.Fine("a request to "+s.to.endpoint, "to "+conformance.Clip(s.told()))
	if problem := s.astray(); problem != "" {
		f.Problem = problem
		return f
	}
	return f.Saw("AD-44", "post-exact-url")
}

// told is where the request went.
func (s sending) told() string {
	if s.ex.TLS != nil {
		return "https:" + s.ex.URL
	}
	return "http:" + s.ex.URL
}

// astray says in what the URL of the request is not that of the file. A rqJWT in the query is
// told by the method.
func (s sending) astray() string {
	want, err := url.Parse(s.to.endpoint)
	got, err2 := url.Parse(s.ex.URL)
	if err != nil || err2 != nil {
		return "the URL cannot be compared with " + s.to.endpoint
	}
	query := got.RawQuery
	if s.compact != "" && strings.Contains(query, s.compact) {
		query = want.RawQuery
	}
	switch {
	case want.EscapedPath() != got.EscapedPath() && !(want.Path == "" && got.Path == "/"), want.RawQuery != query:
		return "it went to " + conformance.Clip(got.RequestURI()) + ", and the file names " + want.RequestURI()
	case !strings.EqualFold(got.Hostname(), want.Hostname()):
		return "it went to the host " + conformance.Clip(got.Hostname()) + ", and the file names " + want.Hostname()
	case want.Scheme == "https" && s.ex.TLS == nil && s.base == "":
		return "it went there by http, and the file names https"
	}
	return ""
}

// postedAs judges DD-PK-03: the form of the body (AD-03).
func postedAs(_ *sender, s sending) conformance.Finding {
	f := conformance.Fine("the rqJWT alone, in a JSON object under rqJWT, or as a JSON string", s.where)
	switch {
	case s.form != "":
		return f.Saw("AD-03", s.form)
	case s.compact != "":
		f.Problem = "the rqJWT stands in " + s.where
	default:
		f.Problem = "the request holds no rqJWT: it has " + s.where
	}
	return f
}

// postedAsType judges DD-PK-03: the media type (AD-04).
func postedAsType(_ *sender, s sending) conformance.Finding {
	value, ok := s.ex.Request.Header("Content-Type")
	f := conformance.Fine("Content-Type application/jwt, application/jose or application/json", "Content-Type "+strconv.Quote(conformance.Clip(value)))
	if !ok {
		f.Got = "no Content-Type"
	}
	media, _, _ := mime.ParseMediaType(value)
	choice := mediaChoice(media)
	if s.form != "bare" && choice != "application-json" {
		choice = "other-or-none"
	}
	return f.Saw("AD-04", choice)
}

// postedToken judges DD-PK-03: a token in compact form.
func postedToken(_ *sender, s sending) conformance.Finding {
	const want = "three segments of base64url, a header and claims that are JSON objects"
	if s.compact == "" {
		return conformance.Unknown("form", "there is no rqJWT")
	}
	f := conformance.Fine(want, fmt.Sprintf("%d characters", len(s.compact)))
	if broken(s.rqErr) {
		f.Got, f.Problem = s.rqErr.Error(), "the rqJWT is no token in compact form: "+s.rqErr.Reason.Sentence()
	}
	return f
}
