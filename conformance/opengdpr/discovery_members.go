package opengdpr

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/internal/observe"
)

var versionToken = regexp.MustCompile(`[0-9]+(\.[0-9]+)*`)

// apiVersion judges the form of api_version and which version it names (AO-49).
func apiVersion(d document) conformance.Finding {
	const want = `a version string: "0.1" or "0.1.2"`
	if problem := d.shape("OG-6.2-01"); problem != "" {
		return conformance.Broken(want, d.shown("api_version"), problem)
	}
	v, _ := d.text("api_version")
	f := conformance.Fine(want, fmt.Sprintf("%q", conformance.Clip(v)))
	if form := versionForm(v); form != "" {
		return f.Saw("AO-49", form)
	}
	f.Problem = "api_version holds no version"
	return f
}

// versionForm is the choice of AO-49 that a version string shows, empty if it is no version.
func versionForm(v string) string {
	tokens := versionToken.FindAllString(v, -1)
	switch {
	case v == "0.1":
		return "two-parts"
	case v == "0.1.2":
		return "three-parts"
	case len(tokens) == 0:
		return ""
	case len(tokens) == 1 && (tokens[0] == "0.1" || tokens[0] == "0.1.2"):
		return "decorated"
	}
	return "other-version"
}

// supportedIdentities judges the shape of supported_identities (AO-62).
func supportedIdentities(d document) conformance.Finding {
	const want = "an array of objects, each with an identity_type and an identity_format"
	raw, ok := d.members.Get("supported_identities")
	f := conformance.Fine(want, d.shown("supported_identities"))
	var elements []json.RawMessage
	switch {
	case !ok:
	case raw[0] == '{':
		return f.Saw("AO-62", "keyed")
	case json.Unmarshal(raw, &elements) == nil && len(elements) == 0:
		if raw[0] == '[' {
			return f.Saw("AO-62", "empty")
		}
	case len(elements) > 0 && allStrings(elements):
		return f.Saw("AO-62", "keyed")
	}
	if problem := d.shape("OG-6.2-02"); problem != "" {
		f.Problem = problem
		return f
	}
	return f.Saw("AO-62", "pairs")
}

func allStrings(elements []json.RawMessage) bool {
	return !slices.ContainsFunc(elements, func(e json.RawMessage) bool { return e[0] != '"' })
}

// identityTypes judges the keys that discovery lists against the eleven of section 5.1 (AO-53).
func identityTypes(d document) conformance.Finding {
	const want = "only the eleven keys of section 5.1"
	all := d.column("identity_type")
	if len(all) == 0 {
		return d.nothingListed("supported_identities", "opengdpr/discovery/identities", "OG-6.2-02")
	}
	foreign := foreignTo(typeKeys, all)
	f := conformance.Fine(want, listed(foreign, "no other key"))
	choices := map[string]bool{}
	for _, key := range foreign {
		switch key {
		case "roku_advertising_id":
			choices["later-key"] = true
		case "client_customer_id":
			choices["log-key"] = true
		default:
			choices["extended"] = true
		}
	}
	if len(foreign) == 0 {
		choices["closed"] = true
	}
	for _, choice := range slices.Sorted(maps.Keys(choices)) {
		f = f.Saw("AO-53", choice)
	}
	return f
}

// foreignTo are the values that a list does not have, each once, in their order.
func foreignTo(list, all []string) []string {
	seen := map[string]bool{}
	for _, v := range list {
		seen[v] = true
	}
	var foreign []string
	for _, v := range all {
		if !seen[v] {
			seen[v] = true
			foreign = append(foreign, v)
		}
	}
	return foreign
}

// nothingListed is the finding about the entries of an array that has none: it holds for an
// empty array, and cannot be made where the array itself is broken.
func (d document) nothingListed(array, cause, requirement string) conformance.Finding {
	if d.shape(requirement) == "" {
		return conformance.Skipped(array + " is empty")
	}
	return conformance.Unknown(cause, "there is no entry of "+array+" to look at")
}

// identityFormats judges the formats that discovery lists against the four of section 5.2.
func identityFormats(d document) conformance.Finding {
	all := d.column("identity_format")
	if len(all) == 0 {
		return d.nothingListed("supported_identities", "opengdpr/discovery/identities", "OG-6.2-02")
	}
	return within("only raw, sha256, sha1 and md5", foreignTo(formats, all))
}

// supportedTypes judges the shape of supported_subject_request_types (AO-62).
func supportedTypes(d document) conformance.Finding {
	f := conformance.Fine("an array of strings", d.shown("supported_subject_request_types"))
	if f.Problem = d.shape("OG-6.2-03"); f.Problem != "" {
		return f
	}
	if len(d.strings("supported_subject_request_types")) == 0 {
		f = f.Saw("AO-62", "empty")
	}
	return f
}

// requestTypeValues judges the types that discovery lists against the three of section 7.1.
func requestTypeValues(d document) conformance.Finding {
	all := d.strings("supported_subject_request_types")
	if len(all) == 0 {
		return d.nothingListed("supported_subject_request_types", "opengdpr/discovery/request-types", "OG-6.2-03")
	}
	return within("only erasure, portability and access", foreignTo(requestTypes, all))
}

func within(want string, foreign []string) conformance.Finding {
	f := conformance.Fine(want, listed(foreign, "no other value"))
	if len(foreign) > 0 {
		f.Problem = "discovery lists " + f.Got
	}
	return f
}

func listed(values []string, none string) string {
	if len(values) == 0 {
		return none
	}
	const most = 20
	var quoted []string
	for _, v := range values[:min(most, len(values))] {
		quoted = append(quoted, fmt.Sprintf("%q", v))
	}
	if len(values) > most {
		quoted = append(quoted, fmt.Sprintf("and %d more", len(values)-most))
	}
	return conformance.Clip(strings.Join(quoted, ", "))
}

// certificateURL judges the form of processor_certificate (AO-33).
func certificateURL(d document) conformance.Finding {
	f := conformance.Fine("an absolute http or https URL", d.shown("processor_certificate"))
	if f.Problem = d.shape("OG-6.2-04"); f.Problem != "" {
		return f
	}
	raw, _ := d.text("processor_certificate")
	if !absoluteURL(raw) {
		f.Problem = fmt.Sprintf("processor_certificate %q is no absolute http or https URL", conformance.Clip(raw))
	} else if strings.HasPrefix(strings.ToLower(raw), "http:") {
		f = f.Saw("AO-33", "plain-http")
	}
	return f
}

// certificateURLHost compares the URL's host with that of discovery (AO-32).
func certificateURLHost(s *conformance.Session, d document) conformance.Finding {
	raw, _ := d.text("processor_certificate")
	if !absoluteURL(raw) {
		return conformance.Unknown(s.CheckID("certificate-url"), "discovery names no URL of a certificate")
	}
	u, _ := url.Parse(raw)
	f := conformance.Fine("a URL on the host that answered discovery, "+s.Target().Domain, conformance.Clip(raw))
	for _, host := range []string{s.Target().Domain, s.Target().URL.Hostname()} {
		if form := observe.Host(host, u.Hostname()); form == observe.HostSame || form == observe.HostTrailingDot {
			return f.Saw("AO-32", "both-match")
		}
	}
	return f.Saw("AO-32", "url-elsewhere")
}

// strings are the elements of a member that is an array of strings; others are left out.
func (d document) strings(name string) []string {
	raw, _ := d.members.Get(name)
	var elements []any
	if json.Unmarshal(raw, &elements) != nil {
		return nil
	}
	var all []string
	for _, e := range elements {
		if s, ok := e.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// identities are the elements of supported_identities that are objects.
func (d document) identities() []document {
	raw, _ := d.members.Get("supported_identities")
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return nil
	}
	var all []document
	for _, e := range elements {
		if members, problem := observe.Object(e, observe.DefaultLimits); problem == "" {
			all = append(all, document{members: members})
		}
	}
	return all
}

// column is one member of each identity that has it as a string.
func (d document) column(name string) []string {
	var all []string
	for _, element := range d.identities() {
		if v, ok := element.text(name); ok {
			all = append(all, v)
		}
	}
	return all
}

// pairs are the identities that have both members as strings.
func (d document) pairs() []pair {
	var all []pair
	for _, element := range d.identities() {
		kind, hasType := element.text("identity_type")
		format, hasFormat := element.text("identity_format")
		if hasType && hasFormat {
			all = append(all, pair{kind, format})
		}
	}
	return all
}
