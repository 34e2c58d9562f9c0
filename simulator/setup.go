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
	RoleAgent      = "opengdpr/agent"
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

	Faults       []string              // names in the register, of its role; of an agent also those of a processor
	Personality  string                // of a processor or agent
	Lifecycle    opengdpr.Lifecycle    // of a processor
	Offers       opengdpr.Offers       // of a processor or agent
	CallbackPath string                // of a controller, see [opengdpr.ControllerConfig], or agent
	Downstreams  []opengdpr.Downstream // of an agent
	DDRF         ddrf.Settings         // of a publisher or vendor
}
