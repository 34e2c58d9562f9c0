package ddrf

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/internal/observe"
)

// endpointForm judges DD-DF-01: an absolute URL (AD-31, AD-32, AD-50, AD-51).
func (f *file) endpointForm() conformance.Finding {
	fd := conformance.Fine("endpoint, an absolute https URL", f.shown("endpoint"))
	if _, ok := f.members.Get("endpoint"); !ok {
		fd = fd.Saw("AD-50", "left-out").Saw("AD-32", "absent")
		if f.scripted {
			fd = fd.Saw("AD-31", "endpoint-absent")
		}
		return fd
	}
	if fd.Problem = f.violated("DD-DF-01", "/endpoint"); fd.Problem != "" {
		return fd
	}
	fd = fd.Saw("AD-50", "required")
	if f.scripted {
		fd = fd.Saw("AD-31", "endpoint-named")
	}
	u, err := url.Parse(f.endpoint)
	switch {
	case err != nil, f.endpoint == "", strings.ContainsFunc(f.endpoint, func(r rune) bool { return r <= ' ' }):
		fd.Problem = fmt.Sprintf("endpoint %q is no URL", conformance.Clip(f.endpoint))
	case u.Scheme == "":
		return fd.Saw("AD-51", "relative")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		fd.Problem = fmt.Sprintf("endpoint %q is no absolute https URL", conformance.Clip(f.endpoint))
	case u.Scheme == "https":
		return fd.Saw("AD-51", "https")
	case !loopback(u.Hostname()):
		return fd.Saw("AD-51", "http")
	}
	return fd
}

// loopback reports a host that is this machine by its name or address.
func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return err == nil && address.Unmap().IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// identifiers judges DD-DF-02: the list and the form of its entries (AD-28, AD-32, AD-50).
func (f *file) identifiers(role catalog.Role) conformance.Finding {
	fd := conformance.Fine("identifiers, an array of objects, each with a type and a format", f.shown("identifiers"))
	raw, ok := f.members.Get("identifiers")
	if !ok {
		return fd.Saw("AD-50", "left-out").Saw("AD-32", "absent")
	}
	if raw[0] != '[' {
		fd.Problem = f.violated("DD-DF-02", "/identifiers")
		return fd
	}
	fd = fd.Saw("AD-50", "required")
	entries := elementsOf(raw)
	switch {
	case len(entries) > 0 && f.endpoint != "":
		fd = fd.Saw("AD-32", "lists-both")
	case len(entries) == 0 && role == catalog.Recipient:
		fd = fd.Saw("AD-32", "empty-recipient")
	case len(entries) == 0:
		fd = fd.Saw("AD-32", "empty-publisher")
	}
	choices := map[string]bool{}
	var problems []string
	for i, entry := range entries {
		choice, problem := entryForm(entry)
		if problem != "" {
			problems = append(problems, fmt.Sprintf("/identifiers/%d %s", i, problem))
			continue
		}
		choices[choice] = true
	}
	for _, choice := range slices.Sorted(maps.Keys(choices)) {
		fd = fd.Saw("AD-28", choice)
	}
	fd.Problem = several(problems)
	return fd
}

// entryForm is the choice of AD-28 that an entry shows, or what is wrong with it.
func entryForm(entry []byte) (choice, problem string) {
	if entry[0] == '"' {
		return "other", ""
	}
	members, problem := observe.Object(entry, observe.DefaultLimits)
	if problem != "" {
		return "", "is " + conformance.Clip(string(entry)) + ", not an object"
	}
	for _, names := range entryNames {
		_, hasType := members.Get(names.kind)
		_, hasFormat := members.Get(names.format)
		if !hasType && !hasFormat {
			continue
		}
		for _, name := range []string{names.kind, names.format} {
			text, ok := textOf(members, name)
			switch {
			case !ok || text == "":
				return "", fmt.Sprintf("has no %s that is a string with something in it", name)
			case ambiguous(members, name):
				return "", fmt.Sprintf("has %s twice, with different values", name)
			}
		}
		return names.choice, ""
	}
	return "other", ""
}

// scriptRequirement judges DD-DF-04: true or false (AD-50).
func (f *file) scriptRequirement() conformance.Finding {
	fd := conformance.Fine("vendorScriptRequirement, true or false", f.shown("vendorScriptRequirement"))
	if _, ok := f.members.Get("vendorScriptRequirement"); !ok {
		return fd.Saw("AD-50", "left-out")
	}
	if fd.Problem = f.violated("DD-DF-04", "/vendorScriptRequirement"); fd.Problem != "" {
		return fd
	}
	return fd.Saw("AD-50", "required")
}

// scriptType judges DD-RR-05: vendorScript is a string where it is there.
func (f *file) scriptType() conformance.Finding {
	fd := conformance.Fine("vendorScript, a string, or no vendorScript", f.shown("vendorScript"))
	fd.Problem = f.violated("DD-RR-05", "/vendorScript")
	return fd
}

// script records DD-DF-05: whether there is a script, and whether it goes with the
// requirement (AD-31).
func (f *file) script() conformance.Finding {
	fd := conformance.Fine("vendorScript if it is required", f.shown("vendorScript"))
	if _, ok := f.members.Get("vendorScript"); !ok && f.scripted {
		return fd.Saw("AD-31", "script-absent")
	}
	return fd
}

// scriptOnly records DD-SC-01: whether requests are said to need the script (AD-31).
func (f *file) scriptOnly() conformance.Finding {
	fd := conformance.Fine("the script fields say how requests are made", f.shown("vendorScriptRequirement"))
	if f.scripted {
		return fd.Saw("AD-31", "requirement-true")
	}
	return fd
}
