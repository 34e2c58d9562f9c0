package ddrf

import (
	"net/netip"
	"strings"

	"dsrcheck/conformance/target"
)

// place is where a file may stand, and the choice of AD-17 that this is.
type place struct{ url, choice string }

// places are where the target's file is looked for, in this order. Its root is where the
// user says that the domain is.
func places(t *target.Target) []place {
	base := strings.TrimSuffix(t.URL.String(), t.URL.EscapedPath())
	root := place{base + filePath, "root"}
	www := place{"https://www." + t.Domain + filePath, "www"}
	if strings.EqualFold(t.URL.Hostname(), "www."+t.Domain) {
		root.url, www.url = "https://"+t.Domain+filePath, base+filePath
	}
	all := []place{root}
	if wwwKnown(t) {
		all = append(all, www)
	}
	return append(all, place{base + "/.well-known" + filePath, "well-known"}, place{base + "/.well-known/iabtl" + filePath, "well-known-iabtl"})
}

// wwwKnown reports whether www. in front of the domain leads to the target. If the user has led
// the domain elsewhere, the public name may be another installation's.
func wwwKnown(t *target.Target) bool {
	host := strings.ToLower(t.URL.Hostname())
	if _, err := netip.ParseAddr(t.Domain); err == nil || !strings.Contains(t.Domain, ".") {
		return false
	}
	_, domainLed := t.Resolve[t.Domain]
	_, wwwLed := t.Resolve["www."+t.Domain]
	return host == "www."+t.Domain || host == t.Domain && domainLed == wwwLed
}
