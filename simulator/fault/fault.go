package fault

import "slices"

// Kind tells whether a deviation breaks a rule.
type Kind string

// The two kinds of deviations.
const (
	Fault   Kind = "fault"
	Variant Kind = "variant"
)

// Deviation is one named way for a partner to behave unlike the reference.
type Deviation struct {
	Name     string // lower-case words joined by hyphens
	Kind     Kind
	Protocol string // "opengdpr" or "ddrf"
	Role     string // such as "processor", "vendor", "publisher" or "intermediary"
	Title    string // one sentence: what it does
}

// All returns every deviation: protocol by protocol and role by role, faults before
// variants, by subject. The slice is the caller's own.
func All() []Deviation {
	return slices.Concat(
		processorFaults(), processorLifecycleFaults(), processorRefusalFaults(),
		processorVariants(), processorLifecycleVariants(), processorRefusalVariants(),
		controllerRequestFaults(), controllerBeliefFaults(), controllerCallbackFaults(), controllerVariants(),
		agentPassingFaults(), agentTellingFaults(), agentHearingFaults(), agentVariants(),
		vendorFileFaults(), vendorAnswerFaults(), vendorTrustFaults(), vendorStructureFaults(), vendorClaimFaults(),
		vendorReadingFaults(), vendorRefusalFaults(),
		vendorFileVariants(), vendorAnswerVariants(), vendorCheckVariants(), vendorReadingVariants(), vendorRefusalVariants(),
		publisherFaults(), publisherBeliefFaults(), publisherVariants(),
		intermediaryFaults(), intermediaryVariants(),
	)
}

// Partner is the role of the simulated partner that can commit it, such as ddrf/vendor.
func (d Deviation) Partner() string {
	if d.Role == "intermediary" {
		return d.Protocol + "/vendor"
	}
	return d.Protocol + "/" + d.Role
}

// Lookup returns the deviation of that name, and whether there is one.
func Lookup(name string) (Deviation, bool) {
	for _, d := range All() {
		if d.Name == name {
			return d, true
		}
	}
	return Deviation{}, false
}

// row is a name and its sentence.
type row struct{ name, title string }

func rows(protocol, role string, kind Kind, list []row) []Deviation {
	out := make([]Deviation, len(list))
	for i, r := range list {
		out[i] = Deviation{Name: r.name, Kind: kind, Protocol: protocol, Role: role, Title: r.title}
	}
	return out
}
