package catalog

// Outcome is what a behaviour earns: what a choice of a reading or an answer to a vector is
// worth, and, as Fail, Warn and Info, how much the breach of a requirement weighs.
type Outcome string

// The outcomes, the mildest first. Inconclusive is never written in a catalogue: it is what
// [Catalog.Judge] gives for an answer that says nothing about the vector.
const (
	Accept       Outcome = "accept"
	Note         Outcome = "note" // recorded, and judged no worse than Info
	Info         Outcome = "info"
	Warn         Outcome = "warn"
	Fail         Outcome = "fail"
	Inconclusive Outcome = "inconclusive"
)

// Reading is a passage that can be understood in several ways, with the closed list of
// those ways. A behaviour outside the list is no reading but a broken rule.
type Reading struct {
	ID       string   `yaml:"id"`       // such as "AO-04"
	Question string   `yaml:"question"` // what the text leaves open
	Decides  []string `yaml:"decides"`  // ids of the requirements it decides
	Choices  []Choice `yaml:"choices"`  // empty where one way is taken and nothing is decided
	// TextChoice is the id of the one choice that the text itself asks for, the only one a
	// strict run accepts; empty where the text asks for none.
	TextChoice string `yaml:"text_choice"`
	// Detect tells whether a run can see which choice a target makes: "yes", "partly" or
	// "setting" (the user must say); empty where nothing is decided.
	Detect string `yaml:"detect"`
	Seen   string `yaml:"seen"` // what deployed implementations do
}

// Choice is one way to read a passage.
type Choice struct {
	ID      string  `yaml:"id"`      // unique in its reading, such as "header-only"
	Means   string  `yaml:"means"`   // the behaviour that shows the choice
	Outcome Outcome `yaml:"outcome"` // what it earns: Accept, Note, Warn or Fail
	// Aspect says which of several questions the choice answers, in a reading that asks more
	// than one; see [Choice.Rules]. It is empty in all other readings.
	Aspect string `yaml:"aspect"`
}

// Choice returns the choice of that id, and false if the reading has none.
func (r Reading) Choice(id string) (Choice, bool) {
	for _, c := range r.Choices {
		if c.ID == id {
			return c, true
		}
	}
	return Choice{}, false
}

// Rules tells whether a pin of the choice has a say about another choice of the same
// reading that was seen: whether both answer the same question. A choice without aspect
// answers every question of its reading, so a pin of it rules them all; seen under the pin
// of a single aspect it contradicts nothing.
func (c Choice) Rules(seen Choice) bool { return c.Aspect == "" || c.Aspect == seen.Aspect }
