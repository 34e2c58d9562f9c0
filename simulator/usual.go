package simulator

import "dsrcheck/simulator/fault"

// UsualPartners are the partners of a world of which nothing else is said, by name. Each
// domain is a registrable domain of its own.
func UsualPartners() []Setup {
	return []Setup{
		{Name: "controller1", Role: RoleController, Domain: "controller1.test"},
		{Name: "controller2", Role: RoleController, Domain: "controller2.test"},
		{Name: "processor1", Role: RoleProcessor, Domain: "processor1.test"},
		{Name: "processor2", Role: RoleProcessor, Domain: "processor2.test"},
		{Name: "publisher1", Role: RolePublisher, Domain: "publisher1.test"},
		{Name: "publisher2", Role: RolePublisher, Domain: "publisher2.test"},
		{Name: "vendor1", Role: RoleVendor, Domain: "vendor1.test"},
		{Name: "vendor2", Role: RoleVendor, Domain: "vendor2.test"},
	}
}

// Roles are all that a partner can have.
func Roles() []string {
	return []string{RolePublisher, RoleVendor, RoleAgent, RoleController, RoleProcessor}
}

// CanCommit reports whether a partner of a role can commit a deviation. An agent is a processor,
// too.
func CanCommit(role string, d fault.Deviation) bool {
	return d.Partner() == role || role == RoleAgent && d.Partner() == RoleProcessor
}
