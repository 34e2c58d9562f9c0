package documents

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/observe"
)

var number = regexp.MustCompile(`[0-9]+(\.[0-9]+)*`)

// version judges api_version (AO-49).
func version(text string) conformance.Finding {
	f := conformance.Finding{Got: fmt.Sprintf("%q", conformance.Clip(text))}
	switch found := number.FindAllString(text, -1); {
	case text == "0.1":
		return f.Saw("AO-49", "two-parts")
	case text == "0.1.2":
		return f.Saw("AO-49", "three-parts")
	case len(found) == 0:
		f.Problem = "is " + f.Got + ", which holds no version"
		return f
	case len(found) == 1 && (found[0] == "0.1" || found[0] == "0.1.2"):
		return f.Saw("AO-49", "decorated")
	}
	return f.Saw("AO-49", "other-version")
}

// notEmpty records an array of discovery that lists nothing (AO-62).
func notEmpty(value json.RawMessage, there bool) (conformance.Finding, bool) {
	var elements []json.RawMessage
	if !there || json.Unmarshal(value, &elements) != nil || len(elements) > 0 {
		return conformance.Finding{}, false
	}
	return conformance.Finding{Got: "lists nothing"}.Saw("AO-62", "empty"), true
}

// certificateURL judges processor_certificate (AO-33).
func certificateURL(text string) conformance.Finding {
	f := callbackURL(text)
	if f.Problem == "" && strings.HasPrefix(strings.ToLower(text), "http:") {
		return f.Saw("AO-33", "plain-http")
	}
	return f
}

// idForm judges how an id is written (section 1.1).
func idForm(text string) conformance.Finding {
	f := conformance.Finding{Got: fmt.Sprintf("%q", conformance.Clip(text))}
	switch form := observe.UUID(text); form {
	case observe.UUIDv4:
	case observe.UUIDOddVariant:
		f.Got += ", of a variant that has no versions (RFC 4122 section 4.1.1)"
		f.Earned = catalog.Warn
	default:
		f.Problem = fmt.Sprintf("is %s, no lower-case version 4 UUID: %s", f.Got, form)
	}
	return f
}

// statusWord judges request_status (OG-8-02, AO-18). Whether the request was cancelled is not
// known here.
func statusWord(text string) conformance.Finding {
	f := conformance.Finding{Got: fmt.Sprintf("%q", conformance.Clip(text))}
	switch text {
	case "pending", "in_progress", "completed":
	case "cancelled", "canceled":
		return f.Saw("AO-18", "named")
	default:
		f.Problem = "is " + f.Got + ", none of pending, in_progress and completed"
	}
	return f
}

// encoded judges that encoded_request is base64 (AO-28). What it encodes is not known here.
func encoded(text string) conformance.Finding {
	f := conformance.Finding{Got: fmt.Sprintf("%q", conformance.Clip(text))}
	if text == "" {
		f.Problem = "is empty"
		return f
	}
	_, form, err := observe.Base64(text)
	if err != nil {
		f.Problem = "is " + f.Got + ", no base64"
		return f
	}
	return f.Saw("AO-28", string(form))
}

// encodedCancellation judges the encoded_request of a 202, which may be empty (AO-29).
func encodedCancellation(value json.RawMessage, there bool) (conformance.Finding, bool) {
	f := conformance.Finding{Got: "no encoded_request"}
	switch {
	case !there:
		return f.Saw("AO-29", "absent"), true
	case string(value) == `""`:
		f.Got = "an empty string"
		return f.Saw("AO-29", "empty"), true
	}
	return encoded(textOf(value)).Saw("AO-29", "original-request"), true
}
