package opengdpr

import (
	"strings"

	"dsrcheck/internal/bodysig"
)

// verifies says in words how a signature verifies. One that departs from the rule begins with how, so
// that nobody takes it for one that is as it should be.
func verifies(r bodysig.Result) string {
	over, detail := "over the bytes sent", r.Detail
	switch r.Bytes {
	case bodysig.ReSerialised:
		over = "over the JSON written anew"
		if strings.HasPrefix(detail, "compact") {
			detail = "one line, " + detail
		}
	case bodysig.Base64Decoded:
		over, detail = "over the body decoded as base64", strings.TrimPrefix(detail, "the body decoded as base64")
	}
	text := over
	if detail = strings.TrimLeft(detail, "; "); detail != "" {
		text += " (" + detail + ")"
	}
	text += ", " + strings.Join(nonEmpty([]string{r.Algorithm, r.Hash, r.Form}), ", ")
	var not []string
	if r.Bytes != bodysig.RawBody && r.Bytes != "" {
		not = append(not, "over the bytes sent")
	}
	if r.Hash != bodysig.SHA256 && r.Hash != "" {
		not = append(not, "with SHA-256")
	}
	if len(not) > 0 {
		text = "does not verify " + strings.Join(not, " ") + "; it verifies " + text
	} else {
		text = "verifies " + text
	}
	switch r.Encoding {
	case bodysig.OtherAlphabet:
		return "the header's value is no padded base64 of the standard alphabet; read as base64url or without padding, it " + text
	case bodysig.Whitespace:
		return "the header's value has white space inside; read without it, it " + text
	}
	return text
}
