package opengdpr

import (
	"fmt"
	"slices"

	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
	"dsrcheck/conformance/target"
	"dsrcheck/simulator"
	partner "dsrcheck/simulator/opengdpr"
)

// Controller is the profile opengdpr@0.1.2/controller. It fails only if the embedded
// catalogue is broken.
func Controller() (conformance.Profile, error) {
	c, err := catalog.OpenGDPR()
	if err != nil {
		return conformance.Profile{}, fmt.Errorf("load profile: %w", err)
	}
	return conformance.Profile{
		Protocol: "opengdpr", Version: "0.1.2", Role: catalog.Controller,
		Title:          "An OpenGDPR controller: what it asks for, whose answers and callbacks it believes",
		Catalog:        c,
		Preflight:      surveyController,
		PreflightSends: surveyControllerSends,
		Partners:       playedProcessors(),
		ByName:         true,
		Hooks:          []target.HookName{target.HookSubmit, target.HookCancel, target.HookBelief},
		Initiates:      true,
		Beside:         besideController,
		// Those that wait stand early, so that the others are done meanwhile.
		Scenarios: []conformance.Scenario{
			requestsSent, polling, busyProcessor, answersBelieved, cancelRequests, callbackStates, callbackForms,
			callbackSignatures, callbackSenders, callbackCertificates, callbackKeys, callbackUnasked, callbackBurst,
		},
	}, nil
}

// besideController are rows of processors that a controller can go against: it asks for what
// discovery does not list, cancels by another way or too late, or believes that a request that
// was completed is not.
var besideController = []string{"OG-6.2-02", "OG-6.2-03", "OG-8-05", "OG-9-02", "OG-9.3-01"}

// The processors that the suite plays. Requests stay where they are until a script moves them,
// and callbacks are the suite's to make.
const (
	mainProcessor   = "processor1" // offers everything
	narrowProcessor = "processor2" // erasure of raw email addresses, and nothing else
	answering       = "processor3"
	busy            = "processor4"
	polled          = "processor5"
	sender          = "processor6" // of callbacks that are forged
	otherSender     = "processor7" // which the target knows, too
	rotating        = "processor8"
	stranger        = "stranger1" // which the target is never told of
)

// badCertificate is a processor whose certificate is not to be trusted, or, with free, one that a
// receiver need not fetch.
type badCertificate struct {
	name, domain, fault, what string
	line
	free bool
}

var badCertificates = []badCertificate{
	{"expired1", "expired1.test", "certificate-expired", "that expired yesterday", line{"expired", "OG-4.1-01"}, false},
	{"untrusted1", "untrusted1.test", "certificate-untrusted-issuer", "of an authority that nobody trusts", line{"untrusted", "OG-4.1-01"}, false},
	{"selfsigned1", "selfsigned1.test", "certificate-self-signed", "that is signed with its own key", line{"self-signed", "OG-8.5-07"}, false},
	{"misnamed1", "misnamed1.test", "certificate-wrong-name", "for another domain", line{"wrong-name", "OG-8.5-07"}, false},
	// The name that this deviation puts into the certificate is the parent of this domain.
	{"child1", "child1.another-processor.test", "certificate-wrong-name", "for the parent of its domain alone", line{"parent-name", "OG-8.5-07"}, false},
	{"moved1", "moved1.test", "discovery-certificate-url-elsewhere", "that discovery names on another host", line{"elsewhere", "OG-8.5-07"}, true},
}

// silent keeps a processor from calling back by itself.
const silent = "never-calls-back"

func playedProcessors() []conformance.Partner {
	var all []conformance.Partner
	add := func(name, domain string, offers partner.Offers, faults ...string) {
		all = append(all, conformance.Partner{
			Name: name, Domain: domain, Role: simulator.RoleProcessor, Offers: offers, Faults: append(faults, silent),
			Lifecycle: partner.Lifecycle{Pending: partner.Never, InProgress: partner.Never},
		})
	}
	email := partner.Identity{Type: "email", Format: "raw"}
	add(mainProcessor, mainProcessor+".test", partner.Offers{
		Types:      []string{"erasure", "access", "portability"},
		Identities: []partner.Identity{email, {Type: "email", Format: "sha256"}, {Type: "android_advertising_id", Format: "raw"}, {Type: "controller_customer_id", Format: "raw"}},
	})
	add(narrowProcessor, narrowProcessor+".test", partner.Offers{Types: []string{"erasure"}, Identities: []partner.Identity{email}})
	for _, name := range []string{answering, busy, polled, sender, otherSender, rotating, stranger} {
		add(name, name+".test", partner.Offers{})
	}
	for _, b := range badCertificates {
		add(b.name, b.domain, partner.Offers{}, b.fault)
	}
	return all
}

// The scenarios whose checks others name as their cause.
const (
	requestScenario    = "opengdpr/request"
	answersScenario    = "opengdpr/answers"
	statesScenario     = "opengdpr/callback-states"
	signaturesScenario = "opengdpr/callback-signatures"
)

// line is a check that a scenario makes, and the requirement that it is of.
type line struct{ name, requirement string }

// rowsIn are the requirements of checks, as a scenario covers them.
func rowsIn(all ...line) []string {
	var rows []string
	for _, l := range all {
		rows = append(rows, l.requirement)
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}
