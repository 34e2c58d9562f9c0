package conformance

import (
	"cmp"
	"fmt"
	"slices"

	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	"dsrcheck/simulator/ddrf"
	"dsrcheck/simulator/journal"
	"dsrcheck/simulator/opengdpr"
)

// Scenario is a scripted conversation with the target that checks requirements.
type Scenario struct {
	ID        string            // protocol/name, carries no role
	Title     string            // one sentence: what holds if all is well
	Covers    []string          // requirements that a full run emits checks for, sorted
	Sends     []Send            // what the target will be sent, for those who ask first
	Needs     []target.HookName // hooks without which there is no such conversation; it is skipped then
	Domains   []string          // partner domains that no other scenario may touch meanwhile
	Exclusive bool              // alone on the target
	Run       func(s *Session)  // the script
}

// Send describes requests of one kind that a scenario makes.
type Send struct {
	Method string `json:"method"`
	Path   string `json:"path"` // under the base URL, {id} for a request's id
	What   string `json:"what"` // in words, with the number of requests
	Erases bool   `json:"erases"`
}

// Profile is a protocol, a version and a role of it, with the scenarios that certify it.
type Profile struct {
	Protocol  string
	Version   string
	Role      catalog.Role
	Title     string
	Catalog   *catalog.Catalog
	Scenarios []Scenario
	// Preflight meets the target before anything else. It returns what it learnt, for
	// [Session.Facts], and a [*NotReady] only if no run makes sense.
	Preflight func(s *Session) (facts any, notReady *NotReady)
	// PreflightSends is what the preflight sends.
	PreflightSends []Send
	// Partners are all that a run uses beside the target.
	Partners []Partner
	// ByName tells that a target finds the partners by their names only.
	ByName bool
	// Hooks are those that the scenarios can use.
	Hooks []target.HookName
	// Forwards tells that the target passes on what it is sent, to partners that are Downstream.
	Forwards bool
	// Subject is the name of the profile after the slash where that is no role, such as
	// resource for the file of a participant; else empty.
	Subject string
	// Rows are the profile's requirements where they are not all that concern the role.
	Rows []string
	// Initiates tells that the target sends requests and takes none, so that it is sent no
	// vector.
	Initiates bool
	// Beside are rows of other roles that what the target sends can go against. It has no duty
	// of its own there: a breach earns a warn at most, and none need be tested.
	Beside []string
}

// meets reports whether a partner of that name is one that the profile names.
func (p Profile) meets(name string) bool {
	return slices.ContainsFunc(p.Partners, func(q Partner) bool { return q.Name == name })
}

// Partner is a simulated counterparty that a target meets in a run.
type Partner struct {
	Name   string `json:"name"`   // such as controller1
	Domain string `json:"domain"` // its usual one, such as controller1.test
	Role   string `json:"role"`   // such as opengdpr/controller
	// Names are further host names that lead to it, such as www.publisher1.test.
	Names []string `json:"names,omitempty"`
	// Downstream tells that a target can be set up to pass requests on to it.
	Downstream bool `json:"downstream,omitempty"`
	// DDRF is what a publisher or vendor is told beside that.
	DDRF ddrf.Settings `json:"-"`
	// Offers and Lifecycle are what a processor is told, and Faults what it does unless a script
	// says otherwise.
	Offers    opengdpr.Offers    `json:"-"`
	Lifecycle opengdpr.Lifecycle `json:"-"`
	Faults    []string           `json:"-"`
}

// Setup is the partner as a world starts it.
func (p Partner) Setup() simulator.Setup {
	return simulator.Setup{Name: p.Name, Role: p.Role, Domain: p.Domain, Names: slices.Clone(p.Names), DDRF: p.DDRF,
		Offers: p.Offers, Lifecycle: p.Lifecycle, Faults: slices.Clone(p.Faults)}
}

// NotReady says why no run can follow a preflight.
type NotReady struct {
	Text    string          // why, in a sentence
	Failure journal.Failure // what kept the target from answering, empty if it answered
}

// ID is the full name of a profile, such as opengdpr@0.1.2/processor.
func (p Profile) ID() string { return fmt.Sprintf("%s@%s/%s", p.Protocol, p.Version, p.subject()) }

// subject is what is certified: a role, or a part of one.
func (p Profile) subject() string { return cmp.Or(p.Subject, string(p.Role)) }

// Name is the short name of a profile, such as opengdpr/processor.
func (p Profile) Name() string { return fmt.Sprintf("%s/%s", p.Protocol, p.subject()) }

// Binding is one requirement of a profile and how severe a breach is for its role.
type Binding struct {
	catalog.Requirement
	Weight catalog.Outcome // fail, warn or info
}

// duty is what a receiver of the role has to do about a row that binds only the sender.
func (p Profile) duty(b Binding) string {
	by, ok := p.Catalog.Requirement(b.EnforcedBy)
	if !ok || b.BindsRole(p.Role) || slices.Contains(p.Rows, b.ID) {
		return ""
	}
	return by.Text + " (" + by.ID + ")"
}

// Requirements are the rows of the catalogue that concern the profile's role, in the
// catalogue's order: those that bind it, those of senders that it has to enforce, and those
// that a vector sent to it may break. To them come the rows of others that it can go against.
func (p Profile) Requirements() []Binding {
	violated := map[string]bool{}
	for _, v := range p.Catalog.Vectors {
		violated[v.Violates] = !p.Initiates
	}
	var rows []Binding
	for _, r := range p.Catalog.Requirements {
		severity, concerned := p.Catalog.SeverityFor(r, p.Role)
		if p.Rows != nil {
			concerned = slices.Contains(p.Rows, r.ID)
		}
		if !concerned && slices.Contains(p.Beside, r.ID) {
			concerned = true
			if severity == catalog.Fail {
				severity = catalog.Warn
			}
		}
		if concerned || p.Rows == nil && violated[r.ID] {
			rows = append(rows, Binding{r, severity})
		}
	}
	return rows
}
