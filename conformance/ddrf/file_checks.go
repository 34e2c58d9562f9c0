package ddrf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/observe"
)

// fileCheck is a check over a file alone: a pure function of what was read.
type fileCheck struct {
	scenario, name, requirement string
	at                          string // JSON Pointer of what it looks at
	look                        func(*file) conformance.Finding
}

// The checks that explain why others cannot be made.
const (
	causeServed    = "ddrf/location/served"
	causeJSON      = "ddrf/location/json"
	causeObject    = "ddrf/resource/json-object"
	causePublicKey = "ddrf/resource/public-key"
	causeParse     = "ddrf/resource/keys-parse"
	causeSymmetric = "ddrf/resource/symmetric"
)

// The scenarios that checks over a file belong to.
const (
	locationScenario = "ddrf/location"
	resourceScenario = "ddrf/resource"
)

// fileChecks are all checks over a file, for a target of that role.
func fileChecks(role catalog.Role) []fileCheck {
	return slices.Concat([]fileCheck{{locationScenario, "json", "DD-DI-02", "", (*file).isJSON}}, memberChecks(role), keyChecks)
}

// memberChecks are the checks of scenario ddrf/resource over members.
func memberChecks(role catalog.Role) []fileCheck {
	return []fileCheck{
		{resourceScenario, "json-object", "DD-RR-05", "", (*file).isObject},
		{resourceScenario, "repeated-members", "DD-RR-05", "", (*file).repeatedMembers},
		{resourceScenario, "endpoint", "DD-DF-01", "/endpoint", (*file).endpointForm},
		{resourceScenario, "identifiers", "DD-DF-02", "/identifiers", func(f *file) conformance.Finding { return f.identifiers(role) }},
		{resourceScenario, "script-requirement", "DD-DF-04", "/vendorScriptRequirement", (*file).scriptRequirement},
		{resourceScenario, "script-type", "DD-RR-05", "/vendorScript", (*file).scriptType},
		{resourceScenario, "script", "DD-DF-05", "/vendorScript", (*file).script},
		{resourceScenario, "script-only", "DD-SC-01", "/vendorScriptRequirement", (*file).scriptOnly},
	}
}

// finding makes the check, or says why it cannot be made.
func (c fileCheck) finding(f *file) conformance.Finding {
	cause := c.scenario + "/" + c.name
	switch {
	case f.unread != "" && cause == causeJSON:
		return conformance.Unknown("", f.unread)
	case f.unread != "":
		return conformance.Unknown(causeJSON, f.unread)
	case f.text != "" && cause != causeJSON:
		return conformance.Unknown(causeJSON, "the file is no JSON text")
	case f.object != "" && cause != causeJSON && cause != causeObject:
		return conformance.Unknown(causeObject, "the file is no JSON object")
	}
	return c.look(f)
}

// isJSON judges DD-DI-02: one JSON text, read to the letter of RFC 8259.
func (f *file) isJSON() conformance.Finding {
	const want = "one JSON text in UTF-8 without a byte order mark"
	if f.text != "" {
		return conformance.Broken(want, strconv.Quote(conformance.Clip(string(f.raw))), f.text)
	}
	return conformance.Fine(want, fmt.Sprintf("%d bytes of JSON", len(f.raw)))
}

// isObject judges DD-RR-05: one object.
func (f *file) isObject() conformance.Finding {
	const want = "one JSON object"
	if f.object != "" {
		return conformance.Broken(want, strconv.Quote(conformance.Clip(string(f.raw))), f.object)
	}
	return conformance.Fine(want, fmt.Sprintf("an object with %d members", len(f.members)))
}

// tableNames are the names of the table.
var tableNames = []string{"endpoint", "identifiers", "publicKey", "vendorScriptRequirement", "vendorScript"}

// repeatedMembers judges DD-RR-05: each member of the table has one value. What RFC 8259 leaves
// open for repeated names, readers decide differently.
func (f *file) repeatedMembers() conformance.Finding {
	const want = "no member of the table with two values"
	var names []string
	for _, name := range tableNames {
		if ambiguous(f.members, name) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		text := strings.Join(names, ", ") + ": the name occurs twice, with different values"
		return conformance.Broken(want, text, text)
	}
	return conformance.Fine(want, "none")
}

// ambiguous reports a name that occurs more than once with different values.
func ambiguous(members observe.Members, name string) bool {
	var first []byte
	for _, m := range members {
		if m.Name != name {
			continue
		}
		var value bytes.Buffer
		_ = json.Compact(&value, m.Value) // part of a valid text
		if first != nil && !bytes.Equal(first, value.Bytes()) {
			return true
		}
		first = value.Bytes()
	}
	return false
}

// violated gathers what the schema says against a requirement at a place and below it.
func (f *file) violated(requirement, at string) string {
	var problems []string
	for _, v := range f.violations {
		if v.Requirement == requirement && (v.Pointer == at || strings.HasPrefix(v.Pointer, at+"/")) {
			problems = append(problems, v.Pointer+" "+v.Message)
		}
	}
	return several(problems)
}

// several joins problems, the first three of them in words.
func several(problems []string) string {
	if len(problems) > 3 {
		problems = append(problems[:3:3], fmt.Sprintf("and %d more", len(problems)-3))
	}
	return strings.Join(problems, "; ")
}

// shown is a member's value as reports print it.
func (f *file) shown(name string) string {
	raw, ok := f.members.Get(name)
	if !ok {
		return "no " + name
	}
	return name + " " + conformance.Clip(string(raw))
}
