package ddrf

import "dsrcheck/conformance"

// openStrangers lets the strangers serve what they have to.
func (f *facts) openStrangers(s *conformance.Session) {
	for _, p := range []*party{f.attacker, f.vendor2} {
		p.site = s.Site(p.name)
		p.publish(p.file().String())
	}
}
