package opengdpr

import (
	"mime"
	"net/http"
	"strings"
)

// gate refuses a request for what it looks like as an HTTP message, before its body is
// read as JSON.
type gate func(r *http.Request, body []byte) []problem

// Reasons of gates.
const (
	reasonMedia  = "media"
	reasonAccept = "accept"
	reasonLength = "length"
)

const jsonMedia = "application/json"

// gated adds a gate whose problems, all of one reason, are answered with a status.
func gated(code int, reason string, g gate) deviation {
	return func(b *behaviour) {
		b.gates = append(b.gates, g)
		refusingWhen(reason, code)(b)
	}
}

// exactMedia wants one spelling of the media type and no parameters.
func exactMedia(r *http.Request, _ []byte) []problem {
	if r.Header.Get("Content-Type") == jsonMedia {
		return nil
	}
	return []problem{{"", reasonMedia, "the Content-Type is not " + jsonMedia}}
}

// demandMedia wants a media type of JSON, however it is spelled.
func demandMedia(r *http.Request, _ []byte) []problem {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && media == jsonMedia {
		return nil
	}
	return []problem{{"", reasonMedia, "the Content-Type is not " + jsonMedia}}
}

// demandAccept wants JSON to be named among what is accepted.
func demandAccept(r *http.Request, _ []byte) []problem {
	if strings.Contains(r.Header.Get("Accept"), jsonMedia) {
		return nil
	}
	return []problem{{"", reasonAccept, "the Accept header does not name " + jsonMedia}}
}

// refuseXML objects where something is accepted, but nothing that JSON is.
func refuseXML(r *http.Request, _ []byte) []problem {
	accept := r.Header.Get("Accept")
	if accept == "" || strings.Contains(accept, jsonMedia) || strings.Contains(accept, "*/*") || strings.Contains(accept, "application/*") {
		return nil
	}
	return []problem{{"", reasonAccept, "only " + jsonMedia + " is served"}}
}

// demandLength wants the length of the body beforehand.
func demandLength(r *http.Request, _ []byte) []problem {
	if r.ContentLength >= 0 {
		return nil
	}
	return []problem{{"", reasonLength, "the Content-Length is missing"}}
}
