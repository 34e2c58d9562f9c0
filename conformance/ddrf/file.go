package ddrf

import (
	"dsrcheck/conformance"
	"dsrcheck/conformance/catalog"
)

// FileFinding is what one check of a dsrdelete.json saw.
type FileFinding struct {
	Check       string // as a run names it, such as "ddrf/resource/endpoint"
	Requirement string // the detail row that it judges
	Pointer     string // JSON Pointer of what it looks at, empty for the whole file
	conformance.Finding
}

// JudgeFile makes every check that a dsrdelete.json alone allows, in the order of a run: what
// is said of where a file stands and how it is served is left out. The role is the one that
// the publisher of the file has, Participant where it is not known. It is a pure function of
// the bytes and does not fail on any.
func JudgeFile(raw []byte, role catalog.Role) []FileFinding {
	f := readFile(raw)
	var all []FileFinding
	for _, c := range fileChecks(role) {
		all = append(all, FileFinding{c.scenario + "/" + c.name, c.requirement, c.at, c.finding(f)})
	}
	return all
}
