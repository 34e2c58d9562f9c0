package simulator

import (
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// The roles of partners.
const (
	RoleProcessor  = "opengdpr/processor"
	RoleController = "opengdpr/controller"
	RolePublisher  = "ddrf/publisher"
	RoleVendor     = "ddrf/vendor"
)

// Setup is what is said about one partner before it starts. Only Role and one of Name
// and Domain are needed.
type Setup struct {
	Name   string       // such as processor1; the first label of the domain, or the address that it is, if empty
	Role   string       // one of the roles
	Domain string       // the name under .test if empty; an address is one, too
	Names  []string     // further host names that lead to it, such as www.publisher1.test
	URL    string       // under which others reach it, https and the domain if empty
	Look   network.Look // how it answers TLS handshakes

	Faults       []string           // names in the register, of its role
	Personality  string             // of a processor
	Lifecycle    opengdpr.Lifecycle // likewise
	Offers       opengdpr.Offers    // likewise
	CallbackPath string             // of a controller, see [opengdpr.ControllerConfig]
	DDRF         ddrf.Settings      // of a publisher or vendor
}
