package simulator

import (
	"dsrcheck/simulator/network"
	"dsrcheck/simulator/opengdpr"
)

// The roles of partners.
const (
	RoleProcessor  = "opengdpr/processor"
	RoleController = "opengdpr/controller"
)

// Setup is what is said about one partner before it starts. Only Role and one of Name
// and Domain are needed. The last four fields are a processor's.
type Setup struct {
	Name   string       // such as processor1; the first label of the domain if empty
	Role   string       // one of the roles
	Domain string       // the name under .test if empty
	URL    string       // under which others reach it, https and the domain if empty
	Look   network.Look // certificate that it shows in TLS handshakes

	Personality string
	Faults      []string
	Lifecycle   opengdpr.Lifecycle
	Offers      opengdpr.Offers
}
