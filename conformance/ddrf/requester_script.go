package ddrf

import (
	"dsrcheck/conformance"
)

// vendorScript looks at a page of the target that starts a deletion, in a browser: it has to
// run the script of a vendor that asks for that.
var vendorScript = conformance.Scenario{
	ID:     "ddrf/vendor-script",
	Title:  "A page that starts a deletion runs the script of a vendor that requires it",
	Covers: []string{"DD-SC-02"},
	Run: func(s *conformance.Session) {
		s.Check("script", "DD-SC-02", conformance.Skipped("no page of the target is given that starts a deletion (--script-page)"))
	},
}
