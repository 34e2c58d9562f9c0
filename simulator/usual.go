package simulator

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
