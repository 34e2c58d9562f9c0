package ddrf

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
)

// privateNames are members that only a private key has, RFC 7518 sections 6.2.2 and 6.3.2.
var privateNames = []string{"d", "p", "q", "dp", "dq", "qi", "oth"}

// privateMembers judges DD-DF-03: no key gives its private part away.
func (f *file) privateMembers() conformance.Finding {
	fd := conformance.Fine("no private member", "none")
	var problems []string
	for i, k := range f.entries {
		for _, m := range k.members {
			if slices.Contains(privateNames, m.Name) && string(m.Value) != "null" && string(m.Value) != `""` {
				problems = append(problems, fmt.Sprintf("key %d is published with its private member %s", i, m.Name))
				break
			}
		}
	}
	return f.hole(fd, problems)
}

// symmetric judges DD-DF-03: no key with which whoever can verify can sign.
func (f *file) symmetric() conformance.Finding {
	var problems []string
	for i, k := range f.entries {
		kind, _ := textOf(k.members, "kty")
		if _, ok := k.members.Get("k"); ok || kind == "oct" {
			problems = append(problems, fmt.Sprintf("key %d is symmetric", i))
		}
	}
	return f.hole(conformance.Fine("no kty oct", "none"), problems)
}

// hole makes a finding of problems that are security holes. It shows no key.
func (f *file) hole(fd conformance.Finding, problems []string) conformance.Finding {
	if fd.Problem = several(problems); fd.Problem != "" {
		fd.Got, fd.Security = fd.Problem, true
	}
	return fd
}
