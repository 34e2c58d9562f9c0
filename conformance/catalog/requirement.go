package catalog

import "slices"

// Level is the requirement word of a statement, after RFC 2119.
type Level string

// The levels. A breach of MUST, MUST NOT and REQUIRED is a fail, of SHOULD, SHOULD NOT and
// RECOMMENDED a warn; MAY and OPTIONAL cannot be broken and give an info, as does what the
// text of DDRF tells without asking for it.
const (
	Must        Level = "MUST"
	MustNot     Level = "MUST NOT"
	Required    Level = "REQUIRED"
	Should      Level = "SHOULD"
	ShouldNot   Level = "SHOULD NOT"
	Recommended Level = "RECOMMENDED"
	May         Level = "MAY"
	Optional    Level = "OPTIONAL"
	Informative Level = "INFO"
)

// severities says what a breach of each level weighs. Its keys are the closed set of levels.
var severities = map[Level]Outcome{
	Must: Fail, MustNot: Fail, Required: Fail,
	Should: Warn, ShouldNot: Warn, Recommended: Warn,
	May: Info, Optional: Info, Informative: Info,
}

// Wire says how far the wire shows whether a requirement is kept.
type Wire string

// The kinds of Wire. What can only be attested is stated by the owner of the target.
const (
	WireYes    Wire = "yes"
	WirePartly Wire = "partly"
	WireAttest Wire = "attest"
)

// Role is a part that a party plays in a protocol.
type Role string

// The roles of OpenGDPR, section 3.
const (
	Controller Role = "controller"
	Processor  Role = "processor"
	Agent      Role = "agent"
)

// The roles of DDRF, "Terms". A 1st party is called publisher, a vendor that forwards what it
// received is called intermediary, and every one of them is a participant.
const (
	Publisher    Role = "publisher"
	Requester    Role = "requester"
	Recipient    Role = "recipient"
	Intermediary Role = "intermediary"
	Participant  Role = "participant"
)

// parts lists the roles of each protocol.
var parts = map[string][]Role{
	"opengdpr": {Controller, Processor, Agent},
	"ddrf":     {Publisher, Requester, Recipient, Intermediary, Participant},
}

// Requirement is one normative statement of a specification.
type Requirement struct {
	ID       string   `yaml:"id"`       // such as "OG-7.3-02"
	Section  string   `yaml:"section"`  // such as "7.3"
	Level    Level    `yaml:"level"`    // the word that binds
	Severity Outcome  `yaml:"severity"` // what a breach weighs: Fail, Warn or Info
	Binds    []Role   `yaml:"binds"`    // who must keep it, at least one
	Text     string   `yaml:"text"`     // the statement, one sentence
	Wire     Wire     `yaml:"wire"`     // how far a breach shows
	Check    string   `yaml:"check"`    // how it is checked, in prose
	Readings []string `yaml:"readings"` // ids of the readings that decide it

	// SummaryOf lists the detail rows that the row restates. Such a row has no checks of
	// its own and takes the worst verdict of those.
	SummaryOf []string `yaml:"summary_of"`
	// EnforcedBy names the duty of the receiver of a message, where the row binds its
	// sender; empty otherwise.
	EnforcedBy string `yaml:"enforced_by"`
	// Inferred tells that no single sentence states the row, though the text implies it.
	Inferred bool `yaml:"inferred"`
}

// Summary tells whether the row restates others and has no checks of its own.
func (r Requirement) Summary() bool { return len(r.SummaryOf) > 0 }

// also lists the roles that a party has beside its own: who passes a request on has received
// it, and becomes the requester of the next (DDRF, "Terms").
var also = map[Role][]Role{Intermediary: {Recipient, Requester}}

// BindsRole tells whether the row binds that role, or one that goes with it. What binds a
// participant binds every role of DDRF.
func (r Requirement) BindsRole(role Role) bool {
	return slices.ContainsFunc(r.Binds, func(bound Role) bool {
		return bound == role || slices.Contains(also[role], bound) || bound == Participant && slices.Contains(parts["ddrf"], role)
	})
}

// SeverityFor returns what a breach of the row weighs when it is found on a target of that
// role. It is the row's own severity if the row binds the role; else, if the row is
// enforced by a receiver's duty that binds the role, the severity of that duty. If neither
// binds the role, the answer is the row's own severity and false: nothing of the role's is
// broken, though the row may be named as the origin of a bad message.
func (c *Catalog) SeverityFor(r Requirement, role Role) (Outcome, bool) {
	if r.BindsRole(role) {
		return r.Severity, true
	}
	if duty, ok := c.Requirement(r.EnforcedBy); ok && duty.BindsRole(role) {
		return duty.Severity, true
	}
	return r.Severity, false
}
