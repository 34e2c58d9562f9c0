package catalog

import (
	"embed"
	"fmt"
	"sync"
)

//go:embed data/*.yaml
var files embed.FS

// edition is one embedded catalogue, read at its first use.
type edition struct {
	protocol, version string
	load              func() (*Catalog, error)
}

// editions lists every embedded catalogue, the oldest version of a protocol first.
var editions = []edition{
	newEdition("opengdpr", "0.1.2"),
	newEdition("ddrf", "1.0"),
}

func newEdition(protocol, version string) edition {
	return edition{protocol, version, sync.OnceValues(func() (*Catalog, error) {
		data, err := files.ReadFile("data/" + protocol + "-" + version + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("read catalogue: %w", err)
		}
		c, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("load catalogue %s %s: %w", protocol, version, err)
		}
		return c, nil
	})}
}

// Catalog is what one version of one protocol requires. It is shared and read-only.
type Catalog struct {
	Protocol       string        `yaml:"protocol"`        // such as "opengdpr"
	Version        string        `yaml:"version"`         // such as "0.1.2"
	Counts         Counts        `yaml:"counts"`          // what the file says it holds
	Requirements   []Requirement `yaml:"requirements"`    // in the order of the specification
	Readings       []Reading     `yaml:"readings"`        // in the order of their ids
	ResultCodes    []ResultCode  `yaml:"result_codes"`    // by rising code; empty where a protocol has none
	VectorDefaults []Answer      `yaml:"vector_defaults"` // for answers that a vector does not list
	Vectors        []Vector      `yaml:"vectors"`         // grouped by the member they change

	requirement, reading, vector map[string]int // id to place in the lists above
	code                         map[int]int
}

// Counts says how many rows of each kind a catalogue holds. A file states its counts, and
// loading compares them with its rows, so that a lost row does not go unseen.
type Counts struct {
	Requirements        int           `yaml:"requirements"`
	ByLevel             map[Level]int `yaml:"by_level"`
	Detail              int           `yaml:"detail"`      // rows that have checks of their own
	Summary             int           `yaml:"summary"`     // rows that restate others
	Inferred            int           `yaml:"inferred"`    // rows that no single sentence states
	EnforcedBy          int           `yaml:"enforced_by"` // rows tested on a receiver too
	ByWire              map[Wire]int  `yaml:"by_wire"`
	Readings            int           `yaml:"readings"`
	ReadingsWithChoices int           `yaml:"readings_with_choices"`
	ReadingsWithText    int           `yaml:"readings_with_text_choice"`

	Choices     int             `yaml:"choices"`
	ByChoice    map[Outcome]int `yaml:"by_choice"` // choices by what they earn
	ResultCodes int             `yaml:"result_codes"`
	Vectors     int             `yaml:"vectors"`

	// The rest counts vectors whose answers carry result codes.
	ByToken     map[Token]int   `yaml:"by_token"`
	ByFirstCode map[int]int     `yaml:"by_first_code"` // by the code that is due
	ByAccepted  map[Outcome]int `yaml:"by_accepted"`   // by what acceptance earns
	Security    int             `yaml:"security"`      // acceptance is a security hole
}

// Load returns the catalogue of a protocol version, such as "opengdpr" and "0.1.2". The
// version is not guessed: an unknown one is an error, as is a catalogue with problems.
func Load(protocol, version string) (*Catalog, error) {
	for _, e := range editions {
		if e.protocol == protocol && e.version == version {
			return e.load()
		}
	}
	return nil, fmt.Errorf("load catalogue: no catalogue of %q %q", protocol, version)
}

// OpenGDPR returns the catalogue of OpenGDPR 0.1.2.
func OpenGDPR() (*Catalog, error) { return Load("opengdpr", "0.1.2") }

// DDRF returns the catalogue of DDRF 1.0, the public comment text of March 2024.
func DDRF() (*Catalog, error) { return Load("ddrf", "1.0") }

// Requirement returns the requirement of that id, and false if there is none.
func (c *Catalog) Requirement(id string) (Requirement, bool) {
	return find(c.Requirements, c.requirement, id)
}

// Reading returns the reading of that id, and false if there is none.
func (c *Catalog) Reading(id string) (Reading, bool) { return find(c.Readings, c.reading, id) }

// Vector returns the vector of that id, and false if there is none.
func (c *Catalog) Vector(id string) (Vector, bool) { return find(c.Vectors, c.vector, id) }

// ResultCode returns what the catalogue says of that code, and false if it has no such code.
func (c *Catalog) ResultCode(code int) (ResultCode, bool) {
	return find(c.ResultCodes, c.code, code)
}

// find returns the row that the index has under that id.
func find[T any, K comparable](rows []T, index map[K]int, id K) (T, bool) {
	i, ok := index[id]
	if !ok {
		var none T
		return none, false
	}
	return rows[i], true
}
